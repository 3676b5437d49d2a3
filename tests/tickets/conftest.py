"""A vendor with published terms to file tickets in."""

from __future__ import annotations

import pytest

from customers.models import Contact
from tests.terms.world import World
from tests.tickets.hours import FILED
from tickets.models import Ticket
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose best plans answer in business hours and climb a ladder."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """An administrator of a customer with response times in business hours."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """Filed on a Wednesday at 10:00: a response is due at 12:00, the ladder's first step as well."""
    return world.file(contact, 2, FILED)
