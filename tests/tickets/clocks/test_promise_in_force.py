"""The pages of a ticket whose promise was changed: what holds now, and what it was filed under (TERM-A15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Contact
from people.models import User
from tests.desk.conftest import StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_13
from tests.tickets.clocks.recalculations import REASON, apply_to_open, draft_of, response_within, roles_of
from tickets.models import Ticket
from vendors.models import Vendor


@pytest.fixture
def moved(world: World, ticket: Ticket) -> Ticket:
    """A ticket that was given another response time and another escalation."""
    admin = make_staff("Admin", is_admin=True)
    changes = response_within(3), roles_of(2, ["executives", None, None, None, None])
    apply_to_open(draft_of(world, admin, AT_11, *changes), admin, AT_11)
    world.pass_time(AT_11 + timedelta(seconds=1))
    ticket.refresh_from_db()
    return ticket


def page(vendor: Vendor, person: User, address: str) -> str:
    """Return what somebody reads at 11:00 and a second."""
    person.time_zone = "Europe/Rome"
    person.save()
    client = StoppedClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
    client.at = AT_11 + timedelta(seconds=1)
    client.force_login(person)
    return text_of(client.get(address))


def test_A15_the_desk_shows_the_promise_in_force_and_the_version_it_was_filed_under(
    world: World, vendor: Vendor, moved: Ticket
) -> None:
    shown = page(vendor, world.agent, f"/desk/tickets/{moved.reference}/")
    assert "Reply by Wed 18 Nov, 13:00" in shown
    assert "Gold, version 5, P2: First response within 3 business hours" in shown
    assert f"Plan Gold, version {world.terms.version.label} Targets now Gold, version 5" in shown
    assert f"From here on, version 5 of the support terms applies, by Admin: {REASON}" in shown


def test_the_history_tells_the_change_and_why(world: World, vendor: Vendor, moved: Ticket) -> None:
    shown = page(vendor, world.agent, f"/desk/tickets/{moved.reference}/history/")
    assert f"From here on, version 5 of the support terms applies, by Admin: {REASON}" in shown


def test_A15_the_customer_reads_the_promise_in_force_and_not_the_vendors_reason(
    world: World, vendor: Vendor, contact: Contact, moved: Ticket
) -> None:
    shown = page(vendor, contact.user, f"/portal/tickets/{moved.reference}/")
    assert "Targets now" in shown
    assert "13:00" in shown
    assert REASON not in shown


def test_E10_a_step_of_the_new_escalation_is_notified_in_its_own_words(world: World, moved: Ticket) -> None:
    boss = make_staff("Boss", roles=("executives",))
    world.pass_time(AT_13)
    ((subject, body),) = [mail for mail in world.mails_to(boss) if "Escalated" in mail[0]]
    assert subject.startswith(f"[{moved.reference}] Escalated to you, step 1")
    assert "You are notified as Co-CEO and CTO." in body
