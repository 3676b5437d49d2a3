"""A browser of somebody who has not signed in, and people who can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from people.models import User, UserKind
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_everything_due
from tests.clients import VendorClient
from tests.factories import make_user
from tests.mails import mails_to
from vendors.models import Vendor

PASSWORD = "correct horse battery"
OTHER_PASSWORD = "wrong horse battery"


@pytest.fixture
def browser(vendor: Vendor) -> VendorClient:
    """A browser on the vendor's host."""
    return VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def contact(vendor: Vendor) -> User:
    """A customer's contact who can sign in."""
    return make_user("Nora", kind=UserKind.CONTACT, email="nora@example.org", password=PASSWORD)


@pytest.fixture
def agent(vendor: Vendor) -> User:
    """One of the vendor's staff who can sign in."""
    return make_user("Anna", kind=UserKind.STAFF, email="anna@example.org", password=PASSWORD)


@pytest.fixture
def mailed_link(empty_cache: None) -> Callable[[VendorClient, str], str]:
    """A function that asks for a new password and gives the link that was mailed, or nothing."""
    return ask_for_link


def sign_in(client: VendorClient, email: str, password: str = PASSWORD) -> str:
    """Return where the form leads, nothing when it refuses."""
    return str(client.post("/sign-in/", {"email": email, "password": password}).headers.get("Location", ""))


def ask_for_link(client: VendorClient, email: str) -> str:
    """Ask for a new password, let the mail go out, and return the link in it."""
    client.post("/password/forgotten/", {"email": email})
    fire_everything_due(now=datetime.now(UTC), vendor=current_vendor())
    links = [line for _subject, body in mails_to(email) for line in body.splitlines() if "/password/new/" in line]
    return links[-1] if links else ""


def path_of(link: str) -> str:
    """Return the path of a link to the vendor's own host."""
    return "/" + link.split("/", 3)[3]


def follow(client: VendorClient, link: str) -> str:
    """Open a mailed link; return the address of the form, nothing when the link is not good."""
    return str(client.get(path_of(link)).headers.get("Location", ""))
