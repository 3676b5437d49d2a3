"""What operators do on the bare host: by keyboard alone, and without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from people.management.commands.provisioner import welcome
from supportdesk.kernel.tenancy import shared_schema
from tests.journeys.conftest import PASSWORD, LiveDesk, complaints_about
from tests.journeys.user_input import INPUTS, Keyboard, UserInput, user_input_of
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


@pytest.fixture(params=INPUTS)
def user_input(
    request: pytest.FixtureRequest, desk: LiveDesk, operator: Operator, open_page: Callable[..., Page]
) -> UserInput:
    """The operator, signed in."""
    user_input = user_input_of(request.param, open_page)
    user_input.page.goto(desk.bare_url("/operator/"))
    arrived(user_input, "Sign in as an operator")
    enter(user_input, operator)
    arrived(user_input, "Overview")
    return user_input


def arrived(user_input: UserInput, heading: str) -> None:
    """Assert that the page with this heading is there, clean for axe, which needs script itself, and fits its screen."""
    expect(user_input.page.get_by_role("heading", level=1)).to_have_text(heading)
    if isinstance(user_input, Keyboard):
        assert complaints_about(user_input.page) == []


def follow(user_input: UserInput, link: str, *, to: str) -> None:
    user_input.press(user_input.page.get_by_role("link", name=link, exact=True).first)
    arrived(user_input, to)


def push(user_input: UserInput, button: str) -> None:
    user_input.press(user_input.page.get_by_role("button", name=button, exact=True))


def enter(user_input: UserInput, operator: Operator) -> None:
    """Sign in with address and password."""
    user_input.write(user_input.page.get_by_label("Email address"), operator.email)
    user_input.write(user_input.page.get_by_label("Password"), PASSWORD)
    push(user_input, "Sign in")


def write_code(user_input: UserInput, code: str, button: str) -> None:
    user_input.write(user_input.page.get_by_label("Code"), code)
    push(user_input, button)


def shown_by_app(desk: LiveDesk, secret: str) -> str:
    """Return the app's code a while later: each counts once."""
    desk.at += timedelta(minutes=2)
    return code_at(secret, step_of(desk.at))


def test_a_second_factor_is_turned_on_asked_for_replaced_by_a_recovery_code_and_turned_off(
    desk: LiveDesk, operator: Operator, user_input: UserInput
) -> None:
    page = user_input.page
    follow(user_input, "Two-factor authentication", to="Two-factor authentication")
    follow(user_input, "Turn on two-factor authentication", to="Confirm that it is you")
    user_input.write(page.get_by_label("Password"), PASSWORD)
    push(user_input, "Continue")
    arrived(user_input, "Connect app")
    secret = page.locator("code").inner_text()
    write_code(user_input, "000000x", "Turn on")
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    arrived(user_input, "Connect app")
    write_code(user_input, shown_by_app(desk, secret), "Turn on")
    arrived(user_input, "Recovery codes")
    recovery = page.locator("li code").first.inner_text()
    follow(user_input, "I have saved them", to="Overview")

    for code in (shown_by_app(desk, secret), recovery):
        push(user_input, "Sign out")
        enter(user_input, operator)
        arrived(user_input, "Enter your code")
        write_code(user_input, code, "Sign in")
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")

    follow(user_input, "Two-factor authentication", to="Two-factor authentication")
    expect(page.locator("dd").filter(has_text="7 left")).to_have_text("7 left · Create new ones")
    follow(user_input, "Turn off two-factor authentication", to="Turn off two-factor authentication")
    user_input.write(page.get_by_label("Password"), PASSWORD)
    push(user_input, "Turn off")
    expect(page.locator(".flash p")).to_have_text("Two-factor authentication is off.")
    push(user_input, "Sign out")
    enter(user_input, operator)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def ask_for_cedar(user_input: UserInput, host: str) -> None:
    """Fill the form in and send it."""
    page = user_input.page
    for label, text in (
        ("Name", "Cedar Software"),
        ("Key", "cedar"),
        ("Host", host),
        ("Accent colour (optional)", "#0b6e99"),
        ("Name of the first admin", "Ida Berg"),
        ("Email address of the first admin", "ida@cedar.example"),
        ("Time zone of the first admin", "Europe/Oslo"),
    ):
        user_input.write(page.get_by_label(label, exact=True), text)
    user_input.choose(page.get_by_label("Language of the first admin"), "German")
    push(user_input, "Create vendor")


def carry_out(desk: LiveDesk) -> None:
    """Do what the provisioner does, which is a process of another role."""
    with shared_schema():
        carry_out_next(clock=lambda: desk.at, welcome=welcome)


def test_a_vendor_is_asked_for_corrected_waited_for_and_opened(desk: LiveDesk, user_input: UserInput) -> None:
    page = user_input.page
    follow(user_input, "New vendor", to="New vendor")
    ask_for_cedar(user_input, "acorn.localhost")
    arrived(user_input, "New vendor")
    user_input.press(page.get_by_role("alert").get_by_role("link", name="Another vendor has this host."))
    expect(page.get_by_label("Host", exact=True)).to_be_focused()
    user_input.write(page.get_by_label("Host", exact=True), "cedar.localhost")
    push(user_input, "Create vendor")
    arrived(user_input, "Cedar Software")
    expect(page.get_by_role("heading", level=2)).to_have_text("Waiting for the provisioner")

    carry_out(desk)

    expect(page.get_by_role("heading", level=2)).to_have_text("Ready")
    arrived(user_input, "Cedar Software")
    page.goto(f"http://cedar.localhost:{desk.port}/sign-in/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_vendor_that_could_not_be_made_is_told_of_and_asked_for_again(desk: LiveDesk, user_input: UserInput) -> None:
    page = user_input.page
    follow(user_input, "New vendor", to="New vendor")
    ask_for_cedar(user_input, "cedar.localhost")
    expect(page.get_by_role("heading", level=2)).to_have_text("Waiting for the provisioner")
    with shared_schema():
        provision_vendor(key="cedar", name="Somebody else", host="else.localhost", now=desk.at)

    carry_out(desk)

    expect(page.get_by_role("heading", level=2)).to_have_text("It could not be created")
    arrived(user_input, "Cedar Software")
    follow(user_input, "Request again", to="New vendor")
    expect(page.get_by_role("listitem").filter(has_text="Cedar Software")).to_be_visible()
