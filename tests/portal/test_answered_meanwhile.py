"""What a customer sends from a page on which somebody has written since is held: shown what came, their words kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_partner, make_partner_person
from tests.portal.conftest import NOW
from tests.reading import words
from tests.terms.world import World
from tickets.models import Event, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.messages.conversation import reply
from tickets.presentation.intake import still_missing
from web.forms.questions import PREFIX

WORDS = "It came back.\nAll phones are silent."
CAME = "Please do not touch the server now!"
HELD = "Not sent. Someone replied while you were writing."


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(region="europe", plan="gold")


@pytest.fixture
def ticket(world: World, contact: Contact, now: datetime) -> Ticket:
    return world.file(contact, 3, now - timedelta(hours=1))


@pytest.fixture
def browser(contact: Contact, browser_of: Callable[[Contact], VendorClient]) -> VendorClient:
    return browser_of(contact)


def form_in(answer: Any, ticket: Ticket, name: str) -> str:
    """Return the form of the page that does an act."""
    address = f'action="/portal/tickets/{ticket.reference}/{name}/"'
    return str(answer.content.decode().partition(address)[2].partition("</form>")[0])


def seen_in(answer: Any, ticket: Ticket, name: str) -> str:
    return form_in(answer, ticket, name).partition('name="seen" value="')[2].partition('"')[0]


def held_then_done(browser: VendorClient, ticket: Ticket, agent: Any, name: str, sent: dict[str, str]) -> Any:
    """Send from a page that an agent has written after, then from the page that says so; return the first answer."""
    page = f"/portal/tickets/{ticket.reference}/"
    seen = seen_in(browser.get(page), ticket, name)
    reply(ticket=ticket, actor=agent, body=CAME, now=NOW)
    before = Event.objects.count()

    held = browser.post(f"{page}{name}/", sent | {"seen": seen})

    assert (held.status_code, Event.objects.count()) == (409, before)
    assert CAME in words(held).partition(HELD)[2]
    assert all(value in form_in(held, ticket, name) for value in sent.values())
    assert browser.post(f"{page}{name}/", sent | {"seen": seen_in(held, ticket, name)}).status_code == 302
    return held


def test_an_answer_is_held_and_goes_out_once_the_other_was_read(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    held_then_done(browser, ticket, world.agent, "reply", {"text": WORDS})


def test_closing_is_held(world: World, ticket: Ticket, browser: VendorClient) -> None:
    held_then_done(browser, ticket, world.agent, "close", {})

    assert Ticket.objects.get(pk=ticket.pk).status == "CLOSED"


def test_what_was_missing_is_held(world: World, contact: Contact, browser: VendorClient, now: datetime) -> None:
    ticket = world.file(contact, 2, now, intake={})
    question = still_missing(ticket, world.terms)[0]

    held_then_done(browser, ticket, world.agent, "add", {PREFIX + question.key: question.choices[0].key})


def test_turning_to_the_vendor_is_held(
    world_of: Callable[[str], World], browser_of: Callable[[Contact], VendorClient]
) -> None:
    world, distributor = world_of("onyxceph"), make_partner("Dentalhandel West", "distributor")
    contact = world.customer(plan=world.terms.plans[0].key, distributor=distributor)
    ticket = world.file(contact, 1, NOW, topic_key="server_installation")

    held_then_done(
        browser_of(contact), ticket, make_partner_person(distributor), "ask-vendor", {"vendor-text": "No answer."}
    )


def test_the_reason_for_opening_again_becomes_an_answer_where_it_was_opened_meanwhile(
    world: World, ticket: Ticket, browser: VendorClient, now: datetime
) -> None:
    page = f"/portal/tickets/{ticket.reference}/"
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=now)
    status_changes.close(ticket=ticket, actor=world.agent, now=now)
    seen = seen_in(browser.get(page), ticket, "reopen")
    status_changes.reopen(ticket=ticket, actor=world.agent, reason="It came back.", now=now)
    reply(ticket=ticket, actor=world.agent, body=CAME, now=now)

    held = browser.post(f"{page}reopen/", {"reopen-text": WORDS, "seen": seen})

    assert held.status_code == 422
    assert CAME in words(held)
    assert WORDS in form_in(held, ticket, "reply")


def test_an_answer_is_kept_where_the_ticket_was_answered_and_closed_meanwhile(
    world: World, ticket: Ticket, browser: VendorClient, now: datetime
) -> None:
    page = f"/portal/tickets/{ticket.reference}/"
    seen = seen_in(browser.get(page), ticket, "reply")
    reply(ticket=ticket, actor=world.agent, body=CAME, now=now)
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=now)
    status_changes.close(ticket=ticket, actor=world.agent, now=now)

    held = browser.post(f"{page}reply/", {"text": WORDS, "seen": seen})

    assert held.status_code == 422
    assert CAME in words(held)
    assert WORDS in form_in(held, ticket, "reopen")


@pytest.mark.parametrize("state", ["OPEN", "WAITING_CUSTOMER", "RESOLVED", "CLOSED"])
def test_every_form_of_the_page_names_what_its_reader_has_seen(
    state: str, world: World, contact: Contact, browser: VendorClient, now: datetime
) -> None:
    ticket = world.file(contact, 2, now, intake={})
    if state in {"RESOLVED", "CLOSED"}:
        status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=now)
    if state == "CLOSED":
        status_changes.close(ticket=ticket, actor=world.agent, now=now)
    if state == "WAITING_CUSTOMER":
        status_changes.wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Logs.", now=now)

    page = browser.get(f"/portal/tickets/{ticket.reference}/").content.decode()
    forms = re.findall(rf'<form[^>]* action="/portal/tickets/{ticket.reference}/.*?</form>', page, re.DOTALL)

    assert forms
    assert [form for form in forms if 'name="seen"' not in form] == []


def test_ones_own_words_hold_nothing(ticket: Ticket, contact: Contact, browser: VendorClient, now: datetime) -> None:
    page = f"/portal/tickets/{ticket.reference}/"
    seen = seen_in(browser.get(page), ticket, "reply")
    reply(ticket=ticket, actor=contact.user, body="One more thing.", now=now)

    assert browser.post(f"{page}reply/", {"text": WORDS, "seen": seen}).status_code == 302
