"""One's own account, and an organisation's people: by keyboard alone, and without script; and keys that can be turned off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from people.operations.lockouts import Try, count_attempt
from tests.codes import code_of
from tests.factories import make_contact, make_staff
from tests.journeys.conftest import PASSWORD, LiveDesk, assert_axe_clean, sign_in
from tests.journeys.user_input import INPUTS, UserInput, user_input_of
from tests.terms.world import World

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("empty_cache", "half_minute_that_lasts")]


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor."""
    return desk.world("imagicle")


@pytest.fixture
def agent(desk: LiveDesk, world: World) -> User:
    """An agent."""
    return desk.give_password(make_staff("Giulia Ferri", team="europe", roles=("support_team",)))


@pytest.fixture(params=INPUTS)
def user_input(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> UserInput:
    """Somebody in front of a browser."""
    return user_input_of(request.param, open_page)


def enter(user_input: UserInput, user: User) -> None:
    """Sign in with address and password."""
    user_input.write(user_input.page.get_by_label("Email address"), user.email)
    user_input.write(user_input.page.get_by_label("Password"), PASSWORD)
    user_input.press(user_input.page.get_by_role("button", name="Sign in"))


def confirm(user_input: UserInput) -> None:
    """Enter the password once more, as before everything important."""
    user_input.write(user_input.page.get_by_label("Password"), PASSWORD)
    user_input.press(
        user_input.page.get_by_role("button", name="Continue").or_(
            user_input.page.get_by_role("button", name="Confirm")
        )
    )


def test_a_second_factor_is_turned_on_asked_for_and_replaced_by_a_recovery_code(
    desk: LiveDesk, agent: User, user_input: UserInput
) -> None:
    page = user_input.page
    page.goto(desk.url("/account/second-factor/"))
    enter(user_input, agent)
    user_input.press(page.get_by_role("link", name="Turn on two-factor authentication"))
    confirm(user_input)
    secret = page.locator("code").inner_text()
    user_input.write(page.get_by_label("Code"), code_of(secret))
    user_input.press(page.get_by_role("button", name="Turn on"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.locator("li code").first.inner_text()

    codes: tuple[Callable[[], str], ...] = (lambda: code_of(secret), lambda: recovery)
    for code in codes:
        user_input.press(page.get_by_role("button", name="Sign out"))
        enter(user_input, agent)
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
        user_input.write(page.get_by_label("Code"), code())
        user_input.press(page.get_by_role("button", name="Sign in", exact=True))
        expect(page.get_by_role("heading", level=1)).to_have_text("Due next")


def test_a_token_is_made_and_revoked_and_the_language_switched(
    desk: LiveDesk, agent: User, user_input: UserInput
) -> None:
    page = user_input.page
    page.goto(desk.url("/account/tokens/"))
    enter(user_input, agent)
    user_input.write(page.get_by_label("Name of the token"), "Nightly report")
    user_input.tick(page.get_by_label("Read tickets"))
    user_input.press(page.get_by_role("button", name="Create token"))
    confirm(user_input)
    expect(page.get_by_role("heading", name="Your new token")).to_be_visible()
    user_input.press(page.get_by_role("button", name="Revoke Nightly report"))
    expect(page.locator(".flash p")).to_have_text("Token revoked.")

    user_input.press(page.get_by_role("button", name="Deutsch"))
    expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
    page.goto(desk.url("/desk/"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    user_input.press(page.get_by_role("button", name="English"))
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_A10_an_administrator_invites_unlocks_and_removes(desk: LiveDesk, world: World, user_input: UserInput) -> None:
    page = user_input.page
    chief = world.customer(region="europe", plan="gold", contact={"name": "Chief", "manages_users": True})
    colleague = make_contact(chief.organisation, "Colleague")
    for _ in range(11):
        count_attempt(Try(account=colleague.user.email, address="192.0.2.1"), now=desk.at)
    page.goto(desk.url("/portal/people/"))
    enter(user_input, desk.give_password(chief.user))
    user_input.press(page.get_by_role("button", name="Unlock Colleague"))
    expect(page.locator(".flash p")).to_have_text("Colleague can sign in again.")
    user_input.write(page.get_by_label("Email address"), "new@example.org")
    user_input.press(page.get_by_role("button", name="Send invitation"))
    expect(page.locator(".flash p")).to_have_text("new@example.org has been invited.")
    user_input.press(page.locator(f"#person-{colleague.pk} summary"))
    user_input.press(page.get_by_role("button", name="Remove Colleague"))
    expect(page.locator(".flash p")).to_have_text("Colleague can no longer sign in. Their tickets remain.")


def test_keys_are_turned_off_and_stay_so(desk: LiveDesk, world: World, agent: User, page: Page) -> None:
    """Who speaks to a computer, or presses keys by mistake, is safe from them (WCAG 2.1.4)."""
    ticket = world.file(world.customer(region="europe", plan="gold"), 3, desk.at, subject="Echo")
    sign_in(page, desk, agent)
    page.wait_for_load_state("load")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("link", name="Turn them off in your account").click()
    assert_axe_clean(page)
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".flash p")).to_have_text("Your account has been updated.")

    page.goto(desk.url(f"/desk/tickets/{ticket.reference}/"))
    for key in ("j", "k", "h", "?", "l", "g", "a"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert page.url.endswith(f"/desk/tickets/{ticket.reference}/")
    expect(page.locator("details.act[open], dialog[open]")).to_have_count(0)
    expect(page.get_by_role("link", name="Keyboard shortcuts")).to_have_count(0)
    page.get_by_role("textbox", name="Message").fill("Sent with two keys at once.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flash p")).to_have_text("Sent to the customer.")

    page.goto(desk.url("/account/"))
    page.get_by_label("Single-key shortcuts").check()
    page.get_by_role("button", name="Save").click()
    page.goto(desk.url("/desk/?view=all"))
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    expect(page.locator(".cursor")).to_contain_text("Echo")


def test_what_happened_is_announced_can_be_put_away_and_takes_no_focus(desk: LiveDesk, agent: User, page: Page) -> None:
    sign_in(page, desk, agent)
    page.goto(desk.url("/account/"))
    page.get_by_role("button", name="Save").click()
    flash = page.locator(".flash")
    expect(flash).to_have_role("status")
    expect(flash.locator("p")).to_have_text("Your account has been updated.")
    expect(page.locator("#announcer")).to_have_text("Your account has been updated.")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert_axe_clean(page)

    page.get_by_label("Name").focus()
    flash.get_by_role("button", name="Dismiss").evaluate("button => button.click()")
    expect(flash).to_be_empty()
    expect(page.get_by_label("Name")).to_be_focused()

    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("load")
    flash.get_by_role("button", name="Dismiss").focus()
    page.keyboard.press("Enter")
    expect(flash).to_be_empty()
    expect(page.locator("#main")).to_be_focused()
