"""What an agent and a customer read of targets that depend on how a ticket was filed."""

from __future__ import annotations

import pytest

from tests.desk.conftest import SignIn, text_of
from tests.terms.world import World, local
from tests.tickets.clocks.conditional import conditional
from vendors.models import Vendor

FILED = local("2026-11-20 10:00", "Europe/Rome")


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with conditional targets."""
    return World("imagicle", conditional)


def test_the_promise_says_under_which_condition_it_applies(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")
    ticket = world.file(contact, 2, FILED, channel="phone", actor=world.agent)

    desk = sign_in(world.agent)
    desk.at = FILED
    page = text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))

    assert (
        f"Gold, version {world.terms.version.label}, P2, via phone: First response within 15 min of business time"
        in page
    )


def test_a_clock_that_has_not_begun_says_what_it_waits_for(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")
    ticket = world.file(contact, 2, FILED)

    desk = text_of(sign_in(world.agent).get(f"/desk/tickets/{ticket.reference}/"))
    portal = text_of(sign_in(contact.user).get(f"/portal/tickets/{ticket.reference}/"))

    assert "Resolution Starts with the assignment" in desk
    assert "Resolution starts when we assign it" in portal


def test_a_caller_is_promised_what_applies_to_calls(world: World, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")

    page = text_of(sign_in(world.agent).get(f"/desk/file/{contact.pk}/"))

    assert "First response within 15 min of business time" in page
