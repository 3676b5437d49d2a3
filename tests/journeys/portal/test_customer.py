"""A customer files and reads the answer: by keyboard alone, without script, and seen by axe in the light and the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from customers.models import Contact
from tests.journeys.conftest import PASSWORD, LiveDesk, assert_axe_clean, sign_in
from tests.journeys.trouble import Trouble
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.conversation import reply

pytestmark = pytest.mark.browser


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor that takes severity 1 by phone only, with a trained administrator as customer."""
    return desk.world("aiconix")


@pytest.fixture
def contact(desk: LiveDesk, world: World) -> Contact:
    """A customer who can sign in."""
    contact = world.customer(name="Redaktion Elbblick", contact={"name": "Nora Nord"})
    desk.give_password(contact.user)
    return contact


def test_a_customer_files_and_reads_the_answer_by_keyboard_alone(
    desk: LiveDesk, world: World, contact: Contact, page: Page
) -> None:
    page.goto(desk.url())
    assert_axe_clean(page)
    page.keyboard.type(contact.user.email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My cases")
    assert_axe_clean(page)

    tab_to(page, "New case")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New case")
    tab_to(page, "Level 1")
    page.keyboard.press("Space")
    expect(page.get_by_text("Please call us for Level 1, so that we can start immediately")).to_be_visible()
    expect(page.get_by_role("button", name="Submit case")).to_be_hidden()
    assert_axe_clean(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="If you submit it now")).to_have_text(
        "If you submit it now: We aim to answer by Tue 24 Nov, 17:00"
    )
    assert_axe_clean(page)
    tab_to(page, "Subject")
    page.keyboard.type("Live subtitles stop")
    tab_to(page, "Description")
    page.keyboard.type("After about ten minutes.")
    tab_to(page, "How can we reproduce it, step by step?")
    page.keyboard.type("Open a stream and wait.")
    tab_to(page, "Submit case")
    page.keyboard.press("Enter")

    ticket = filed(page)
    expect(page.locator(".flash p")).to_have_text(f"We have received your case as {ticket.reference}.")
    assert_axe_clean(page)

    desk.at += timedelta(hours=1)
    reply(ticket=ticket, actor=world.agent, body="Please check the audio source.", now=desk.at)
    desk.at += timedelta(minutes=5)
    page.reload()
    expect(page.get_by_role("article").last).to_contain_text("Please check the audio source.")
    expect(page.get_by_role("heading", name="Answered")).to_have_text("Answered Fri 20 Nov, 15:00")
    tab_to(page, "Your reply")
    page.keyboard.type("That was it, thank you.")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("That was it, thank you.")
    tab_to(page, "Mark as solved")
    page.keyboard.press("Enter")
    expect(page.locator(".flash p")).to_have_text("Marked as solved. Thank you.")
    assert_axe_clean(page)


def test_a_customer_files_and_reads_the_answer_without_script(
    desk: LiveDesk, world: World, contact: Contact, open_page: Callable[..., Page], trouble: Trouble
) -> None:
    trouble.expect("422 .*/portal/file/$")
    page = open_page(java_script_enabled=False)
    sign_in(page, desk, contact.user)
    page.get_by_role("link", name="New case").first.click()
    page.get_by_label("Level 1").check()
    expect(page.get_by_role("link", name="+49 30 23125 014")).to_be_visible()
    expect(page.get_by_label("Description")).to_be_hidden()
    page.get_by_label("Level 2").check()
    page.get_by_label("Subject").fill("Live subtitles stop")
    page.get_by_role("button", name="Submit case").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a description, so that we can start immediately.")
    expect(page.get_by_label("Subject")).to_have_value("Live subtitles stop")
    page.get_by_label("Description").fill("After about ten minutes.")
    page.get_by_label("Screenshots or log files").set_input_files(
        {"name": "log.txt", "mimeType": "text/plain", "buffer": b"ten lines"}
    )
    page.get_by_role("button", name="Submit case").click()

    ticket = filed(page)
    reply(ticket=ticket, actor=world.agent, body="Please check the audio source.", now=desk.at + timedelta(hours=1))
    desk.at += timedelta(hours=2)
    page.reload()
    expect(page.get_by_role("article").last).to_contain_text("Please check the audio source.")
    page.get_by_text("Why this time?").click()
    expect(page.get_by_text("Met Fri 20 Nov, 15:00")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="log.txt").click()
    assert download.value.path().read_bytes() == b"ten lines"
    page.get_by_label("Your reply").fill("That was it.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("article").last).to_contain_text("That was it.")


def test_a_refusal_shows_the_way_on_in_german(desk: LiveDesk, contact: Contact, open_page: Callable[..., Page]) -> None:
    contact.user.language = "de"
    contact.user.save()
    page = open_page(locale="de-DE", java_script_enabled=False)
    page.goto(desk.url("/portal/file/"))
    page.get_by_label("E-Mail-Adresse").fill(contact.user.email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Level 4").check()
    page.get_by_label("Worum geht es?").select_option(label="Ein gesperrtes Konto")
    page.get_by_label("Betreff").fill("Mein Konto ist gesperrt")
    page.get_by_label("Beschreibung").fill("Ich habe mich vertippt.")
    page.get_by_role("button", name="Fall absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ein gesperrtes Konto")
    expect(page.get_by_text("Bitte lassen Sie es von Ihrer Systemadministration entsperren")).to_be_visible()


def test_fault_B8_an_excluded_topic_says_so_at_once_and_hides_the_rest_of_the_form(
    desk: LiveDesk, contact: Contact, page: Page
) -> None:
    sign_in(page, desk, contact.user)
    page.get_by_role("link", name="New case").first.click()
    page.get_by_label("Level 4").check()
    page.get_by_label("What is it about?").select_option(label="A locked account")
    expect(page.get_by_role("heading", name="Not covered by support: A locked account")).to_be_visible()
    expect(page.get_by_text("Accounts locked after wrong passwords are unlocked by your own")).to_be_visible()
    expect(page.get_by_label("Subject")).to_be_hidden()
    expect(page.locator("#promises")).to_be_hidden()
    expect(page.get_by_role("button", name="Submit case")).to_be_hidden()
    assert_axe_clean(page)

    page.get_by_label("What is it about?").select_option(label="Something else")
    expect(page.get_by_role("heading", name="Not covered by support: A locked account")).to_be_hidden()
    expect(page.get_by_role("button", name="Submit case")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the part of this name has the focus, as people without a mouse do."""
    wanted = page.get_by_label(name, exact=False).or_(page.get_by_role("button", name=name, exact=True))
    wanted = wanted.or_(page.get_by_role("link", name=name, exact=True))
    focused = page.locator(":focus").and_(wanted)
    for _ in range(60):
        if focused.count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The keyboard does not reach {name!r} on {page.url}.")


def filed(page: Page) -> Ticket:
    """Return the ticket whose page is open."""
    page.wait_for_url("**/portal/tickets/**")
    return Ticket.objects.get(reference=page.url.rstrip("/").rpartition("/")[2])
