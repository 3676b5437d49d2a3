"""Words meant for colleagues never stand in the reply to the customer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import LiveDesk, assert_axe_clean, sign_in
from tickets.models import Draft, Message

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False])
def test_fault_A_reply_and_note_share_no_text(has_script: bool, desk: LiveDesk, open_page: Callable[..., Page]) -> None:
    world = desk.world("imagicle")
    ticket = world.file(world.customer(region="europe", plan="gold"), 2, desk.at)
    page = open_page(java_script_enabled=has_script)
    sign_in(page, desk, desk.give_password(world.agent))
    page.wait_for_url("**/desk/**")
    page.goto(desk.url(f"/desk/tickets/{ticket.reference}/"))
    message = page.get_by_role("textbox", name="Message")
    note = page.get_by_role("textbox", name="Internal note")

    page.get_by_role("radio", name="Internal note").check()
    note.fill("Their firewall again.")
    page.get_by_role("radio", name="Public reply").check()
    expect(message).to_have_value("")
    message.fill("We look into it.")
    page.get_by_role("radio", name="Internal note").check()
    expect(note).to_have_value("Their firewall again.")
    if has_script:
        assert_axe_clean(page)
    page.get_by_role("radio", name="Public reply").check()
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".flash p")).to_have_text("Sent to the customer.")
    expect(note).to_have_value("Their firewall again.")
    assert Message.objects.latest("id").body == "We look into it."
    assert list(Draft.objects.values_list("kind", "body", "other_body")) == [("NOTE", "Their firewall again.", "")]
