"""What every test can ask for: a database with two vendors, and browsers on their hosts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import UserSettingsHolder, settings
from django.core.cache import cache
from django.template import Template
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from supportdesk.kernel.tenancy import vendor_schema
from tests import codes, databases
from tests.clients import VendorClient
from tickets.queries import forget_counts
from vendors.models import Vendor

_render = Template._render  # type: ignore[attr-defined]  # django-stubs leave out what Django's own tests replace


def pytest_collection() -> None:
    """Look for no garbage while tests are collected: hardly anything of them is let go."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was loaded alone when garbage is looked for, and look less often: the suite is an eighth faster."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def plain_templates(django_test_environment: None) -> None:
    """Render as in production: Django's tests copy the whole context at every included template, a third of a page's time."""
    Template._render = _render  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def middleware_loaded_once(django_test_environment: None) -> None:
    """Let all clients of a run answer through the same middleware, as a web process does: each loaded its own before.

    Where a test overrides settings, its clients load what these settings say.
    """
    load = ClientHandler.load_middleware
    shared: dict[str, Any] = {}

    def load_once(handler: ClientHandler, is_async: bool = False) -> None:
        if isinstance(settings._wrapped, UserSettingsHolder):  # type: ignore[misc]  # known to no stub
            load(handler, is_async)
            return
        if not shared:
            load(handler, is_async)
            shared.update(vars(handler))
        handler._middleware_chain = shared["_middleware_chain"]  # type: ignore[attr-defined]  # Django's own name

    ClientHandler.load_middleware = load_once  # type: ignore[assignment]  # of a class above it


@pytest.fixture(scope="session", autouse=True)
def mail_by_thread(django_test_environment: None) -> None:
    """Let tests take the place of the mail server, each thread its own: settings that threads change in turns stay changed."""
    settings.EMAIL_BACKEND = "tests.mail_server.Backend"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Take the place of pytest-django's own: the database is copied, not migrated again."""
    with django_db_blocker.unblock(), databases.fresh_database():
        yield


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Count the queue again: rows that were rolled back leave the number of the last event as it was."""
    forget_counts()


@pytest.fixture
def vendor(db: None) -> Iterator[Vendor]:
    """A vendor whose schema the test stands in; all rows are rolled back afterwards."""
    with vendor_schema(Vendor.objects.get(key=databases.VENDOR_KEY).schema_name) as entered:
        yield entered


@pytest.fixture
def other_vendor(db: None) -> Vendor:
    """A second vendor, not entered; its ids begin at two millions."""
    other: Vendor = Vendor.objects.get(key=databases.OTHER_KEY)
    return other


@pytest.fixture
def client_for(db: None) -> Callable[[Vendor], VendorClient]:
    """A function that gives a browser on a vendor's host."""
    return VendorClient


@pytest.fixture
def empty_cache() -> Iterator[None]:
    """The cache without what other tests left in it."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def half_minute_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the half minute of `codes.code_of` go on: a busy machine takes longer than what would be left of it."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: float(codes.NOW)))
