"""What an agent does with several tickets and with the tools around them: by keyboard alone, and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from people.models import User
from tests.factories import make_staff
from tests.journeys.conftest import LiveDesk, sign_in
from tests.journeys.user_input import INPUTS, Keyboard, UserInput, user_input_of
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.conversation import reply

pytestmark = [pytest.mark.browser, pytest.mark.early]


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor with plans of several ranks, tiers and a development."""
    return desk.world("imagicle")


@pytest.fixture
def agent(desk: LiveDesk, world: World) -> User:
    """An agent of the first tier."""
    return desk.give_password(make_staff("Giulia Ferri", team="europe", roles=("support_team",)))


@pytest.fixture
def tickets(desk: LiveDesk, world: World) -> list[Ticket]:
    """Three tickets of one customer, one of them with a second problem in it, and one of somebody else."""
    nora = world.customer(region="europe", plan="gold", name="Hafenlogistik Nord", contact={"name": "Nora Nord"})
    at = desk.at - timedelta(hours=1)
    filed = [world.file(nora, 3, at, subject=subject) for subject in ("Recordings missing", "No recordings", "Echo")]
    world.file(world.customer(region="europe", plan="gold", name="Clinic South"), 3, at, subject="Noise")
    reply(ticket=filed[0], actor=nora.user, body="And the fax is down too.", now=at)
    return filed


@pytest.fixture(params=INPUTS)
def user_input(
    request: pytest.FixtureRequest, desk: LiveDesk, agent: User, open_page: Callable[..., Page]
) -> UserInput:
    """The agent, signed in."""
    user_input = user_input_of(request.param, open_page)
    sign_in(user_input.page, desk, agent)
    expect(user_input.page.get_by_role("heading", level=1)).to_have_text("Due next")
    return user_input


def said(page: Page, words: str) -> None:
    """Assert that the page says what has just happened."""
    expect(page.locator(".flash p")).to_have_text(words)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def panel(page: Page, title: str) -> Locator:
    return page.locator("details.act", has=page.locator("summary", has=page.get_by_text(title, exact=True)))


def test_tickets_are_merged_and_parted_again_split_and_brought_to_development(
    desk: LiveDesk, user_input: UserInput, tickets: list[Ticket]
) -> None:
    page, (first, second, _third) = user_input.page, tickets
    page.goto(desk.url(f"/desk/tickets/{second.reference}/"))
    user_input.press(page.get_by_role("link", name="Merge", exact=True))
    user_input.press(page.get_by_role("link", name="Recordings missing"))
    user_input.write(page.get_by_label("Why they are the same problem"), "The same switch.")
    user_input.press(button(page, "Merge and notify the customer"))
    said(page, f"{second.reference} was merged into this ticket.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recordings missing")

    user_input.press(page.get_by_role("link", name=second.reference).first)
    user_input.press(panel(page, "Undo merge").locator("summary"))
    user_input.write(panel(page, "Undo merge").get_by_label("Why it is a different problem"), "Two switches after all.")
    user_input.press(button(page, "Undo merge and notify the customer"))
    said(page, "The ticket is a separate ticket again.")

    page.goto(desk.url(f"/desk/tickets/{first.reference}/"))
    user_input.press(page.get_by_role("link", name="Split", exact=True))
    user_input.tick(page.get_by_label("And the fax is down too."))
    user_input.write(page.get_by_label("Subject of the new ticket"), "Fax is down")
    user_input.write(page.get_by_label("Why it is a separate problem"), "Two problems.")
    user_input.press(button(page, "Split into a new ticket"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Fax is down")
    number = page.url.rstrip("/").rpartition("/")[2]
    said(page, f"{number} is now a separate ticket; its clocks have started.")

    development = page.locator("details.act", has=page.get_by_label("Why development is needed"))
    user_input.press(development.locator("summary"))
    user_input.write(development.get_by_label("Title of a new issue"), "Fax stops after 64 pages")
    user_input.write(development.get_by_label("Why development is needed"), "Always at page 65.")
    user_input.press(button(page, "Involve development"))
    said(page, "Development has been involved; the ticket stays where it is.")
    user_input.press(page.get_by_role("link", name="Fax stops after 64 pages"))
    user_input.press(panel(page, "Link ticket").locator("summary"))
    user_input.write(panel(page, "Link ticket").get_by_label("Ticket number"), second.reference)
    user_input.press(button(page, "Link ticket"))
    said(page, "The ticket is now waiting for this issue.")


def test_the_queue_is_narrowed_kept_searched_and_handled_at_once(
    desk: LiveDesk, user_input: UserInput, tickets: list[Ticket]
) -> None:
    page = user_input.page
    user_input.press(page.get_by_role("link", name="Filter", exact=True))
    user_input.choose(page.get_by_label("Organisation"), "Hafenlogistik Nord")
    user_input.press(button(page, "Apply"))
    user_input.press(page.get_by_role("link", name="Save this view"))
    user_input.write(page.get_by_label("Name", exact=True), "The harbour")
    user_input.press(button(page, "Save"))
    said(page, "View “The harbour” saved.")
    user_input.press(page.get_by_role("navigation").get_by_role("link", name="The harbour"))

    for ticket in tickets[:2]:
        user_input.tick(page.get_by_role("row").filter(has_text=ticket.subject).get_by_role("checkbox"))
    if isinstance(user_input, Keyboard):
        user_input.keys("h")
    else:
        user_input.press(page.get_by_role("button", name="Hand over"))
    user_input.choose(page.get_by_label("Hand over to"), "Specialists")
    user_input.write(page.get_by_label("Reason"), "Needs a trace.")
    user_input.press(button(page, "Hand over: 2 tickets"))
    said(page, "2 tickets: handed over.")

    user_input.write(page.get_by_label("Search").first, "echo")
    page.keyboard.press("Enter")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    page.goto(desk.url("/desk/views/"))
    user_input.write(page.get_by_label("New name for The harbour"), "Harbour")
    user_input.press(page.get_by_role("button", name="Rename The harbour"))
    user_input.press(page.get_by_role("button", name="Remove Harbour"))
    said(page, "View “Harbour” removed.")

    if isinstance(user_input, Keyboard):
        user_input.keys("g", "s")
    else:
        page.goto(desk.url("/desk/search/"))
    user_input.write(page.get_by_role("searchbox"), "fax down")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Recordings missing")).to_be_visible()


def test_a_canned_response_is_written_and_put_into_a_reply(
    desk: LiveDesk, user_input: UserInput, tickets: list[Ticket]
) -> None:
    page = user_input.page
    page.goto(desk.url("/desk/canned-responses/"))
    user_input.press(page.get_by_role("link", name="New canned response"))
    user_input.write(page.get_by_label("Title").first, "Log files")
    user_input.write(page.get_by_label("Text").first, "Please send the log files.")
    user_input.press(button(page, "Save canned response"))
    said(page, "The canned response has been saved.")

    page.goto(desk.url(f"/desk/tickets/{tickets[0].reference}/"))
    user_input.choose(page.get_by_label("Canned response"), "Log files")
    user_input.press(button(page, "Insert"))
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Please send the log files.")
    user_input.press(page.get_by_role("button", name="Send", exact=False).first)
    said(page, "Sent to the customer.")
