"""Development, in a browser: an issue is opened, found, reported on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import FRIDAY_AFTERNOON, LiveDesk, assert_axe_clean, sign_in
from tickets.operations.development.issues import open_issue

pytestmark = pytest.mark.browser


def test_an_agent_reports_news_to_everybody_who_waits(page: Page, desk: LiveDesk) -> None:
    world = desk.world("imagicle")
    customer = world.customer(region="europe", plan="gold", name="Nordlicht Kliniken")
    for subject in ("Queue crashes with 64 calls", "Hotline stops when it is busy"):
        ticket = world.file(customer, 2, FRIDAY_AFTERNOON, subject=subject)
    issue = open_issue(
        title="Queue crashes with more than 64 waiting calls",
        kind="bug",
        description="A buffer of fixed size.",
        ticket=ticket,
        actor=world.agent,
        reason="Reproducible",
        now=FRIDAY_AFTERNOON,
        release="Winter 2026",
    )
    sign_in(page, desk, desk.give_password(world.agent))
    page.get_by_role("link", name="Development").click()
    assert_axe_clean(page)
    page.get_by_role("link", name=issue.title).click()
    assert_axe_clean(page)
    page.get_by_label("Status").select_option("In progress")
    page.get_by_label("Update for the customers (optional)").fill("The place is found; a patch is in test.")
    page.get_by_role("button", name="Post to 1 ticket").click()
    expect(page.locator(".flash p")).to_have_text("The update has been posted to every waiting ticket.")
    expect(page.get_by_text("To the customers: The place is found")).to_be_visible()
    page.get_by_role("link", name=ticket.subject).click()
    expect(page.get_by_role("link", name=issue.number)).to_be_visible()
    page.goto(desk.url("/desk/development/new/"))
    assert_axe_clean(page)
