"""A vendor with published terms, people of every kind, and their browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from customers.models import Contact
from people.models import User
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.terms.world import World, local
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")
BrowserOf = Callable[[User], VendorClient]


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    """The instant at which every page is asked for."""
    with stopped_at(NOW):
        yield NOW


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor."""
    return World("aiconix")


@pytest.fixture
def contact(world: World) -> Contact:
    """A customer's contact."""
    return world.customer(name="Owner Ltd")


@pytest.fixture
def admin(world: World) -> User:
    """One of the vendor's admins."""
    return make_staff("Ada Admin", is_admin=True)


@pytest.fixture
def browser_of(vendor: Vendor) -> BrowserOf:
    """A function that gives a browser in which somebody is signed in."""

    def sign_in(user: User) -> VendorClient:
        client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
