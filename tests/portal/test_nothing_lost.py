"""What a customer sends from a page older than its ticket is kept; sent twice it is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory

from customers.models import Contact, Invitation
from tests.clients import VendorClient
from tests.reading import texts
from tests.terms.world import World
from tickets.models import Message, Ticket
from tickets.operations.acts import status_changes

WORDS = "It came back.\nAll phones are silent."


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    contact = world.customer(region="europe", plan="gold")
    contact.manages_users = True
    contact.save()
    return contact


@pytest.fixture
def ticket(world: World, contact: Contact, now: datetime) -> Ticket:
    return world.file(contact, 3, now - timedelta(hours=1))


@pytest.fixture
def browser(contact: Contact, browser_of: Callable[[Contact], VendorClient]) -> VendorClient:
    return browser_of(contact)


def close(world: World, ticket: Ticket, now: datetime) -> None:
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=now)
    status_changes.close(ticket=ticket, actor=world.agent, now=now)


def form_in(answer: Any, address: str) -> str:
    """Return the form of the page that goes to an address."""
    return str(answer.content.decode().partition(f'action="{address}"')[2].partition("</form>")[0])


def token() -> str:
    """Return what one page has against forgery."""
    return get_token(RequestFactory().get("/"))


def test_fault_A3_an_answer_to_what_was_closed_meanwhile_stands_in_the_field_for_opening_again(
    world: World, ticket: Ticket, browser: VendorClient, now: datetime
) -> None:
    close(world, ticket, now)
    page = f"/portal/tickets/{ticket.reference}"

    answer = browser.post(f"{page}/reply/", {"text": WORDS})

    assert answer.status_code == 422
    assert "This is closed. Reopen it and tell us why" in answer.content.decode()
    assert WORDS in form_in(answer, f"{page}/reopen/")
    assert browser.post(f"{page}/reopen/", {"reopen-text": WORDS}).status_code == 302


def test_fault_A3_the_reason_for_opening_what_is_open_again_already_becomes_an_answer(
    ticket: Ticket, browser: VendorClient
) -> None:
    page = f"/portal/tickets/{ticket.reference}"

    answer = browser.post(f"{page}/reopen/", {"reopen-text": WORDS})

    assert answer.status_code == 422
    assert WORDS in form_in(answer, f"{page}/reply/")


@pytest.mark.parametrize("between", ["at once", "after the first was answered"])
def test_fault_A6_an_answer_sent_twice_is_said_once(
    between: str, world: World, ticket: Ticket, browser: VendorClient, now: datetime
) -> None:
    address, sent = f"/portal/tickets/{ticket.reference}/reply/", {"text": WORDS, "csrfmiddlewaretoken": token()}

    first = browser.post(address, sent)
    if between != "at once":
        status_changes.wait_for(ticket=ticket, actor=world.agent, party="customer", reason="The log.", now=now)
    second = browser.post(address, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Message.objects.filter(body=WORDS).count() == 1


def test_fault_A6_the_same_words_from_another_page_are_another_answer(ticket: Ticket, browser: VendorClient) -> None:
    for _page in range(2):
        sent = {"text": WORDS, "csrfmiddlewaretoken": token()}
        browser.post(f"/portal/tickets/{ticket.reference}/reply/", sent)

    assert Message.objects.filter(body=WORDS).count() == 2


def test_fault_A6_an_invitation_sent_twice_is_mailed_once(browser: VendorClient) -> None:
    sent = {"email": "new@example.org", "language": "en", "csrfmiddlewaretoken": token()}

    answers = [browser.post("/portal/people/invite/", sent).status_code for _ in range(2)]

    assert (answers, Invitation.objects.count()) == ([302, 302], 1)


def test_fault_A6_what_was_refused_is_asked_again(ticket: Ticket, browser: VendorClient) -> None:
    sent = {"text": " ", "csrfmiddlewaretoken": token()}

    answers = [browser.post(f"/portal/tickets/{ticket.reference}/reply/", sent) for _ in range(2)]

    assert [(answer.status_code, len(texts(answer, "p", cls="error"))) for answer in answers] == [(422, 1)] * 2


def test_fault_A22_a_line_break_counts_as_one_letter(ticket: Ticket, browser: VendorClient) -> None:
    lines = "\r\n".join(["x" * 99] * 200)  # 19 999 letters as the browser counts, 20 198 as they are sent

    browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": lines})

    assert len(Message.objects.latest("pk").body) == 19_999


def test_fault_B15_what_is_too_long_is_named_as_on_the_page_with_a_way_on(browser: VendorClient) -> None:
    answer = browser.post("/portal/file/", {"subject": "x" * 318, "body": "y" * 20_001, "request_type": "incident"})
    page = answer.content.decode()

    assert "Subject: 318 characters are too many; the limit is 200." in page
    assert "Description: 20001 characters are too many" in page
    assert "You can attach the text as a file instead." in page


def test_fault_B19_the_browser_leaves_an_empty_answer_to_us(ticket: Ticket, browser: VendorClient) -> None:
    page = browser.get(f"/portal/tickets/{ticket.reference}/").content.decode()
    form = page.partition(f'action="/portal/tickets/{ticket.reference}/reply/"')[2].partition(">")[0]

    assert "novalidate" in form


def test_fault_A_language_switch_on_a_page_that_refused_a_form_leads_to_the_page_of_the_form(
    ticket: Ticket, browser: VendorClient
) -> None:
    page = f"/portal/tickets/{ticket.reference}/"
    refused = browser.post(f"{page}reply/", {"text": " "}).content.decode()
    assert f'name="next" value="{page}reply/"' in refused

    answer = browser.post("/i18n/setlang/", {"language": "de", "next": f"{page}reply/?page=2"})

    assert answer["Location"] == f"{page}?page=2"
