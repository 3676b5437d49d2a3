"""The pages of the portal that a customer reads: whole on a telephone, and clean for axe in the light and the dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from customers.models import Contact
from plans.models import PlanVersion
from plans.operations import publish_terms
from tests.factories import make_contact
from tests.journeys.conftest import LiveDesk, assert_axe_clean, sign_in
from tests.terms.world import World
from tickets.models import FilingAttempt
from tickets.operations.acts.status_changes import resolve

pytestmark = pytest.mark.browser


@pytest.fixture
def world(desk: LiveDesk) -> World:
    """A vendor that asks questions at filing, with an earlier version of its terms."""
    world = desk.world("imagicle")
    version = world.terms.version.model_copy(update={"label": "4.2", "effective_from": date(2026, 9, 1)})
    terms = world.terms.model_copy(update={"version": version})
    publish_terms(terms=terms, now=desk.at, are_interpretations_confirmed=True)
    return world


@pytest.fixture
def boss(desk: LiveDesk, world: World) -> Contact:
    """Somebody who sees what the colleagues have filed: one that waits, one that is solved."""
    nora = world.customer(region="europe", plan="gold", name="Aurora Hotels", contact={"name": "Nora"})
    at = desk.at - timedelta(hours=2)
    world.file(nora, 2, at, subject="The fax queue stands still", intake={"tried": "A restart, by Nora."})
    solved = world.file(nora, 3, at, subject="Recordings are silent")
    resolve(ticket=solved, actor=world.agent, kind="fix", explanation="Done.", now=desk.at)
    boss = make_contact(nora.organisation, "Bea Boss", sees_organisation=True)
    desk.give_password(boss.user)
    return boss


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_lists_versions_and_what_is_missing(
    desk: LiveDesk, boss: Contact, open_page: Callable[..., Any], width: int
) -> None:
    page: Page = open_page(viewport={"width": width, "height": 900})
    sign_in(page, desk, boss.user)
    page.get_by_role("link", name="Aurora Hotels").click()
    expect(page.get_by_role("link", name="The fax queue stands still")).to_be_visible()
    _look(page)
    page.get_by_role("searchbox").fill("silent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Recordings are silent")).to_be_visible()
    expect(page.get_by_role("link", name="The fax queue stands still")).to_have_count(0)
    page.get_by_role("link", name="Remove filter: Search text silent").click()
    page.get_by_role("link", name="The fax queue stands still").click()
    expect(page.get_by_role("heading", name="We need this to continue")).to_be_visible()
    _look(page)
    past = PlanVersion.objects.get(publication__label="4.1", plan__key="gold")
    page.goto(desk.url(f"/portal/plan/versions/{past.pk}/"))
    expect(page.get_by_text("This is version 4.1.")).to_be_visible()
    _look(page)


def _look(page: Page) -> None:
    """Assert that nothing scrolls sideways and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_axe_clean(page)


def test_what_was_refused_is_clean_for_axe(desk: LiveDesk, world: World, boss: Contact, page: Page) -> None:
    sign_in(page, desk, boss.user)
    page.wait_for_url("**/portal/**")
    topic = next(topic.key for topic in world.terms.topics if topic.excluded)
    world.try_to_file(boss, 3, desk.at, topic_key=topic, subject="A script", body="Ours.")
    page.goto(desk.url(f"/portal/refused/{FilingAttempt.objects.get(ticket=None).pk}/"))
    expect(page.get_by_text("Not submitted").first).to_be_visible()
    assert_axe_clean(page)
