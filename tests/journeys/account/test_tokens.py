"""Somebody makes a token for a program and ends it again; what programs can ask for is there to be read."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, LiveDesk, assert_axe_clean, sign_in

pytestmark = pytest.mark.browser


def test_a_customer_makes_a_token_and_revokes_it(desk: LiveDesk, page: Page) -> None:
    contact = desk.world("imagicle").customer(plan="gold")
    sign_in(page, desk, desk.give_password(contact.user))
    page.goto(desk.url("/account/tokens/"))
    assert_axe_clean(page)

    page.get_by_label("Name of the token").fill("Nightly report")
    page.get_by_label("Read tickets").check()
    page.get_by_role("button", name="Create token").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").or_(page.get_by_role("button", name="Confirm")).click()

    expect(page.get_by_role("heading", name="Your new token")).to_be_visible()
    assert_axe_clean(page)
    shoot(page, "token-made")
    page.get_by_role("button", name="Revoke Nightly report").click()
    expect(page.get_by_text("Token revoked.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_programs_can_ask_for_is_read_by_anybody(
    desk: LiveDesk, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(desk.url("/api/"))

    expect(page.get_by_role("heading", name="API")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_axe_clean(page)
    shoot(page, f"api-{width}")


def shoot(page: Page, name: str) -> None:
    """Keep a picture for whoever asks for one."""
    folder = os.environ.get("DESK_TEST_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")
