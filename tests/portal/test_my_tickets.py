"""My tickets: what is open, what waits for me, what was kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from tests.clients import VendorClient
from tests.portal.conftest import NOW
from tests.reading import texts
from tests.terms.world import World, local
from tickets.models import Ticket
from tickets.operations.acts.status_changes import close, resolve, wait_for
from tickets.operations.messages.conversation import reply

BrowserOf = Callable[[Contact], VendorClient]
MORNING = local("2026-11-20 09:00", "Europe/Rome")
NOON = local("2026-11-20 10:30", "Europe/Rome")


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor that promises first answers in business hours."""
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer with the middle plan in Europe."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")


def test_the_empty_list_says_what_will_be_here(contact: Contact, browser_of: BrowserOf) -> None:
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "section", cls="empty-state") == [
        "Nothing open What you submit appears here, with our response times."
    ]


def test_a_row_tells_number_severity_and_by_when_we_answer(
    world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    ticket = world.file(contact, 3, local("2026-11-20 13:00", "Europe/Rome"), subject="The fax queue stands still")
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "li") == [
        f"The fax queue stands still {ticket.reference} · P3 Medium · submitted 13:00 On track Answer by 17:00"
    ]


def test_open_ones_come_first_and_the_newest_above(world: World, contact: Contact, browser_of: BrowserOf) -> None:
    for subject in ("first", "second", "third"):
        ticket = world.file(contact, 3, MORNING, subject=subject)
        if subject == "second":
            resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=NOON)
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "h2")[:2] == ["Open", "Solved"]
    assert [row.split()[0] for row in texts(answer, "li")] == ["third", "first", "second"]


def test_what_waits_for_the_customer_is_said_above_all(world: World, contact: Contact, browser_of: BrowserOf) -> None:
    ticket = world.file(contact, 3, MORNING, subject="Rings twice")
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Which firmware do you run?", now=NOON)
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "section", cls="notice") == [
        f"1 ticket is waiting for your reply We continue with {ticket.reference} when you reply: Which firmware do you run?"
    ]
    assert texts(answer, "small")[1] == "For you since 10:30"


def test_a_kept_promise_says_when_and_a_missed_one_how_late(
    world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    missed, kept = (world.file(contact, 2, MORNING) for _ in range(2))
    reply(ticket=kept, actor=world.agent, body="Here.", now=NOON)
    reply(ticket=missed, actor=world.agent, body="Sorry.", now=local("2026-11-20 11:52", "Europe/Rome"))
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "span", cls="state")[:2] == ["Met", "Breached"]
    assert texts(answer, "small")[1::2][:2] == ["Answered 10:30", "Answered 11:52, 52 min late"]


def test_a_ticket_without_any_promise_claims_none(world_of: Callable[[str], World], browser_of: BrowserOf) -> None:
    world = world_of("onyxceph")
    contact = world.customer(plan=world.terms.plans[0].key)
    world.file(contact, 1, NOW, subject="Server")
    answer = browser_of(contact).get("/portal/")
    assert (texts(answer, "span", cls="state"), texts(answer, "small")[1]) == ([], "No target time")


def test_solved_ones_come_in_pages(world: World, contact: Contact, browser_of: BrowserOf) -> None:
    for number in range(12):
        ticket = world.file(contact, 3, MORNING, subject=f"number {number}")
        close(ticket=ticket, actor=contact.user, now=NOON)
    browser = browser_of(contact)
    assert len(texts(browser.get("/portal/"), "li")) == 10
    assert [row.split(" IMC")[0] for row in texts(browser.get("/portal/?page=2"), "li")] == ["number 1", "number 0"]


def test_B2_the_phone_stands_beside_with_whether_it_is_answered_now(contact: Contact, browser_of: BrowserOf) -> None:
    answer = browser_of(contact).get("/portal/")
    assert texts(answer, "p", cls="line") == ["+39 0584 943232 Open now until 18:00"]


def test_three_tickets_cost_as_many_queries_as_one(world: World, contact: Contact, browser_of: BrowserOf) -> None:
    browser = browser_of(contact)
    _file_and_resolve(world, contact)
    browser.get("/portal/")
    with CaptureQueriesContext(connection) as for_one:
        browser.get("/portal/")
    _file_and_resolve(world, contact)
    _file_and_resolve(world, contact)
    with CaptureQueriesContext(connection) as for_three:
        browser.get("/portal/")
    assert len(for_three) == len(for_one)


def _file_and_resolve(world: World, contact: Contact) -> None:
    world.file(contact, 3, MORNING)
    solved: Ticket = world.file(contact, 3, MORNING)
    resolve(ticket=solved, actor=world.agent, kind="fix", explanation="Done.", now=NOON)
