"""A vendor whose best plan has an on-call phone that asks for a PIN."""

from __future__ import annotations

import pytest

from customers.models import Contact
from tests.terms.world import World
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """An administrator of a customer in Italy with Platinum."""
    return world.customer(region="europe", plan="platinum", zone="Europe/Rome", country="IT")
