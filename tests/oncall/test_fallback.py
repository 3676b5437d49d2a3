"""Who is called out while no one is on duty (TERM-E6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Contact
from oncall.operations import plan_shifts
from tests.factories import make_staff
from tests.terms.world import World, local
from tickets.core.event_payloads import CalledOut
from tickets.core.events import EventKind
from tickets.models import Event
from vendors.models import Vendor

NIGHT = local("2026-11-20 23:00", "Europe/Rome")


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor whose best plan calls a technician out."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer with that plan."""
    return world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT")


def called_out(world: World, contact: Contact) -> CalledOut:
    """Return what the log says of a critical ticket at night."""
    ticket = world.file(contact, 1, NIGHT)
    payload = Event.objects.get(ticket=ticket, kind=EventKind.CALLED_OUT).payload
    assert isinstance(payload, CalledOut)
    return payload


def test_E6_the_support_manager_is_called_out_while_no_one_is_on_duty(world: World, contact: Contact) -> None:
    manager = make_staff("Marta", roles=("support_manager",))

    assert called_out(world, contact) == CalledOut("on-duty", ("Marta",), "support_manager")
    (mail,) = [text for subject, text in world.mails_to(manager) if "On-call page" in subject]
    assert "and no one is on call. You are notified instead." in mail


def test_E6_the_manager_is_left_alone_while_somebody_is_on_duty(world: World, contact: Contact) -> None:
    make_staff("Marta", roles=("support_manager",))
    plan_shifts(roster_key="on-duty", shifts=[(make_staff("Bo"), NIGHT, NIGHT + timedelta(hours=8))])

    assert called_out(world, contact) == CalledOut("on-duty", ("Bo",))


def test_E6_a_schedule_and_a_role_without_people_are_said_to_reach_no_one(world: World, contact: Contact) -> None:
    assert called_out(world, contact) == CalledOut("on-duty", (), "support_manager")
