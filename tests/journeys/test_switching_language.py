"""Whoever changes the language in the midst of writing goes on with the same words."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from people.models import User
from tests.journeys.conftest import LiveDesk, sign_in
from tests.journeys.trouble import Trouble
from tickets.models import Message, Ticket

pytestmark = pytest.mark.browser

WORDS = "The line in Rotterdam is down.\nAll phones are silent."


@pytest.fixture
def ticket(desk: LiveDesk) -> Ticket:
    """A ticket whose agent and contact can sign in."""
    world = desk.world("imagicle")
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome")
    for user in (world.agent, contact.user):
        desk.give_password(user)
    return world.file(contact, 2, desk.at)


def switch(page: Page) -> None:
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_fault_A_language_switch_keeps_a_half_written_filing_form(desk: LiveDesk, ticket: Ticket, page: Page) -> None:
    sign_in(page, desk, ticket.contact.user)
    page.wait_for_url("**/portal/**")
    page.goto(desk.url("/portal/file/"))
    page.locator("[name=severity][value='3']").check()
    page.locator("[name=subject]").fill("No sound")
    page.locator("[name=body]").fill(WORDS)
    switch(page)

    expect(page.locator("[name=severity][value='3']")).to_be_checked()
    expect(page.locator("[name=subject]")).to_have_value("No sound")
    expect(page.locator("[name=body]")).to_have_value(WORDS)

    page.reload()
    expect(page.locator("[name=body]")).to_have_value("")


@pytest.mark.parametrize(
    ("path", "who"), [("/portal/file/", "contact"), ("/portal/tickets/{}/", "contact"), ("/desk/tickets/{}/", "agent")]
)
def test_fault_A_language_switch_asks_for_the_chosen_files_again_by_their_names(
    desk: LiveDesk, ticket: Ticket, page: Page, path: str, who: str
) -> None:
    sign_in(page, desk, ticket.contact.user if who == "contact" else User.objects.get(name="Agent"))
    page.wait_for_url("**/portal/**" if who == "contact" else "**/desk/**")
    page.goto(desk.url(path.format(ticket.reference)))
    files = page.locator("input[type=file]:not([capture])").first
    chosen = [FilePayload(name=name, mimeType="text/plain", buffer=b"line") for name in ("one.log", "<b>two.log")]
    files.set_input_files(chosen)
    switch(page)

    asked = page.get_by_text("Bitte wählen Sie Ihre Dateien erneut aus: one.log, <b>two.log")
    expect(asked).to_be_visible()
    files.set_input_files(chosen[:1])
    expect(asked).to_have_count(0)


def test_fault_A_language_switch_keeps_an_answer_in_the_portal_that_was_refused(
    desk: LiveDesk, ticket: Ticket, page: Page, trouble: Trouble
) -> None:
    too_long = "x" * 20_001
    sign_in(page, desk, ticket.contact.user)
    page.wait_for_url("**/portal/**")
    page.goto(desk.url(f"/portal/tickets/{ticket.reference}/"))
    trouble.expect(r".*422")
    page.locator("[name=text]").first.fill(too_long)
    page.locator("form[action$='/reply/'] button.btn-primary").click()
    expect(page.locator("[aria-invalid=true]")).to_have_value(too_long)
    switch(page)

    expect(page.locator("[name=text]").first).to_have_value(too_long)


def test_fault_A_language_switch_keeps_what_stands_in_the_composer(desk: LiveDesk, ticket: Ticket, page: Page) -> None:
    sign_in(page, desk, User.objects.get(name="Agent"))
    page.wait_for_url("**/desk/**")
    page.goto(desk.url(f"/desk/tickets/{ticket.reference}/"))
    page.locator("#composer [name=kind][value=note]").check()
    page.locator("#composer textarea:visible").fill(WORDS)
    switch(page)

    expect(page.locator("#composer [name=kind][value=note]")).to_be_checked()
    expect(page.locator("#composer textarea:visible")).to_have_value(WORDS)
    assert Message.objects.count() == 1
