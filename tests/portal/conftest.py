"""A vendor with published terms, and a customer's browser on its portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.terms.world import World, local
from vendors.models import Vendor

# A Friday afternoon on which all five vendors work.
NOW = local("2026-11-20 14:00", "Europe/Berlin")


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    """The instant at which every page is asked for."""
    with stopped_at(NOW):
        yield NOW


@pytest.fixture
def world_of(vendor: Vendor) -> Callable[[str], World]:
    """A function that publishes a vendor's terms and gives the world to act in."""
    return World


@pytest.fixture
def browser_of(vendor: Vendor) -> Callable[[Contact], VendorClient]:
    """A function that gives the browser of a contact who is signed in."""

    def sign_in(contact: Contact) -> VendorClient:
        client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(contact.user)
        return client

    return sign_in
