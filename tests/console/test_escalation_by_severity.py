"""Escalations by severity on the console's pages: what a draft changes, who gets the ticket, teams that are not there."""

from __future__ import annotations

from typing import Any

import pytest

from plans.models import Draft
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating
from tests.tickets.clocks.hours import AT_11
from tests.tickets.clocks.recalculations import draft_of
from vendors.models import Vendor

MISSING = (
    "The escalation hands tickets over to Specialists, where no team works yet: Specialists (specialists) does not exist. "
    "Until there is a team, these tickets stay where they are and admins are notified of each one."
)


@pytest.fixture
def browser(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    """An admin's, at 11:00; the vendor's terms have escalations as tables."""
    client = sign_in(make_staff("Ada Conti", is_admin=True, time_zone="Europe/Rome"))
    client.at = AT_11
    return client


@pytest.fixture
def draft(browser: StoppedClient) -> Draft:
    """The same with own steps for each severity of Gold."""
    return draft_of(World("imagicle"), make_staff(is_admin=True), AT_11, escalating)


def test_fault_W6_publishing_names_the_team_that_a_hand_over_lacks(browser: StoppedClient, draft: Draft) -> None:
    path = f"/console/drafts/{draft.pk}/publish/"
    before = MISSING in text_of(browser.get(path))
    make_staff(team="specialists")
    assert (before, MISSING in text_of(browser.get(path))) == (True, False)


def test_fault_W6_a_draft_says_what_each_step_does_from_then_on(browser: StoppedClient, draft: Draft) -> None:
    text = text_of(browser.get(f"/console/drafts/{draft.pk}/"))
    assert "2: 1: 2 business hours: Team leader; 2: 3 business hours: Support manager, handover to Specialists" in text


def test_fault_W6_the_escalations_show_each_severity_with_its_own_times(vendor: Vendor, browser: StoppedClient) -> None:
    World("imagicle", escalating)
    make_staff("Mia", roles=("support_manager",))
    text = text_of(browser.get("/console/escalations/"))
    assert "Support manager, handover to Specialists 3 business hours Mia" in text
    assert "handover to Specialists 1 business hour" in text


def test_fault_W6_the_simulator_names_who_gets_the_ticket(vendor: Vendor, browser: StoppedClient) -> None:
    World("imagicle", escalating)
    row = {"filed_at": "2026-11-18T10:00", "severity": 2, "answered": "", "silent": ""}
    query: dict[str, Any] = {
        "plan": "gold",
        "region": "europe",
        "other": "",
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 0,
    }
    text = text_of(browser.get("/console/simulator/", query | {f"form-0-{key}": value for key, value in row.items()}))
    assert "Escalation step 2 Wed 18 Nov 13:00, Support manager, handover to Specialists" in text


def test_fault_W6_the_comparison_says_when_the_ticket_is_handed_over(vendor: Vendor, browser: StoppedClient) -> None:
    World("imagicle", escalating)
    text = text_of(browser.get("/plans/"))
    assert "Support manager, handover to Specialists after 3 business hours" in text
