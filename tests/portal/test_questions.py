"""What the vendor asks at filing: on the form, with and without script, and afterwards on the ticket
(TERM-D6, TERM-E36)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from tests.clients import VendorClient
from tests.factories import make_installed_product
from tests.portal.conftest import NOW
from tests.reading import attributes, texts
from tests.terms.world import World
from tickets.models import Status, Ticket
from tickets.operations.messages.conversation import reply

WorldOf = Callable[[str], World]
BrowserOf = Callable[[Contact], VendorClient]
FORM = {
    "severity": "1",
    "request_type": "incident",
    "subject": "Exports stand still",
    "body": "Since this morning.",
}
ALL = {"q-version": "7.1", "q-technical_contact": "Ms Orange"}


def log_file() -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile("app.log", b"10:00 stopped", content_type="text/plain")


@pytest.fixture
def smartwork(world_of: WorldOf) -> World:
    """The vendor that asks for version, log files, a technical contact and access to data (TERM-D6)."""
    return world_of("smartwork")


@pytest.fixture
def contact(smartwork: World) -> Contact:
    """A customer's contact."""
    return smartwork.customer(plan="support")


@pytest.fixture
def browser(contact: Contact, browser_of: BrowserOf) -> VendorClient:
    """The contact's browser."""
    return browser_of(contact)


@pytest.fixture
def waiting(smartwork: World, contact: Contact) -> Ticket:
    """A ticket that waits for what was not told."""
    return smartwork.file(contact, 1, NOW, intake={})


def asked(answer: Any) -> list[str]:
    """Return the questions that are open to be answered on the page of filing."""
    return [key for key, is_hidden in all_questions(answer) if not is_hidden]


def all_questions(answer: Any) -> list[tuple[str, bool]]:
    """Return every question of the page of filing, and whether it is hidden and not sent."""
    parts = [part for part in answer.content.decode().split("<fieldset")[1:] if "data-when" in part]
    keys = attributes(answer, "input", "value", {"name": "asked", "type": "hidden"})
    return [(key, " hidden disabled>" in part.partition("<")[0]) for key, part in zip(keys, parts, strict=True)]


def page_of(ticket: Ticket, act: str = "") -> str:
    """Return the address of a ticket's page, or of an act on it."""
    return f"/portal/tickets/{ticket.reference}/" + (f"{act}/" if act else "")


def test_D6_the_form_asks_what_belongs_to_the_kind_of_request(browser: VendorClient) -> None:
    first = browser.get("/portal/file/")
    assert asked(first) == ["version", "steps", "screenshots"]
    assert all_questions(first) == [
        ("version", False),
        ("steps", False),
        ("log_files", True),
        ("screenshots", False),
        ("technical_contact", True),
        ("data_access", True),
    ]


def test_D6_without_script_further_questions_are_shown_before_anything_is_filed(browser: VendorClient) -> None:
    page = browser.post("/portal/file/", FORM | {"look_first": "True", "asked": ["version", "steps", "screenshots"]})
    assert Ticket.objects.count() == 0
    assert asked(page) == ["version", "steps", "log_files", "screenshots", "technical_contact"]
    assert texts(page, "h2")[0] == "Your selection needs a few more details"
    assert attributes(page, "input", "value", {"name": "subject"}) == ["Exports stand still"]


def test_D6_the_second_time_it_is_filed(browser: VendorClient) -> None:
    shown = ["version", "steps", "log_files", "screenshots", "technical_contact"]
    sent = FORM | ALL | {"look_first": "True", "asked": shown, "q-log_files": log_file()}
    browser.post("/portal/file/", sent)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.intake) == (
        Status.OPEN,
        {"version": "7.1", "technical_contact": "Ms Orange", "log_files": "app.log"},
    )
    assert [file.name for file in ticket.messages.get().attachments.all()] == ["app.log"]


def test_D6_a_question_of_a_product_is_asked_with_it(browser: VendorClient, contact: Contact) -> None:
    product = make_installed_product(contact.organisation)
    product.release.product.key = "bridge"
    product.release.product.save()
    chosen = FORM | {"severity": "3", "request_type": "defect", "product": str(product.pk), "look_first": "True"}
    assert asked(browser.post("/portal/file/", chosen)) == ["version", "steps", "screenshots", "data_access"]


def test_D6_what_is_left_out_does_not_refuse_but_is_said_at_once(browser: VendorClient) -> None:
    answer = browser.post("/portal/file/", FORM, follow=True)
    ticket = Ticket.objects.get()
    assert ticket.status == Status.WAITING_CUSTOMER
    assert texts(answer, "div", cls="flash") == [
        f"We have received your ticket as {ticket.reference}. Some information is still missing."
    ]


def test_D6_a_file_that_came_without_a_question_answers_it(browser: VendorClient) -> None:
    browser.post("/portal/file/", FORM | ALL | {"files": log_file()})
    assert Ticket.objects.get().intake["log_files"] == "app.log"


def test_an_answer_to_what_is_not_asked_is_not_kept(browser: VendorClient) -> None:
    browser.post("/portal/file/", FORM | {"request_type": "question", "severity": "4", "q-version": "7.1"})
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.intake) == (Status.OPEN, {})


def test_a_choice_that_is_none_is_refused_at_its_field(browser: VendorClient, contact: Contact) -> None:
    answer = browser.post("/portal/file/", FORM | {"q-data_access": "<script>"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert texts(answer, "p", cls="error") == [
        "How can we access the data that causes it?: this is not a valid choice. Please choose again."
    ]


def test_D6_the_ticket_lists_what_is_missing_with_fields_for_it(browser: VendorClient, waiting: Ticket) -> None:
    page = browser.get(page_of(waiting))
    assert texts(page, "section", cls="missing") == [
        (
            "We need this to continue"
            " Which version do you use?"
            " Log files If possible, from the hour in which it happened."
            " Who can we ask about technical details? Name and contact details."
            " Submit"
        )
    ]
    names = [name for name in attributes(page, "input", "name") if name.startswith("q-")]
    assert names == ["q-version", "q-log_files", "q-technical_contact"]


def test_D6_giving_some_shows_what_is_left(browser: VendorClient, waiting: Ticket) -> None:
    page = browser.post(page_of(waiting, "add"), {"q-version": "7.1"}, follow=True)
    assert texts(page, "div", cls="flash") == ["Thank you. Some information is still missing."]
    names = [name for name in attributes(page, "input", "name") if name.startswith("q-")]
    assert names == ["q-log_files", "q-technical_contact"]
    assert texts(page, "dl")[-1] == "Which version do you use? 7.1"


def test_D6_giving_all_ends_the_wait(browser: VendorClient, waiting: Ticket) -> None:
    page = browser.post(page_of(waiting, "add"), ALL | {"q-log_files": log_file()}, follow=True)
    waiting.refresh_from_db()
    assert (waiting.status, texts(page, "section", cls="missing")) == (Status.OPEN, [])
    assert texts(page, "div", cls="flash") == ["Thank you, that is all we need."]
    assert texts(page, "article")[-1] == (
        "You via portal Fri 20 Nov, 14:00 Which version do you use? 7.1 Log files app.log"
        " Who can we ask about technical details? Ms Orange app.log 13\xa0bytes"
    ).replace("\xa0", " ")


def test_what_is_missing_can_be_given_after_an_answer_too(
    smartwork: World, contact: Contact, browser: VendorClient, waiting: Ticket
) -> None:
    reply(ticket=waiting, actor=contact.user, body="The log follows.", now=NOW)
    page = browser.get(page_of(waiting))
    assert texts(page, "section", cls="missing")[0].startswith("This would help us")


def test_giving_nothing_is_refused_in_words(browser: VendorClient, waiting: Ticket) -> None:
    answer = browser.post(page_of(waiting, "add"), {})
    assert (answer.status_code, texts(answer, "div", cls="notice")) == (
        422,
        ["There is a problem Provide at least one of these."],
    )


def test_too_long_an_answer_is_refused_and_kept(browser: VendorClient, waiting: Ticket) -> None:
    answer = browser.post(page_of(waiting, "add"), {"q-version": "7" * 101})
    assert texts(answer, "p", cls="error") == [
        "Which version do you use?: 101 characters are too many; the limit is 100."
    ]
    assert attributes(answer, "input", "value", {"name": "q-version"}) == ["7" * 101]


def test_the_list_says_what_it_waits_for(browser: VendorClient, waiting: Ticket) -> None:
    assert texts(browser.get("/portal/"), "section", cls="notice") == [
        (
            f"1 ticket is waiting for your reply We continue with {waiting.reference} when you reply:"
            " Missing information: Which version do you use? · Log files · Who can we ask about technical details?"
        )
    ]


def test_E36_the_first_analysis_and_what_was_tried_are_asked_for(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("imagicle")
    browser = browser_of(world.customer(region="europe", plan="gold"))
    assert asked(browser.get("/portal/file/")) == ["first_analysis", "tried", "log_files"]
    sent = FORM | {"severity": "3", "topic": "voip", "q-first_analysis": "partner", "q-tried": "Bob restarted it."}
    page = browser.post("/portal/file/", sent, follow=True)
    assert texts(page, "section", cls="missing")[0].startswith("We need this to continue Which release do you use?")
    assert texts(page, "dl")[-1] == (
        "Who did the first analysis? Our partner What has been tried, and by whom? Bob restarted it."
    )


def test_A4_company_contact_and_case_details_are_on_the_form(world_of: WorldOf, browser_of: BrowserOf) -> None:
    page = browser_of(world_of("aiconix").customer(name="Radio Nord")).get("/portal/file/")
    assert attributes(page, "input", "value", {"id": "company"}) == ["Radio Nord"]
    assert attributes(page, "input", "name", {"name": "phone"}) == ["phone"]
    assert asked(page) == ["steps"]


def test_A4_the_number_is_on_the_ticket_and_in_the_mail(world_of: WorldOf, browser_of: BrowserOf) -> None:
    world = world_of("aiconix")
    contact = world.customer()
    page = browser_of(contact).post("/portal/file/", FORM | {"severity": "2", "q-steps": "Open it."}, follow=True)
    reference = Ticket.objects.get().reference
    assert texts(page, "dd")[0] == reference
    assert world.mails_to(contact.user)[0][0].startswith(f"[{reference}]")


def test_what_was_answered_is_kept_with_a_refusal(world_of: WorldOf, browser_of: BrowserOf) -> None:
    browser = browser_of(world_of("aiconix").customer())
    refused = browser.post(
        "/portal/file/", FORM | {"severity": "2", "topic": "lockouts", "q-steps": "Wrong password."}, follow=True
    )
    again = next(url for url in attributes(refused, "a", "href") if "again" in url)
    assert texts(browser.get(again), "textarea") == ["Since this morning.", "Wrong password."]
