"""The report of promises kept and missed, as an admin reads it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from reports.queries import runs
from supportdesk.kernel.tenancy import vendor_schema
from tests.clients import VendorClient
from tests.desk.conftest import SignIn, StoppedClient, references_on, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.reading import attributes, texts
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_13, FILED, NEXT_DAY, ROME
from tickets.models import Ticket
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

PAGE, FILE = "/console/promises/", "/console/promises.csv"
IN_ROME = {"zone": ROME}
AUTUMN = {"first": "2026-10-01", "last": "2026-11-19"} | IN_ROME
Rows = list[list[str]]


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with guaranteed and with aimed-at times."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer with guaranteed response times."""
    return world.customer(region="europe", plan="gold", zone=ROME, country="IT", name="Hotel Aurora")


@pytest.fixture
def console(world: World, sign_in: SignIn) -> StoppedClient:
    """The admin's browser on the day after."""
    browser = sign_in(make_staff("Ada Conti", is_admin=True))
    browser.at = NEXT_DAY
    return browser


@pytest.fixture
def kept(world: World, contact: Contact) -> Ticket:
    """Answered in time."""
    ticket = world.file(contact, 2, FILED)
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_11)
    return ticket


@pytest.fixture
def missed(world: World, contact: Contact) -> Ticket:
    """Not answered in time."""
    ticket = world.file(contact, 2, FILED)
    world.pass_time(AT_13)
    return ticket


def read(answer: Any) -> Rows:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def line(answer: Any, name: str) -> list[str]:
    """Return the cells of a line of the first table."""
    page = answer.content.decode()
    found = re.search(rf'<th scope="row">\s*(?:<a[^>]*>)?{name}(?:</a>)?\s*</th>(.*?)</tr>', page, flags=re.DOTALL)
    assert found is not None
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1])]


def test_kept_and_missed_stand_by_promise_with_the_share_kept(
    console: StoppedClient, kept: Ticket, missed: Ticket
) -> None:
    answer = console.get(PAGE)

    assert line(answer, "First response") == ["1", "1", "0", "0", "0", "50.0 %", "0", "0", "0", "0", "0", "–"]


def test_each_figure_leads_to_the_tickets_behind_it(console: StoppedClient, kept: Ticket, missed: Ticket) -> None:
    page = console.get(PAGE).content.decode()
    row = re.search(r'<th scope="row">\s*First response\s*</th>(.*?)</tr>', page, flags=re.DOTALL)
    assert row is not None

    behind = [references_on(console.get(url.replace("&amp;", "&"))) for url in re.findall(r'href="([^"]+)"', row[1])]

    assert behind == [[kept.reference], [missed.reference]]


def test_guaranteed_and_aimed_at_stand_apart(world: World, console: StoppedClient, missed: Ticket) -> None:
    basic = world.customer(region="europe", plan="basic", zone=ROME, country="IT", name="Pension Rosa")
    aimed = [
        (ticket, times.target)
        for severity in range(1, 5)
        for ticket in [world.file(basic, severity, FILED)]
        for times in world.times(ticket, FILED).metrics.values()
        if times.target and times.target.commitment == "effort" and times.due_at
    ]
    console.at = NEXT_DAY + timedelta(days=9)
    assert aimed != []

    cells = line(console.get(PAGE, {"by": "plan"}), "Basic")

    assert int(cells[6]) + int(cells[7]) == len(aimed)


@pytest.mark.parametrize("by", ["metric", "plan", "severity", "customer", "month"])
def test_every_way_to_group_has_the_same_sum(by: str, console: StoppedClient, kept: Ticket, missed: Ticket) -> None:
    assert line(console.get(PAGE, {"by": by}), "Total") == line(console.get(PAGE), "Total")


def test_customers_lead_to_their_own_figures(console: StoppedClient, kept: Ticket, contact: Contact) -> None:
    answer = console.get(PAGE, {"by": "customer"})
    (own,) = [
        href
        for href in attributes(answer, "a", "href")
        if f"customer={contact.organisation_id}" in href and "by=metric" in href
    ]

    assert "Only targets for Hotel Aurora." in text_of(console.get(own))


def test_months_are_drawn_with_a_text_for_those_who_do_not_see_them(
    console: StoppedClient, kept: Ticket, missed: Ticket
) -> None:
    labels = attributes(console.get(PAGE, AUTUMN | {"metric": "first_response"}), "svg", "aria-label")

    assert labels == ["November 2026, 1 met, 1 breached, 50.0 % compliance"]


def test_as_of_an_instant_only_what_was_known_then_counts(console: StoppedClient, missed: Ticket) -> None:
    then = console.get(PAGE, AUTUMN | {"as_of": "2026-11-18T11:00"})

    assert line(then, "First response") == ["0", "0", "0", "1", "0", "–", "0", "0", "0", "0", "0", "–"]


def test_a_state_can_be_kept_by_its_address(world: World, console: StoppedClient, missed: Ticket) -> None:
    answer = console.get(PAGE, IN_ROME)
    (keep,) = [href for href in attributes(answer, "a", "href") if "as_of=2026-11-19T10%3A00%3A00" in href][:1]
    reply(ticket=missed, actor=world.agent, body="Sorry.", now=NEXT_DAY + timedelta(hours=1))
    console.at = NEXT_DAY + timedelta(days=3)

    assert line(console.get(keep), "Total") == line(answer, "Total")


def test_what_cannot_be_read_is_said_at_the_field(console: StoppedClient, world: World) -> None:
    for sent, said in (
        ({"first": "2026-13-01"}, "Enter a date, for example 2026-11-20."),
        ({"first": "2026-11-10", "last": "2026-11-09"}, "A period ends on or after its first day"),
        ({"first": "2024-01-01", "last": "2026-11-09"}, "A period ends on or after its first day"),
        ({"as_of": "2026-11-19T10:01"}, "This date is in the future."),
        ({"first": "2026-11-19", "as_of": "2026-11-18T10:01"}, "The period had not started by then."),
        ({"zone": "Mars"}, "Days and months in: this is not a valid choice."),
        ({"first": "\0", "customer": "9" * 30}, "Enter a date, for example 2026-11-20."),
    ):
        answer = console.get(PAGE, AUTUMN | sent)
        assert (answer.status_code, said in text_of(answer)) == (400, True), sent
        assert console.get(FILE, AUTUMN | sent).status_code == 400


def test_nothing_decided_is_said_so(console: StoppedClient) -> None:
    answer = console.get(PAGE)

    assert (answer.status_code, texts(answer, "h2")[-1]) == (200, "No decided targets")


def test_too_many_tickets_are_not_counted_and_shorter_periods_offered(
    console: StoppedClient, kept: Ticket, missed: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.console.views.reports.promises.MAX_PAGE_ROWS", 1)
    monkeypatch.setattr("web.console.views.reports.promises.MAX_FILE_ROWS", 1)

    answer = console.get(PAGE, {"first": "2026-11-01", "last": "2026-11-19"})

    assert "covers more than 1 tickets" in text_of(answer)
    assert {"1 Nov 2026 – 10 Nov 2026", "11 Nov 2026 – 19 Nov 2026"} <= set(texts(answer, "a"))
    assert console.get(FILE).status_code == 400


def test_the_file_has_a_line_for_each_promise(console: StoppedClient, kept: Ticket, missed: Ticket) -> None:
    head, *rows = read(console.get(FILE, IN_ROME | {"metric": "first_response"}))

    assert head[:4] == ["ticket", "customer", "plan", "severity"]
    assert [row[0:1] + row[2:] for row in rows] == [
        [kept.reference, "gold", "2", "first_response", "1", "guaranteed", "kept", "2026-11-18T12:00:00+01:00", "2026-11-18T11:00:00+01:00", "2026-11"],
        [missed.reference, "gold", "2", "first_response", "1", "guaranteed", "missed", "2026-11-18T12:00:00+01:00", "2026-11-18T12:00:00+01:00", "2026-11"],
    ]  # fmt: skip


def test_the_figures_are_a_file_too(console: StoppedClient, kept: Ticket, missed: Ticket) -> None:
    head, row = read(console.get(FILE, IN_ROME | {"metric": "first_response", "of": "figures"}))

    assert dict(zip(head, row, strict=True)) == {
        "promise": "first_response",
        "plan": "gold",
        "severity": "2",
        "customer": "Hotel Aurora",
        "month": "2026-11",
        "commitment": "guaranteed",
        "kept": "1",
        "missed": "1",
        "annulled": "0",
        "undecided": "0",
        "ended": "0",
        "kept_percent": "50.0",
    }


def test_the_file_behind_a_figure_has_only_that(console: StoppedClient, kept: Ticket, missed: Ticket) -> None:
    _head, *rows = read(console.get(FILE, IN_ROME | {"metric": "first_response", "show": "missed"}))

    assert [row[0] for row in rows] == [missed.reference]


def test_days_begin_in_the_zone_that_is_asked_for(console: StoppedClient, world: World, contact: Contact) -> None:
    ticket = world.file(contact, 2, local("2026-11-18 23:50", ROME))
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=local("2026-11-19 00:30", ROME))
    day = {"first": "2026-11-18", "last": "2026-11-18", "metric": "first_response"}

    found = {zone: read(console.get(FILE, day | {"zone": zone}))[1:] for zone in (ROME, "America/New_York")}

    assert found[ROME] == []
    assert [row[9] for row in found["America/New_York"]] == ["2026-11-18T18:30:00-05:00"]


def test_a_plan_that_is_no_longer_offered_is_an_answer_and_no_error(console: StoppedClient, kept: Ticket) -> None:
    assert [console.get(PAGE, {"plan": key}).status_code for key in ("of-old", "no plan")] == [200, 400]


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

    assert browser.get(FILE, headers={"host": "acorn.localhost"})["Location"] == f"/sign-in/?next={FILE}"


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?show=undecided", FILE])
def test_three_tickets_ask_no_more_of_the_database_than_one(
    path: str, console: StoppedClient, world: World, contact: Contact
) -> None:
    def statements() -> int:
        runs.forget()
        with CaptureQueriesContext(connection) as captured:
            answer = console.get(path)
            assert answer.status_code == 200
            assert (answer.getvalue() if answer.streaming else answer.content) != b""
        return len(captured)

    world.file(contact, 2, AT_13)
    console.get(path)
    one = statements()
    for severity in (1, 3):
        world.file(contact, severity, AT_13)

    assert statements() == one


def test_the_page_speaks_german(sign_in: SignIn, kept: Ticket) -> None:
    console = sign_in(make_staff("Ada Conti", is_admin=True, language="de"))

    assert texts(console.get(PAGE), "h1") == ["SLA-Einhaltung"]
