"""Files that a customer sends along: chosen, dropped, pasted, taken away, sent with progress; and the questions that come with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from customers.models import Contact
from tests.journeys.conftest import LiveDesk, assert_axe_clean, sign_in
from tests.journeys.trouble import Trouble
from tickets.models import Status, Ticket

pytestmark = pytest.mark.browser
GIVE = """([selector, kind, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["ten lines"], name, { type: "text/plain", lastModified: 1 }));
  const field = kind === "paste" ? "clipboardData" : "dataTransfer";
  const event = new (kind === "paste" ? ClipboardEvent : DragEvent)(kind, { [field]: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def contact(desk: LiveDesk) -> Contact:
    """A customer of the vendor that asks for log files (TERM-D6)."""
    contact: Contact = desk.world("smartwork").customer(plan="support")
    desk.give_password(contact.user)
    return contact


def payload(name: str, content: bytes = b"ten lines") -> FilePayload:
    """Return a file as the browser's chooser gives it."""
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def fill(page: Page, desk: LiveDesk, contact: Contact) -> None:
    """Sign in and fill the form, but for files and answers."""
    sign_in(page, desk, contact.user)
    page.goto(desk.url("/portal/file/"))
    page.locator("[name=severity]").first.check()
    page.locator("#id_subject").fill("Exports stand still")
    page.locator("#id_body").fill("Since this morning.")


def test_files_are_collected_listed_refused_by_name_and_sent(
    desk: LiveDesk, contact: Contact, page: Page, trouble: Trouble
) -> None:
    trouble.expect("422 .*/portal/file/$")
    fill(page, desk, contact)
    expect(page.get_by_label("Log files")).to_be_visible()  # belongs to the severity that was chosen
    page.locator("#id_files").set_input_files([payload("one.log")])
    page.locator("#id_files").set_input_files([payload("setup.exe", b"MZ\0")])
    page.evaluate(GIVE, ["form[enctype]", "drop", "two.log"])
    page.evaluate(GIVE, ["#id_body", "paste", "three.log"])
    expect(page.locator(".upload-list li")).to_have_text(
        [f"{name} 1 KBRemove" for name in ("one.log", "setup.exe", "two.log", "three.log")]
    )
    assert_axe_clean(page)
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("alert")).to_contain_text("setup.exe is a program")
    assert page.locator("#id_subject").input_value() == "Exports stand still"
    page.get_by_role("button", name="Remove: setup.exe").click()
    page.get_by_role("button", name="Submit ticket").click()
    page.wait_for_url("**/portal/tickets/**")
    ticket = Ticket.objects.get()
    assert [file.name for file in ticket.messages.get().attachments.all()] == ["one.log", "two.log", "three.log"]
    expect(page.get_by_role("heading", name="We need this to continue")).to_be_visible()
    assert_axe_clean(page)


def test_what_is_missing_is_added_and_the_ticket_continues(desk: LiveDesk, contact: Contact, page: Page) -> None:
    fill(page, desk, contact)
    page.get_by_label("Which version do you use?").fill("7.1")
    page.get_by_role("button", name="Submit ticket").click()
    page.get_by_label("Log files").set_input_files([payload("app.log")])
    page.get_by_label("Who can we ask about technical details?").fill("Ms Orange")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".flash p")).to_have_text("Thank you, that is all we need.")
    assert Ticket.objects.get().status == Status.OPEN


def test_without_script_the_questions_come_in_a_second_step(
    desk: LiveDesk, contact: Contact, open_page: Callable[..., Any]
) -> None:
    page = open_page(java_script_enabled=False)
    fill(page, desk, contact)
    expect(page.get_by_label("Log files")).to_be_hidden()
    page.get_by_role("button", name="Submit ticket").click()
    expect(page.get_by_role("heading", name="Your selection needs a few more details")).to_be_visible()
    assert Ticket.objects.count() == 0
    page.get_by_label("Which version do you use?").fill("7.1")
    page.get_by_label("Who can we ask about technical details?").fill("Ms Orange")
    page.get_by_label("Log files").set_input_files([payload("app.log")])
    page.get_by_role("button", name="Submit ticket").click()
    assert Ticket.objects.get().status == Status.OPEN


def test_on_a_telephone_a_photo_can_be_taken_and_nothing_scrolls_sideways(
    desk: LiveDesk, contact: Contact, open_page: Callable[..., Any]
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    fill(page, desk, contact)
    expect(page.get_by_label("or take a photo")).to_be_visible()
    page.get_by_label("or take a photo").set_input_files([payload("photo.jpg")])
    expect(page.locator(".upload-list li")).to_have_text(["photo.jpg 1 KBRemove"])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_axe_clean(page)


PASTE = """([with_text]) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], "image.png", { type: "image/png" }));
  if (with_text) data.setData("text/plain", "Rotterdam\\t42");
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("#id_body").dispatchEvent(event);
  return event.defaultPrevented;
}"""


def test_fault_A7_cells_are_pasted_as_text_and_a_picture_only_when_it_comes_alone(
    desk: LiveDesk, contact: Contact, page: Page
) -> None:
    sign_in(page, desk, contact.user)
    page.goto(desk.url("/portal/file/"))

    assert page.evaluate(PASTE, [True]) is False
    assert page.locator(".upload-list li").count() == 0
    assert page.evaluate(PASTE, [False]) is True
    assert page.locator(".upload-list li").count() == 1
