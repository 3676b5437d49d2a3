"""An installation of a Platinum customer of imagicle's, and what reports on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from customers.models import Contact
from monitoring.models import Episode, Installation
from monitoring.operations.installations import InstallationDetails, make_token, register_installation
from people.models import User
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import fire_everything_due
from tests.clients import VendorClient
from tests.desk.conftest import sign_in
from tests.factories import make_installed_product, make_staff
from tests.terms.world import World, local
from vendors.models import Vendor

__all__ = ["sign_in"]

ROME = "Europe/Rome"
AT = local("2026-11-18 11:00", ROME)  # a Wednesday
CONFIRMED = ("cloud_connected", "licensing_portal")
MINUTE = timedelta(minutes=1)


class Sender(VendorClient):
    """A monitoring system with the token of an installation, which sends at an instant that a test may move."""

    def __init__(self, vendor: Vendor, secret: str) -> None:
        super().__init__(vendor, HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
        self.secret, self.at = secret, AT

    def request(self, **request: Any) -> Any:
        """Answer one request at that instant."""
        with stopped_at(self.at):
            return super().request(**request)

    def send(self, route: str, content: Any, **headers: Any) -> Any:
        """Send JSON to a route of the intake."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.post(f"/api/intake/{route}", body, content_type="application/json", **headers)

    def report(self, name: str, *, state: str = "firing", **event: Any) -> None:
        """Report one event, and let everything happen that follows from it at once."""
        sent = self.send("events", {"name": name, "state": state, **event})
        assert sent.status_code == 202, sent.content
        pass_time(self.at)


def pass_time(until: datetime) -> None:
    """Let all timers fire that are due."""
    fire_everything_due(now=until, vendor=current_vendor())


@pytest.fixture
def imagicle(vendor: Vendor) -> World:
    """The vendor whose terms have monitoring."""
    return World("imagicle")


@pytest.fixture
def admin(imagicle: World) -> User:
    """Who sets up what is monitored."""
    return make_staff("Irene", is_admin=True)


InstallationOf = Callable[..., Installation]


@pytest.fixture
def installation_of(admin: User) -> InstallationOf:
    """A function that registers an installation of a customer, by default one that lacks nothing."""

    def registered(
        contact: Contact,
        *,
        name: str = "Reception",
        released_on: date | None = date(2024, 7, 16),
        confirmed: tuple[str, ...] = CONFIRMED,
    ) -> Installation:
        product = make_installed_product(contact.organisation, released_on=released_on) if released_on else None
        details = InstallationDetails(
            name=name, contact=contact.pk, product=product.pk if product else None, confirmed=confirmed
        )
        return register_installation(organisation=contact.organisation, details=details, actor=admin, now=AT)

    return registered


@pytest.fixture
def contact(imagicle: World) -> Contact:
    """A Platinum customer's administrator in Rome."""
    return imagicle.customer(region="europe", plan="platinum", zone=ROME, country="IT")


@pytest.fixture
def installation(contact: Contact, installation_of: InstallationOf) -> Installation:
    """A system that is monitored."""
    return installation_of(contact)


SenderOf = Callable[[Installation], Sender]


@pytest.fixture
def sender_of(vendor: Vendor, admin: User) -> SenderOf:
    """A function that gives what reports on an installation."""
    return lambda installation: Sender(vendor, make_token(installation=installation, actor=admin, now=AT).secret)


@pytest.fixture
def sender(installation: Installation, sender_of: SenderOf) -> Sender:
    """What reports on the installation."""
    return sender_of(installation)


def only_episode() -> Episode:
    """Return the only time that anything was wrong."""
    return Episode.objects.select_related("alert", "ticket").get()
