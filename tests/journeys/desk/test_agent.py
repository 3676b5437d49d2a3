"""An agent answers and hands over: by keyboard alone, without script, and seen by axe in the light and the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from people.models import User
from tests.factories import make_staff
from tests.journeys.conftest import PASSWORD, LiveDesk, assert_axe_clean, sign_in
from tests.journeys.trouble import Trouble
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.canned_responses import ResponseText, save_canned_response
from tickets.operations.messages.conversation import reply

pytestmark = pytest.mark.browser


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor with plans of several ranks, tiers and an escalation."""
    return desk.world("imagicle")


@pytest.fixture
def agent(desk: LiveDesk, world: World) -> User:
    """An agent of the first tier."""
    staff = make_staff("Giulia Ferri", team="europe", roles=("support_team",), time_zone="Europe/Rome", is_admin=True)
    return desk.give_password(staff)


@pytest.fixture
def tickets(desk: LiveDesk, world: World) -> list[Ticket]:
    """Two tickets of a Gold customer and one of a Basic one, in the order of the queue."""
    gold = world.customer(region="europe", plan="gold", name="Hafenlogistik Nord", zone="Europe/Rome")
    basic = world.customer(region="europe", plan="basic", name="Ospedale San Lario", zone="Europe/Rome")
    third = world.file(basic, 1, desk.at - timedelta(hours=2), subject="No inbound calls")
    second = world.file(gold, 3, desk.at - timedelta(hours=1), subject="Busy lamps out of step")
    first = world.file(gold, 2, desk.at - timedelta(minutes=20), subject="Call recordings missing")
    world.pass_time(desk.at)
    return [first, second, third]


def test_an_agent_answers_and_hands_over_by_keyboard_alone(
    desk: LiveDesk, agent: User, tickets: list[Ticket], page: Page
) -> None:
    page.goto(desk.url("/desk/"))
    page.keyboard.type(agent.email)
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Due next")
    assert_axe_clean(page)

    press(page, "j", "j", "k")
    expect(page.locator(".cursor")).to_contain_text("Call recordings missing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call recordings missing")
    expect(page.get_by_role("heading", name="Reply by")).to_have_text("Reply by Fri 20 Nov, 15:40")
    assert_axe_clean(page)

    press(page, "r")
    page.keyboard.type("We look into it at once.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flash p")).to_have_text("Sent to the customer.")
    expect(page.get_by_text("First response met, 1 h 40 min early")).to_be_visible()

    tab_to(page, page.get_by_text("Hand over", exact=True).first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Hand over to"))
    page.keyboard.press("ArrowDown")
    tab_to(page, panel(page, "Hand over").get_by_label("Reason"))
    page.keyboard.type("Needs a trace of both nodes.")
    assert_axe_clean(page)
    tab_to(page, panel(page, "Hand over").get_by_role("button"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Handed over from Technical support to Research and development")).to_be_visible()
    expect(page.get_by_text("Research and development · Unassigned")).to_be_visible()

    press(page, "j")
    expect(page.get_by_role("heading", level=1)).to_have_text("Busy lamps out of step")


def test_the_same_without_script(
    desk: LiveDesk, world: World, agent: User, tickets: list[Ticket], open_page: Callable[..., Page], trouble: Trouble
) -> None:
    trouble.expect("422 .*/severity/$")
    page = open_page(java_script_enabled=False)
    sign_in(page, desk, agent)
    page.get_by_role("link", name="Call recordings missing").click()

    page.get_by_role("textbox", name="Message").fill("Which firmware is on node 2?")
    page.get_by_label("What the customer needs to provide").fill("the firmware version")
    page.get_by_role("button", name="Send and put on hold, waiting for").click()
    expect(page.get_by_text("Sent. The clocks are paused until the customer replies.")).to_be_visible()
    expect(page.get_by_text("Waiting for the customer: the firmware version. Clocks paused")).to_be_visible()

    page.get_by_text("Internal note", exact=True).first.click()
    page.get_by_role("textbox", name="Internal note").fill("Same as last week, I think.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("article").last).to_contain_text("never visible to the customer")

    page.locator("summary", has_text="Priority: confirm").click()
    panel(page, "Priority: confirm").get_by_label("Priority").select_option("3")
    panel(page, "Priority: confirm").get_by_role("button").click()
    expect(page.get_by_text("Enter why the severity changes; the customer is notified.").first).to_be_visible()
    panel(page, "Priority: confirm").get_by_label("Reason").fill("Only one of three desks is affected.")
    panel(page, "Priority: confirm").get_by_role("button").click()
    expect(page.get_by_text("P3 Medium confirmed, customer notified")).to_be_visible()

    page.locator("summary", has_text="Hand over").click()
    panel(page, "Hand over").get_by_label("Hand over to").select_option("Imagicle: Specialists")
    panel(page, "Hand over").get_by_label("Reason").fill("Needs a trace.")
    panel(page, "Hand over").get_by_role("button").click()
    expect(page.get_by_text("Handed over from Technical support to Specialists")).to_be_visible()

    page.get_by_role("link", name="Due next").first.click()
    page.get_by_label("Search").fill("busy lamps")
    page.keyboard.press("Enter")
    expect(page.locator(".queue tbody tr")).to_have_count(1)
    page.locator("[name=t]").check()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_text("1 ticket is now assigned to you.")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_draft_is_kept_and_the_reply_waits_for_what_a_colleague_wrote_meanwhile(
    has_script: bool,
    desk: LiveDesk,
    agent: User,
    tickets: list[Ticket],
    open_page: Callable[..., Page],
    trouble: Trouble,
) -> None:
    trouble.expect("409 .*/answer/$")
    page = open_page(java_script_enabled=has_script)
    sign_in(page, desk, agent)
    page.goto(desk.url(f"/desk/tickets/{tickets[0].reference}/"))
    if has_script:
        press(page, "r")
        page.keyboard.type("We look into it at once.")
        expect(page.get_by_text("Draft saved 14:00")).to_be_visible()
    else:
        page.get_by_role("textbox", name="Message").fill("We look into it at once.")
        page.get_by_role("button", name="Save as draft").click()
        expect(page.get_by_role("status").first).to_have_text("Draft saved; only you can see it.")
    page.goto(desk.url("/desk/"))
    page.goto(desk.url(f"/desk/tickets/{tickets[0].reference}/"))
    expect(page.get_by_role("textbox", name="Message")).to_have_value("We look into it at once.")

    reply(ticket=tickets[0], actor=make_staff("Lena Vogt"), body="Solved by a restart.", now=desk.at)
    page.get_by_role("textbox", name="Message").focus()
    if has_script:
        page.keyboard.press("Control+Enter")
    else:
        page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent. Someone replied while you were writing.")
    expect(page.get_by_role("alert")).to_contain_text("Solved by a restart.")
    expect(page.get_by_role("alert")).to_be_focused()
    if has_script:
        assert_axe_clean(page)

    tab_to(page, page.get_by_role("link", name="Keep editing"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.get_by_role("textbox", name="Message").fill("Please tell us whether it works again.")
    tab_to(page, page.get_by_role("button", name="Send anyway"))
    page.keyboard.press("Enter")
    expect(page.locator(".flash p")).to_have_text("Sent to the customer.")
    expect(page.get_by_role("article").last).to_contain_text("Please tell us whether it works again.")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


@pytest.mark.long
def test_every_page_of_desk_and_console_is_clean_for_axe(
    desk: LiveDesk, world: World, agent: User, tickets: list[Ticket], page: Page
) -> None:
    sign_in(page, desk, agent)
    contact, ticket = tickets[0].contact_id, tickets[0].reference
    key = save_canned_response(key=None, texts={"en": ResponseText("Logs", "Logs?")}, actor=agent, now=desk.at)
    for path in (
        "/desk/?q=nothing+like+it",
        "/desk/?view=all",
        "/desk/file/",
        f"/desk/file/{contact}/",
        "/desk/mails/",
        "/desk/canned-responses/",
        "/desk/canned-responses/new/",
        f"/desk/canned-responses/text/{key}/remove/",
        f"/desk/tickets/{ticket}/history/",
        f"/desk/tickets/{ticket}/split/",
        f"/desk/tickets/{ticket}/merge/",
        "/console/",
        "/console/plans/gold/",
        "/console/topics/",
        "/console/lines/",
        "/console/versions/",
    ):
        page.goto(desk.url(path))
        assert_axe_clean(page)


def test_on_a_phone_nothing_is_too_wide_axe_finds_nothing_and_the_queue_is_still_a_table(
    desk: LiveDesk, agent: User, tickets: list[Ticket], open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    sign_in(page, desk, agent)
    row = page.get_by_role("table").get_by_role("row").filter(has_text="Call recordings missing")
    expect(row.get_by_role("cell", name="Hafenlogistik Nord")).to_be_visible()

    for path in ("/desk/", f"/desk/tickets/{tickets[0].reference}/", "/console/plans/basic/"):
        page.goto(desk.url(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_axe_clean(page)


def press(page: Page, *keys: str) -> None:
    """Press keys once the page and its scripts are there."""
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)


def panel(page: Page, title: str) -> Locator:
    """Return the open panel of an act."""
    return page.locator("details.act", has=page.locator("summary", has_text=title))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")
