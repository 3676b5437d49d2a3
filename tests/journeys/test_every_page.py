"""Every page that a link leads to: axe finds nothing, and nothing is wider than the screen. New pages join by being linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import Resolver404, resolve
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from people.models import User, UserKind
from rehearsal.seeding import seed_vendor
from supportdesk.kernel.tenancy import shared_schema, vendor_schema
from tests.journeys.conftest import PASSWORD, LiveDesk, axe_violations, served_desk, sign_in
from tests.terms.world import ROOT
from vendors.models import Vendor

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
# A phone, and a desk's screen at 200 % zoom.
NARROW = (390, 640)
# Addresses that are no pages: downloads, style sheets, what the program reads.
NO_PAGES = ("/static/", "/vendor.css", "/api/v1/", "/files/")


@pytest.fixture(scope="module")
def imagicle(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveDesk]:
    """A desk with the demo's data; walking through it changes nothing."""
    with demo_of("imagicle", django_db_blocker) as desk:
        yield desk


@pytest.fixture
def onyxceph(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveDesk]:
    """The demo's desk of the vendor with partners."""
    with demo_of("onyxceph", django_db_blocker) as desk:
        yield desk


@contextmanager
def demo_of(key: str, blocker: DjangoDbBlocker) -> Iterator[LiveDesk]:
    with served_desk(blocker, f"_{key}") as desk:
        with shared_schema():
            seed_vendor(ROOT / key, domain="localhost", password_hash=make_password(PASSWORD), now=NOW)
            desk.vendor = Vendor.objects.get(key=key)
        desk.at = NOW
        yield desk


def route_of(path: str) -> str:
    """Return the name of the route behind a path, so that of many tickets one is looked at."""
    try:
        return str(resolve(path, urlconf="supportdesk.urls").view_name)
    except Resolver404:
        return ""


def links_on(page: Page) -> list[str]:
    here = urlsplit(page.url)
    found = page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
    )
    addresses = [urlsplit(urljoin(page.url, address)) for address in found]
    return [
        address._replace(scheme="", netloc="", fragment="").geturl()
        for address in addresses
        if address.netloc == here.netloc and not address.path.startswith(NO_PAGES)
    ]


def walk(
    page: Page, desk: LiveDesk, start: str, look: Callable[[Page], list[str]], within: str = "/"
) -> dict[str, list[str]]:
    """Follow links from `start` that stay within an address, each route once; return by address what was found wrong."""
    wrong: dict[str, list[str]] = {}
    waiting, seen = [start], set[str]()
    while waiting:
        path = waiting.pop(0)
        route = route_of(urlsplit(path).path)
        if not route or route in seen or not path.startswith(within):
            continue
        seen.add(route)
        answer = page.goto(desk.url(path))
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        complaints = look(page) + ([f"answered {answer.status}"] if answer.status >= 400 else [])
        if complaints:
            wrong[path] = complaints
        waiting += links_on(page)
    return wrong


def complaints_about(page: Page) -> list[str]:
    found = axe_violations(page)
    size = page.viewport_size
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide on a screen of {width}")
    if size is not None:
        page.set_viewport_size(size)
    return found


def somebody(**kind: object) -> User:
    return User.objects.filter(is_active=True, **kind).order_by("id")[0]


@pytest.mark.parametrize(
    ("person", "start", "within"),
    [
        ({"kind": UserKind.CONTACT}, "/", "/"),
        ({"kind": UserKind.STAFF, "is_admin": False}, "/desk/", "/"),
        ({"kind": UserKind.STAFF, "is_admin": True}, "/console/", "/console/"),
    ],
    ids=["customer", "agent", "admin"],
)
def test_every_linked_page_is_clean_for_axe_and_fits_its_screen(
    imagicle: LiveDesk, page: Page, person: dict[str, object], start: str, within: str
) -> None:
    """The desk looks to admins as to agents."""
    with vendor_schema(imagicle.vendor.schema_name):
        sign_in(page, imagicle, somebody(**person))

    assert walk(page, imagicle, start, complaints_about, within) == {}


def test_every_page_linked_for_partners_is_clean_for_axe_and_fits_its_screen(onyxceph: LiveDesk, page: Page) -> None:
    with vendor_schema(onyxceph.vendor.schema_name):
        sign_in(page, onyxceph, somebody(kind=UserKind.PARTNER))

    assert walk(page, onyxceph, "/desk/", complaints_about) == {}


def test_pages_for_everybody_are_clean_for_axe_and_fit_their_screen(imagicle: LiveDesk, page: Page) -> None:
    assert walk(page, imagicle, "/sign-in/", complaints_about) == {}
