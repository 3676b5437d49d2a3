"""One ticket as its customer reads it, and what they can do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from plans.core.closed_days import with_closed_day
from tests.clients import VendorClient
from tests.factories import make_partner, make_partner_person
from tests.portal.conftest import NOW
from tests.reading import attributes, texts
from tests.terms.world import World, local
from tickets.models import Status, Ticket
from tickets.operations.acts.status_changes import (
    assign,
    change_severity,
    close,
    confirm_severity,
    hand_over_to_tier,
    resolve,
    wait_for,
)
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor

BrowserOf = Callable[[Contact], VendorClient]
MORNING = local("2026-11-20 09:00", "Europe/Rome")
NOON = local("2026-11-20 10:30", "Europe/Rome")


@pytest.fixture
def world(world_of: Callable[[str], World]) -> World:
    """A vendor that promises first answers in business hours and escalates."""
    return world_of("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer with the middle plan in Europe."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT", contact={"name": "Nora"})


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """Filed this morning at 9, an answer is due at 11."""
    return world.file(contact, 2, MORNING, body="It worked yesterday.")


@pytest.fixture
def browser(contact: Contact, browser_of: BrowserOf) -> VendorClient:
    """The contact's browser."""
    return browser_of(contact)


def page_of(ticket: Ticket, act: str = "") -> str:
    """Return the address of a ticket's page, or of an act on it."""
    return f"/portal/tickets/{ticket.reference}/" + (f"{act}/" if act else "")


def test_the_page_says_what_is_promised_by_when(world: World, contact: Contact, browser: VendorClient) -> None:
    ticket = world.file(contact, 2, local("2026-11-20 13:10", "Europe/Rome"))
    answer = browser.get(page_of(ticket))
    assert texts(answer, "h2", cls="promise-what") == ["We answer by Fri 20 Nov, 15:10"]
    assert texts(answer, "section", cls="promise")[0].count("On track") == 1


def test_the_page_says_why_then(world: World, contact: Contact, browser: VendorClient) -> None:
    ticket = world.file(contact, 2, local("2026-11-20 17:30", "Europe/Rome") - timedelta(days=1))
    answer = browser.get(page_of(ticket))
    plan, thursday, friday, night, total, over = texts(answer, "details", cls="why") and texts(answer, "li")
    assert plan == "Plan Gold, version 4.1: P2 High: 2 business hours, guaranteed 2:00"
    assert thursday == "Thu 19 Nov 17:30 to 18:00 0:30"
    assert friday == "Fri 20 Nov 9:00 to 10:30 1:30"
    assert night == "Nights 1 between opening hours: not counted 0:00"
    assert total == "Due Fri 20 Nov, 10:30 CET 2:00"
    assert over == "Open time since then: overdue 3:30"


def test_a_closed_day_is_left_out_by_its_name(vendor: Vendor, browser_of: BrowserOf) -> None:
    world = World(
        "imagicle",
        lambda terms: with_closed_day(terms, calendar_keys=["europe"], day=date(2026, 11, 19), name="Company day"),
    )
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome")
    ticket = world.file(contact, 2, local("2026-11-18 17:30", "Europe/Rome"))
    assert "Thu 19 Nov Company day, closed: not counted 0:00" in texts(browser_of(contact).get(page_of(ticket)), "li")


def test_the_conversation_is_told_in_order_with_what_concerns_the_customer(
    world: World, contact: Contact, ticket: Ticket, browser: VendorClient
) -> None:
    confirm_severity(ticket=ticket, actor=world.agent, severity=2, reason="", now=MORNING + timedelta(minutes=10))
    reply(
        ticket=ticket,
        actor=world.agent,
        body="Which storage?",
        wait_for_customer="the type of storage",
        now=MORNING + timedelta(minutes=20),
    )
    reply(ticket=ticket, actor=contact.user, body="SMB.", now=MORNING + timedelta(minutes=30))
    change_severity(
        ticket=ticket, actor=world.agent, severity=3, reason="A workaround exists", now=MORNING + timedelta(minutes=40)
    )
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Patch 7.", now=MORNING + timedelta(minutes=50))
    answer = browser.get(page_of(ticket))
    assert texts(answer, "article") == [
        "You via portal Fri 20 Nov, 09:00 It worked yesterday.",
        "Imagicle Support Fri 20 Nov, 09:20 Which storage?",
        "You via portal Fri 20 Nov, 09:30 SMB.",
    ]
    assert texts(answer, "p", cls="event") == [
        "We are handling this as P2 High Fri 20 Nov, 09:10",
        "Waited for you: the type of storage Fri 20 Nov, 09:20 – 09:30",
        "Changed from P2 High to P3 Medium: A workaround exists Fri 20 Nov, 09:40",
        "Solved with a fix: Patch 7. Fri 20 Nov, 09:50",
    ]


def test_a_customer_never_reads_notes_nor_who_has_it_nor_why_it_was_handed_over(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    add_note(ticket=ticket, actor=world.agent, body="SECRET-NOTE", now=NOON)
    assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=NOON)
    tier = world.terms.tiers[-1].key
    hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key=tier, reason="SECRET-REASON", now=NOON)
    world.pass_time(NOW)
    page = browser.get(page_of(ticket)).content.decode()
    found = [word for word in ("SECRET-NOTE", "SECRET-REASON", world.agent.name, "ladder", "step") if word in page]
    assert found == []


def test_while_it_waits_for_the_customer_the_question_stands_above(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Which firmware?", now=NOON)
    answer = browser.get(page_of(ticket))
    assert texts(answer, "section", cls="notice") == ["We continue when you reply Which firmware?"]


def test_an_answer_with_a_file_reaches_the_ticket_and_ends_the_wait(
    world: World, ticket: Ticket, browser: VendorClient
) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="customer", reason="Which firmware?", now=NOON)
    files = [SimpleUploadedFile("phone.txt", b"7.1")]
    answer = browser.post(page_of(ticket, "reply"), {"text": "Seven.", "files": files}, follow=True)
    assert texts(answer, "div", cls="flash") == ["Your reply was sent."]
    shown = ticket.messages.order_by("id").last()
    assert shown is not None
    assert (shown.body, shown.by, [file.name for file in shown.attachments.all()]) == (
        "Seven.",
        "customer",
        ["phone.txt"],
    )
    ticket.refresh_from_db()
    assert (ticket.status, world.times(ticket, ticket.updated_at).waiting_for) == (Status.OPEN, None)


def test_an_empty_answer_is_refused_by_name(ticket: Ticket, browser: VendorClient) -> None:
    answer = browser.post(page_of(ticket, "reply"), {"text": "  "})
    assert texts(answer, "p", cls="error") == ["Enter a message."]
    assert ticket.messages.count() == 1


def test_a_too_long_answer_is_refused_and_kept(ticket: Ticket, browser: VendorClient) -> None:
    answer = browser.post(page_of(ticket, "reply"), {"text": "x" * 20_001})
    assert texts(answer, "p", cls="error") == [
        "Message: 20001 characters are too many; the limit is 20000. You can attach the text as a file instead."
    ]
    assert texts(answer, "textarea")[0] == "x" * 20_001


def test_a_file_that_is_too_large_is_named_and_the_answer_kept(
    ticket: Ticket, browser: VendorClient, settings: object
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_048_576  # type: ignore[attr-defined]
    files = [SimpleUploadedFile("core.dump", b"x" * 1_048_577)]
    answer = browser.post(page_of(ticket, "reply"), {"text": "Here it is.", "files": files})
    assert texts(answer, "div", cls="notice") == [
        "There is a problem core.dump is larger than 1 MB. Please choose the files again."
    ]
    assert texts(answer, "textarea")[0] == "Here it is."


def test_an_answer_to_a_solved_ticket_opens_it_again(world: World, ticket: Ticket, browser: VendorClient) -> None:
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Patch 7.", now=NOON)
    answer = browser.post(page_of(ticket, "reply"), {"text": "It is back."}, follow=True)
    assert texts(answer, "p", cls="event")[-1] == "Reopened by your reply Fri 20 Nov, 14:00"


def test_the_customer_closes_what_is_solved(ticket: Ticket, browser: VendorClient) -> None:
    answer = browser.post(page_of(ticket, "close"), follow=True)
    ticket.refresh_from_db()
    assert (ticket.status, texts(answer, "div", cls="flash")) == (Status.CLOSED, ["Marked as solved. Thank you."])
    assert texts(answer, "p", cls="event")[0] == "You marked it as solved Fri 20 Nov, 14:00"


def test_a_closed_ticket_is_opened_again_with_a_reason(contact: Contact, ticket: Ticket, browser: VendorClient) -> None:
    close(ticket=ticket, actor=contact.user, now=NOON)
    answer = browser.post(page_of(ticket, "reopen"), {"reopen-text": "It came back."}, follow=True)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert texts(answer, "p", cls="event")[-1] == "Reopened: It came back. Fri 20 Nov, 14:00"


def test_opening_again_without_a_reason_is_refused(contact: Contact, ticket: Ticket, browser: VendorClient) -> None:
    close(ticket=ticket, actor=contact.user, now=NOON)
    answer = browser.post(page_of(ticket, "reopen"), {})
    assert texts(answer, "p", cls="error") == ["Tell us why, in a few words."]


def test_what_is_no_longer_possible_is_said(contact: Contact, ticket: Ticket, browser: VendorClient) -> None:
    close(ticket=ticket, actor=contact.user, now=NOON)
    again = browser.post(page_of(ticket, "close"), follow=True)
    assert texts(again, "div", cls="flash") == ["That is no longer possible: the page was out of date."]
    late = browser.post(page_of(ticket, "reply"), {"text": "One more thing"})
    assert texts(late, "div", cls="notice")[-1] == (
        "There is a problem This is closed. Reopen it and tell us why; your text is below."
    )


def test_no_page_writes_when_it_is_only_read(ticket: Ticket, browser: VendorClient) -> None:
    answers = [browser.get(page_of(ticket, act)).status_code for act in ("reply", "close", "reopen", "ask-vendor")]
    assert answers == [405, 405, 405, 405]


def test_C5_a_customer_turns_from_the_distributor_to_the_vendor(
    world_of: Callable[[str], World], browser_of: BrowserOf
) -> None:
    world = world_of("onyxceph")
    distributor = make_partner("Dentalhandel West", "distributor")
    contact = world.customer(plan=world.terms.plans[0].key, distributor=distributor)
    ticket = world.file(contact, 1, NOON, topic_key="server_installation")
    browser = browser_of(contact)
    assert texts(browser.get(page_of(ticket)), "dd")[3] == "Dentalhandel West"
    answer = browser.post(page_of(ticket, "ask-vendor"), {"vendor-text": "No answer for a week"}, follow=True)
    assert texts(answer, "p", cls="event") == [
        (
            "You contacted the vendor. Now handled by Image Instruments, Technical support: No answer for a week"
            " Fri 20 Nov, 14:00"
        )
    ]
    assert texts(answer, "dd")[3] == "Image Instruments"


def test_attack_S15_who_serves_the_customer_by_name_bears_the_mark_of_support(
    world_of: Callable[[str], World], browser_of: BrowserOf
) -> None:
    world = world_of("onyxceph")
    distributor = make_partner("Dentalhandel West", "distributor")
    contact = world.customer(plan=world.terms.plans[0].key, distributor=distributor)
    ticket = world.file(contact, 1, NOON, topic_key="server_installation")
    reply(ticket=ticket, actor=make_partner_person(distributor, "Wim Vos"), body="Which server?", now=NOON)
    shown = texts(browser_of(contact).get(page_of(ticket)), "article")
    assert [text.removesuffix(" Fri 20 Nov, 10:30 Which server?") for text in shown[1:]] == ["Wim Vos Support"]


def test_C5_a_ticket_that_the_vendor_has_offers_no_turning_to_it(ticket: Ticket, browser: VendorClient) -> None:
    assert [url for url in attributes(browser.get(page_of(ticket)), "form", "action") if "ask-vendor" in url] == []


def test_every_promise_but_the_first_stands_beside(world: World, contact: Contact, browser: VendorClient) -> None:
    ticket = world.file(contact, 1, local("2026-11-20 13:40", "Europe/Rome"))
    answer = browser.get(page_of(ticket))
    assert texts(answer, "h2", cls="promise-what") == ["Priority: we confirm it by Fri 20 Nov, 14:10"]
    assert texts(answer, "div", cls="clock") == ["First response On track by 14:40"]


def test_three_answers_cost_as_many_queries_as_one(world: World, ticket: Ticket, browser: VendorClient) -> None:
    def answer_with_a_file() -> None:
        files = [SimpleUploadedFile("log.txt", b"10")]
        browser.post(page_of(ticket, "reply"), {"text": "More.", "files": files}, follow=True)

    answer_with_a_file()
    with CaptureQueriesContext(connection) as for_one:
        browser.get(page_of(ticket))
    answer_with_a_file()
    answer_with_a_file()
    browser.get(page_of(ticket))
    with CaptureQueriesContext(connection) as for_three:
        browser.get(page_of(ticket))
    assert len(for_three) == len(for_one)


def test_fault_B10_a_first_answer_ended_by_the_solution_says_so_and_when_it_was_due(
    world: World, contact: Contact, browser_of: BrowserOf
) -> None:
    ticket = world.file(contact, 2, MORNING)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=NOON)
    answer = browser_of(contact).get(f"/portal/tickets/{ticket.reference}/")
    assert texts(answer, "h2", cls="promise-what") == [
        "First response: Ended by resolution; it was due Fri 20 Nov 11:00"
    ]
    assert "ended" in attributes(answer, "svg", "data-state")
