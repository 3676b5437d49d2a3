"""The world of the crawl, built once in a database of its own, and everybody's browser."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from people.core.scopes import scopes_for
from people.operations.tokens import make_token
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import shared_schema, vendor_schema
from tests import databases
from tests.clients import VendorClient
from tests.isolation.canaries import Canaries
from tests.isolation.crawl import Actor
from tests.isolation.owners import MAY_SEE
from tests.isolation.world import NOW, Side, build_side
from vendors.models import ProvisionRequest, Vendor
from vendors.operations.operators import add_operator, sign_in_operator
from web.operators.views.access import cookie_name

PASSWORD = "correct horse battery staple"


class LogLines(logging.Handler):
    """Keeps what is logged while the world is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(f"{record.name}: {record.getMessage()}")


@dataclass
class Everything:
    """Both vendors, the canaries and the browsers."""

    canaries: Canaries
    sides: dict[str, Side]
    actors: list[Actor]
    log: LogLines
    visitors: list[Actor]  # of the bare host

    @property
    def schemas(self) -> list[str]:
        """The vendors' schemas."""
        return [side.vendor.schema_name for side in self.sides.values()]

    def actor(self, key: str) -> Actor:
        """Return somebody by name."""
        return next(actor for actor in self.actors if actor.key == key)


@pytest.fixture(scope="module")
def everything(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everything]:
    """The world in a database of its own: what a crawl changes is left for no other test."""
    files: Path = tmp_path_factory.mktemp("files")
    plenty = {"LIMITS": _plenty(settings.LIMITS), "API_LIMITS": _plenty(settings.API_LIMITS)}
    middleware = [*settings.MIDDLEWARE, "tests.isolation.queries.NotingMiddleware"]
    noted = override_settings(PRIVATE_FILES_ROOT=files, MIDDLEWARE=middleware, **plenty)
    with django_db_blocker.unblock(), noted:
        connections.close_all()
        with databases.fresh_database("_isolation"), _log_kept() as log:
            canaries = Canaries()
            with stopped_at(NOW):
                sides = {
                    "a": build_side("a", Vendor.objects.get(key=databases.VENDOR_KEY), canaries),
                    "b": build_side("b", Vendor.objects.get(key=databases.OTHER_KEY), canaries),
                }
                actors = list(_actors(sides))
                for actor in actors:
                    if actor.token:
                        canaries.adopt_credential(actor.token, vendor=actor.side, place="API token")
                yield Everything(canaries, sides, actors, log, list(_visitors(sides)))


@contextmanager
def _log_kept() -> Iterator[LogLines]:
    """Keep the log of thousands of refusals out of pytest's reports."""
    root, kept = logging.getLogger(), LogLines()
    usual = root.handlers[:]
    root.handlers[:] = [kept]
    yield kept
    root.handlers[:] = usual


def _plenty(limits: dict[str, tuple[int, timedelta]]) -> dict[str, tuple[int, timedelta]]:
    """Return limits that a crawl does not reach; tests/kernel and tests/security reach them."""
    return {purpose: (1000, timedelta(milliseconds=100)) for purpose in limits}


def _actors(sides: dict[str, Side]) -> Iterator[Actor]:
    here, there = sides["a"], sides["b"]
    yield Actor("anonymous", VendorClient(here.vendor))
    for key in MAY_SEE:
        if key in here.users:
            yield signed_in(here, key)
    stranger = signed_in(there, "admin")
    browser = VendorClient(here.vendor)
    browser.cookies = stranger.browser.cookies
    yield Actor("stranger", browser, token=stranger.token)

    at_home = signed_in(there, "admin")
    yield Actor("stranger_at_home", at_home.browser, side="b", token=at_home.token)


def _visitors(sides: dict[str, Side]) -> Iterator[Actor]:
    """Return who comes to the bare host: nobody in particular, a vendor's admin with the own cookies, an operator."""
    yield Actor("anonymous", Client(SERVER_NAME="localhost"))
    stranger = Client(SERVER_NAME="localhost")
    stranger.cookies = signed_in(sides["a"], "admin").browser.cookies
    yield Actor("stranger", stranger)
    operator = Client(SERVER_NAME="localhost")
    with shared_schema():
        made = add_operator(email="operator@example.org", name="Operator", password=PASSWORD, now=NOW)
        token = sign_in_operator(email=made.email, password=PASSWORD, network="192.0.2.1", now=NOW)
        ProvisionRequest.objects.create(
            key="cedar",
            name="Cedar",
            host="cedar.localhost",
            admin_email="ada@example.org",
            admin_name="Ada",
            requested_by=made,
            requested_at=NOW,
            claim_at=NOW,
        )
    operator.cookies[cookie_name()] = token
    yield Actor("operator", operator)


def signed_in(side: Side, key: str) -> Actor:
    """Return somebody in whose browser they are signed in at their own vendor, with a token for all they may do."""
    browser = VendorClient(side.vendor)
    with vendor_schema(side.vendor.schema_name):
        user = side.users[key]
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        made = make_token(
            owner=user,
            name="crawl",
            scopes=scopes_for(user.kind, is_admin=user.is_admin),
            lasts=timedelta(days=1),
            now=NOW,
        )
    return Actor(key, browser, side=side.letter, token=made.secret)
