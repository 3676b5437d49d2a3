"""The report of waits that went on against an answer, as an admin reads it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, break_terms, references_on, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.reading import attributes, texts
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY, ROME
from tickets.models import Ticket
from tickets.operations.acts.status_changes import resume, wait_for
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

PAGE, FILE = "/console/answered-waits/", "/console/answered-waits.csv"
IN_ROME = {"first": "2026-10-01", "last": "2026-11-19", "zone": ROME}


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose escalations stand still during waits."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer with such an escalation."""
    return world.customer(region="europe", plan="gold", zone=ROME, country="IT", name="Hotel Aurora")


@pytest.fixture
def console(world: World, sign_in: SignIn) -> StoppedClient:
    """The admin's browser on the day after."""
    browser = sign_in(make_staff("Ada Conti", is_admin=True))
    browser.at = NEXT_DAY
    return browser


def kept_waiting(world: World, contact: Contact) -> Ticket:
    """Return a ticket that waits for a third party from 11:00 on although the customer wrote at 12:00."""
    ticket = world.file(contact, 2, FILED)
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="The carrier", now=AT_11)
    reply(ticket=ticket, actor=contact.user, body="It is their line 4.", now=AT_12)
    return ticket


def end(world: World, ticket: Ticket) -> None:
    resume(ticket=ticket, actor=world.agent, reason="Line 4 it is", now=AT_15)


def test_a_wait_is_listed_with_who_put_it_when_the_customer_answered_and_what_was_paused(
    world: World, contact: Contact, console: StoppedClient
) -> None:
    ticket = kept_waiting(world, contact)
    end(world, ticket)

    text = text_of(console.get(PAGE, IN_ROME))

    assert "1 hold, 3 h 00 min of business time" in text
    row = "It does not work Hotel Aurora Gold P2 High Agent waiting for a third party Wed 18 Nov 11:00 Wed 18 Nov 12:00 Wed 18 Nov 15:00 resumed 3 h 00 min"
    assert f"{ticket.reference} {row}" in text


def test_a_wait_that_continues_says_so(world: World, contact: Contact, console: StoppedClient) -> None:
    kept_waiting(world, contact)

    assert "Wed 18 Nov 12:00 still on hold 7 h 00 min" in text_of(console.get(PAGE, IN_ROME))


def test_a_wait_that_continues_after_our_answer_counts_up_to_it(
    world: World, contact: Contact, console: StoppedClient
) -> None:
    ticket = kept_waiting(world, contact)
    reply(ticket=ticket, actor=world.agent, body="The carrier looks at line 4.", now=AT_13)

    text = text_of(console.get(PAGE, IN_ROME))

    assert "Wed 18 Nov 13:00 we replied 1 h 00 min" in text


def test_the_longest_come_first_or_the_newest(world: World, contact: Contact, console: StoppedClient) -> None:
    ended = kept_waiting(world, contact)
    end(world, ended)
    late = world.file(contact, 2, FILED)
    wait_for(ticket=late, actor=world.agent, party="third_party", reason="The carrier", now=AT_11)
    reply(ticket=late, actor=contact.user, body="It is their line 4.", now=AT_13)
    resume(ticket=late, actor=world.agent, reason="Line 4 it is", now=AT_15)

    orders = [references_on(console.get(PAGE, IN_ROME | {"order": order})) for order in ("worst", "newest")]

    assert orders == [[ended.reference, late.reference], [late.reference, ended.reference]]


def test_nothing_is_said_so(world: World, contact: Contact, console: StoppedClient) -> None:
    world.file(contact, 2, FILED)

    assert texts(console.get(PAGE, IN_ROME), "h2")[-2:] == [
        "No tickets on hold after a customer reply",
        "About this list",
    ]


def test_a_customer_leads_to_their_own_waits(world: World, contact: Contact, console: StoppedClient) -> None:
    ticket = kept_waiting(world, contact)
    other = world.customer(region="europe", plan="gold", zone=ROME, country="IT", name="Pension Rosa")
    kept_waiting(world, other)
    (own,) = [
        href
        for href in attributes(console.get(PAGE, IN_ROME), "a", "href")
        if f"customer={contact.organisation_id}" in href
    ]

    answer = console.get(own)

    assert (references_on(answer), "Only tickets of Hotel Aurora." in text_of(answer)) == ([ticket.reference], True)


def test_a_state_can_be_kept_by_its_address(world: World, contact: Contact, console: StoppedClient) -> None:
    ticket = kept_waiting(world, contact)
    (keep,) = [href for href in attributes(console.get(PAGE, IN_ROME), "a", "href") if "as_of=2026-11-19T10" in href][
        :1
    ]
    resume(ticket=ticket, actor=world.agent, reason="Line 4 it is", now=NEXT_DAY + timedelta(hours=1))
    console.at = NEXT_DAY.replace(day=25)

    assert "still on hold 7 h 00 min" in text_of(console.get(keep))


def test_the_file_has_a_line_for_each_wait(world: World, contact: Contact, console: StoppedClient) -> None:
    ticket = kept_waiting(world, contact)
    end(world, ticket)
    running = kept_waiting(world, contact)

    head, *rows = read(console.get(FILE, IN_ROME))

    assert head == [
        "ticket", "customer", "plan", "severity", "waits_for", "put_on_wait_by", "waiting_since",
        "customer_answered_at", "stood_still_until", "wait_ended_at", "minutes",
    ]  # fmt: skip
    begun = ["Hotel Aurora", "gold", "2", "third_party", "Agent", "2026-11-18T11:00:00+01:00", "2026-11-18T12:00:00+01:00"]  # fmt: skip
    at_15 = "2026-11-18T15:00:00+01:00"
    assert rows == [
        [ticket.reference, *begun, at_15, at_15, "180"],
        [running.reference, *begun, "", "", "420"],
    ]


def test_fault_E1_the_report_and_its_file_name_a_ticket_that_cannot_be_read(
    world: World, contact: Contact, console: StoppedClient
) -> None:
    broken, other = break_terms(kept_waiting(world, contact)), kept_waiting(world, contact)
    page, lines = text_of(console.get(PAGE, IN_ROME)), read(console.get(FILE, IN_ROME))
    assert f"they are not included here: {broken.reference}" in page
    assert [line[0] for line in lines[1:]] == [other.reference, f"{broken.reference}: cannot be read, not counted"]


def test_what_cannot_be_read_is_said_at_the_field(console: StoppedClient) -> None:
    for path in (PAGE, FILE):
        answer = console.get(path, IN_ROME | {"last": "2026-13-01", "order": "best"})
        assert (answer.status_code, "Enter a date, for example 2026-11-20." in text_of(answer)) == (
            400,
            True,
        )


def test_too_many_tickets_are_not_worked_out_and_shorter_periods_offered(
    world: World, contact: Contact, console: StoppedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MAX_PAGE_ROWS", "MAX_FILE_ROWS"):
        monkeypatch.setattr(f"web.console.views.reports.answered_waits.{name}", 1)
    for _ in range(2):
        kept_waiting(world, contact)

    answer = console.get(PAGE, {"first": "2026-11-01", "last": "2026-11-19"})

    assert "covers more than 1 tickets" in text_of(answer)
    assert {"1 Nov 2026 – 10 Nov 2026", "11 Nov 2026 – 19 Nov 2026"} <= set(texts(answer, "a"))
    assert console.get(FILE).status_code == 400


def test_agents_are_told_that_it_is_not_theirs(world: World, sign_in: SignIn) -> None:
    agent = sign_in(make_staff("Giulia"))

    assert [agent.get(path).status_code for path in (PAGE, FILE)] == [403, 403]


def test_for_customers_and_partners_there_is_no_such_page(contact: Contact, sign_in: SignIn) -> None:
    people = [contact.user, make_partner_person(make_partner("Nordic", "distributor"))]

    assert [sign_in(person).get(path).status_code for person in people for path in (PAGE, FILE)] == [404] * 4


def test_another_vendors_admin_is_a_visitor_here(world: World, other_vendor: Vendor) -> None:
    browser = VendorClient(other_vendor)
    with vendor_schema(other_vendor.schema_name):
        browser.force_login(make_staff("Bea", is_admin=True))

    assert [browser.get(path, headers={"host": "acorn.localhost"})["Location"] for path in (PAGE, FILE)] == [
        f"/sign-in/?next={PAGE}",
        f"/sign-in/?next={FILE}",
    ]


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_three_waits_ask_no_more_of_the_database_than_one(
    path: str, world: World, contact: Contact, console: StoppedClient
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = console.get(path, IN_ROME)
            assert answer.status_code == 200
            assert (answer.getvalue() if answer.streaming else answer.content) != b""
        return len(captured)

    kept_waiting(world, contact)
    console.get(path, IN_ROME)
    one = statements()
    for name in ("Pension Rosa", "Casa Blu"):
        kept_waiting(world, world.customer(region="europe", plan="gold", zone=ROME, country="IT", name=name))

    assert statements() == one


def test_the_page_speaks_german(world: World, contact: Contact, sign_in: SignIn) -> None:
    kept_waiting(world, contact)
    console = sign_in(make_staff("Ada Conti", is_admin=True, language="de"))

    answer = console.get(PAGE, {"zone": ROME})

    assert texts(answer, "h1") == ["Zurückgestellt trotz Kundenantwort"]
    assert "1-mal zurückgestellt" in text_of(answer)


def read(answer: Any) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
