"""A vendor with published terms to file tickets in."""

from __future__ import annotations

import pytest

from customers.models import Contact
from plans.core.subjects import RequestType
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from tests.terms.world import World
from tests.tickets.clocks.hours import FILED
from tickets.models import Ticket
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose best plans answer in business hours and escalate."""
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    """An administrator of a customer with response times in business hours."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """Filed on a Wednesday at 10:00: a response is due at 12:00, the escalation's first step as well."""
    return world.file(contact, 2, FILED)


@pytest.fixture
def wishing(vendor: Vendor) -> World:
    """The same vendor, with a kind of request for which nothing is promised."""
    return World("imagicle", _with_wishes)


def _with_wishes(terms: VendorTerms) -> VendorTerms:
    wish = RequestType(key="wish", kind="feature_request", name=Text({"en": "A wish"}), clocks=False)
    return terms.model_copy(update={"request_types": (*terms.request_types, wish)})
