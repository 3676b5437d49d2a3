"""What operators do on the bare host: by keyboard alone, and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from people.management.commands.provisioner import welcome
from supportdesk.kernel.tenancy import shared_schema
from tests.journeys.conftest import PASSWORD, LiveDesk, complaints_about
from tests.journeys.hands import WAYS, Hands, Keyboard, hands_of
from vendors.core.codes import code_at, step_of
from vendors.models import Operator
from vendors.operations import provision_vendor
from vendors.operations.operators import add_operator
from vendors.operations.requests import carry_out_next

pytestmark = pytest.mark.browser


@pytest.fixture
def operator(desk: LiveDesk) -> Operator:
    """Somebody who runs the installation."""
    return add_operator(email="robin@desk.example", name="Robin Meyer", password=PASSWORD, now=desk.at)


@pytest.fixture(params=WAYS)
def hands(request: pytest.FixtureRequest, desk: LiveDesk, operator: Operator, open_page: Callable[..., Page]) -> Hands:
    """The operator, signed in."""
    hands = hands_of(request.param, open_page)
    hands.page.goto(desk.bare_url("/operator/"))
    arrived(hands, "Sign in as an operator")
    enter(hands, operator)
    arrived(hands, "Overview")
    return hands


def arrived(hands: Hands, heading: str) -> None:
    """Assert that the page with this heading is there, clean for axe, which needs script itself, and fits its screen."""
    expect(hands.page.get_by_role("heading", level=1)).to_have_text(heading)
    if isinstance(hands, Keyboard):
        assert complaints_about(hands.page) == []


def follow(hands: Hands, link: str, *, to: str) -> None:
    hands.press(hands.page.get_by_role("link", name=link, exact=True).first)
    arrived(hands, to)


def push(hands: Hands, button: str) -> None:
    hands.press(hands.page.get_by_role("button", name=button, exact=True))


def enter(hands: Hands, operator: Operator) -> None:
    """Sign in with address and password."""
    hands.write(hands.page.get_by_label("Email address"), operator.email)
    hands.write(hands.page.get_by_label("Password"), PASSWORD)
    push(hands, "Sign in")


def write_code(hands: Hands, code: str, button: str) -> None:
    hands.write(hands.page.get_by_label("Code"), code)
    push(hands, button)


def shown_by_app(desk: LiveDesk, secret: str) -> str:
    """Return the app's code a while later: each counts once."""
    desk.at += timedelta(minutes=2)
    return code_at(secret, step_of(desk.at))


def test_a_second_factor_is_turned_on_asked_for_replaced_by_a_recovery_code_and_turned_off(
    desk: LiveDesk, operator: Operator, hands: Hands
) -> None:
    page = hands.page
    follow(hands, "Two-factor authentication", to="Two-factor authentication")
    follow(hands, "Turn on two-factor authentication", to="Confirm that it is you")
    hands.write(page.get_by_label("Password"), PASSWORD)
    push(hands, "Continue")
    arrived(hands, "Connect app")
    secret = page.locator("code").inner_text()
    write_code(hands, "000000x", "Turn on")
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    arrived(hands, "Connect app")
    write_code(hands, shown_by_app(desk, secret), "Turn on")
    arrived(hands, "Recovery codes")
    recovery = page.locator("li code").first.inner_text()
    follow(hands, "I have saved them", to="Overview")

    for code in (shown_by_app(desk, secret), recovery):
        push(hands, "Sign out")
        enter(hands, operator)
        arrived(hands, "Enter your code")
        write_code(hands, code, "Sign in")
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")

    follow(hands, "Two-factor authentication", to="Two-factor authentication")
    expect(page.locator("dd").filter(has_text="7 left")).to_have_text("7 left · Create new ones")
    follow(hands, "Turn off two-factor authentication", to="Turn off two-factor authentication")
    hands.write(page.get_by_label("Password"), PASSWORD)
    push(hands, "Turn off")
    expect(page.locator(".flash p")).to_have_text("Two-factor authentication is off.")
    push(hands, "Sign out")
    enter(hands, operator)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def ask_for_cedar(hands: Hands, host: str) -> None:
    """Fill the form in and send it."""
    page = hands.page
    for label, text in (
        ("Name", "Cedar Software"),
        ("Key", "cedar"),
        ("Host", host),
        ("Accent colour (optional)", "#0b6e99"),
        ("Name of the first admin", "Ida Berg"),
        ("Email address of the first admin", "ida@cedar.example"),
        ("Time zone of the first admin", "Europe/Oslo"),
    ):
        hands.write(page.get_by_label(label, exact=True), text)
    hands.choose(page.get_by_label("Language of the first admin"), "German")
    push(hands, "Create vendor")


def carry_out(desk: LiveDesk) -> None:
    """Do what the provisioner does, which is a process of another role."""
    with shared_schema():
        carry_out_next(clock=lambda: desk.at, welcome=welcome)


def test_a_vendor_is_asked_for_corrected_waited_for_and_opened(desk: LiveDesk, hands: Hands) -> None:
    page = hands.page
    follow(hands, "New vendor", to="New vendor")
    ask_for_cedar(hands, "acorn.localhost")
    arrived(hands, "New vendor")
    hands.press(page.get_by_role("alert").get_by_role("link", name="Another vendor has this host."))
    expect(page.get_by_label("Host", exact=True)).to_be_focused()
    hands.write(page.get_by_label("Host", exact=True), "cedar.localhost")
    push(hands, "Create vendor")
    arrived(hands, "Cedar Software")
    expect(page.get_by_role("heading", level=2)).to_have_text("Waiting for the provisioner")

    carry_out(desk)

    expect(page.get_by_role("heading", level=2)).to_have_text("Ready")
    arrived(hands, "Cedar Software")
    page.goto(f"http://cedar.localhost:{desk.port}/sign-in/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_vendor_that_could_not_be_made_is_told_of_and_asked_for_again(desk: LiveDesk, hands: Hands) -> None:
    page = hands.page
    follow(hands, "New vendor", to="New vendor")
    ask_for_cedar(hands, "cedar.localhost")
    expect(page.get_by_role("heading", level=2)).to_have_text("Waiting for the provisioner")
    with shared_schema():
        provision_vendor(key="cedar", name="Somebody else", host="else.localhost", now=desk.at)

    carry_out(desk)

    expect(page.get_by_role("heading", level=2)).to_have_text("It could not be created")
    arrived(hands, "Cedar Software")
    follow(hands, "Request again", to="New vendor")
    expect(page.get_by_role("listitem").filter(has_text="Cedar Software")).to_be_visible()
