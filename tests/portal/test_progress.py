"""What the customer reads of what goes on behind their ticket: development, second problems, other kinds
(TERM-D5, TERM-D8, TERM-E16, TERM-E18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_contact
from tests.portal.conftest import NOW
from tests.reading import attributes, texts, words
from tests.terms.world import World, local
from tickets.models import DevelopmentIssue, Message, Ticket
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.operations.development.issues import change_state, link_issue, open_issue

BrowserOf = Callable[[Contact], VendorClient]
HOUR = timedelta(hours=1)


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor with research and development that has hours."""
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer in Europe."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """Filed this morning."""
    return world.file(contact, 2, NOW - 4 * HOUR)


@pytest.fixture
def browser(contact: Contact, browser_of: BrowserOf) -> VendorClient:
    """The contact's browser."""
    return browser_of(contact)


def progress_lines(browser: VendorClient, ticket: Ticket) -> list[str]:
    """Return what the ticket's page says has happened."""
    return texts(browser.get(f"/portal/tickets/{ticket.reference}/"), "p", cls="event")


def bring_in(world: World, ticket: Ticket, at: datetime) -> DevelopmentIssue:
    """Involve development, with words that are not for the customer."""
    return hand_over_to_development(
        ticket=ticket, title="Secret title", actor=world.agent, reason="Secret reason", now=at
    ).issue


def test_E18_development_is_brought_in_and_the_customer_reads_it(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    issue = bring_in(world, ticket, NOW - 2 * HOUR)
    assert progress_lines(browser, ticket) == ["Research and development is looking at it too Fri 20 Nov, 12:00"]
    page = words(browser.get(f"/portal/tickets/{ticket.reference}/"))
    assert [secret in page for secret in ("Secret", issue.number)] == [False, False]


def test_E18_off_hours_the_customer_reads_when_development_is_in(
    world: World, contact: Contact, browser: VendorClient
) -> None:
    night = local("2026-11-20 03:00", "Europe/Rome")
    ticket = world.file(contact, 2, night)
    bring_in(world, ticket, night)
    assert progress_lines(browser, ticket) == [
        "Research and development will look at it too, starting Fri 20 Nov 09:00 Fri 20 Nov, 03:00"
    ]


def test_D5_how_development_proceeds_reaches_the_customer_without_the_issue(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    issue = bring_in(world, ticket, NOW - 3 * HOUR)
    for hours, state in ((2, "planned"), (1, "in_progress"), (0, "done")):
        change_state(issue=issue, state=state, note="Secret note", actor=world.agent, now=NOW - hours * HOUR)
    assert progress_lines(browser, ticket)[1:] == [
        "Research and development: the work on it is planned Fri 20 Nov, 12:00",
        "Research and development: the work on it has begun Fri 20 Nov, 13:00",
        "Research and development: the work on it is done Fri 20 Nov, 14:00",
    ]
    assert "Secret" not in words(browser.get(f"/portal/tickets/{ticket.reference}/"))


def test_D5_what_is_for_agents_alone_is_not_shown(world: World, ticket: Ticket, browser: VendorClient) -> None:
    issue = open_issue(
        title="Known", kind="bug", description="", ticket=None, actor=world.agent, reason="", now=NOW - 2 * HOUR
    )
    link_issue(issue=issue, ticket=ticket, actor=world.agent, reason="The same", now=NOW - 2 * HOUR)
    change_state(issue=issue, state="open", note="Nothing new", actor=world.agent, now=NOW - HOUR)
    change_state(issue=issue, state="declined", note="Too dear", actor=world.agent, now=NOW)
    assert progress_lines(browser, ticket) == []


def test_D5_what_a_person_writes_is_an_answer_in_the_conversation(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    issue = bring_in(world, ticket, NOW - HOUR)
    change_state(issue=issue, state="planned", note="", public_note="It comes in spring.", actor=world.agent, now=NOW)
    page = browser.get(f"/portal/tickets/{ticket.reference}/")
    assert "It comes in spring." in texts(page, "article")[-1]


def split(world: World, ticket: Ticket) -> Ticket:
    """Let the second problem be a ticket of its own."""
    return split_ticket(
        ticket=ticket,
        actor=world.agent,
        message_ids=[Message.objects.get(ticket=ticket).pk],
        subject="The fax is broken",
        severity=3,
        request_type_key=ticket.request_type_key,
        reason="Secret reason",
        now=NOW,
    )


def test_E16_a_second_problem_and_where_it_came_from_lead_to_each_other(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    made = split(world, ticket)
    pages = {one: browser.get(f"/portal/tickets/{one.reference}/") for one in (ticket, made)}
    assert texts(pages[ticket], "p", cls="event") == [
        f"The second problem continues as {made.reference}, with its own response times Fri 20 Nov, 14:00"
    ]
    links = [
        [url for url in attributes(pages[one], "a", "href") if url == f"/portal/tickets/{other.reference}/"]
        for one, other in ((ticket, made), (made, ticket))
    ]
    assert [len(found) for found in links] == [1, 1]
    assert [term for term in texts(pages[made], "dt") if term.startswith("Split")] == ["Split from"]
    assert [term for term in texts(pages[ticket], "dt") if term.startswith("Split")] == ["Split off"]
    assert "Secret" not in words(pages[ticket]) + words(pages[made])


def test_E16_the_second_problem_has_a_promise_of_its_own(world: World, ticket: Ticket, browser: VendorClient) -> None:
    made = split(world, ticket)
    page = browser.get(f"/portal/tickets/{made.reference}/")
    assert texts(page, "h2", cls="promise-what") == ["We answer by Fri 20 Nov, 18:00"]


def test_E16_a_colleague_without_the_right_finds_neither(
    world: World, contact: Contact, ticket: Ticket, browser_of: BrowserOf
) -> None:
    made, theirs = split(world, ticket), browser_of(make_contact(contact.organisation))
    codes = [theirs.get(f"/portal/tickets/{one.reference}/").status_code for one in (ticket, made)]
    assert codes == [404, 404]


def test_D8_a_wish_says_that_it_is_one_and_has_no_clocks(
    world_of: Callable[[str], World], browser_of: BrowserOf
) -> None:
    world = world_of("smartwork")
    contact = world.customer(region="emea", plan="support")
    ticket = world.file(contact, 3, NOW - HOUR)
    wish = next(kind for kind in world.terms.request_types if kind.kind == "feature_request")
    change_request_type(ticket=ticket, actor=world.agent, request_type_key=wish.key, reason="Secret", now=NOW)
    browser = browser_of(contact)
    page = browser.get(f"/portal/tickets/{ticket.reference}/")
    assert progress_lines(browser, ticket)[:1] == [
        f"We are handling this as: {wish.name.pick('en', '')} Fri 20 Nov, 14:00"
    ]
    assert (texts(page, "h2", cls="promise-what"), "Secret" in words(page)) == ([], False)
