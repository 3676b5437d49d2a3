"""Every page that a link leads to: axe finds nothing, and nothing is wider than the screen. New pages join by being linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import Resolver404, resolve
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from demo.seeding import seed_vendor
from people.models import User, UserKind
from plans.operations import save_draft
from supportdesk.kernel.tenancy import shared_schema, vendor_schema
from tests.databases import VENDOR_KEY
from tests.factories import make_staff
from tests.journeys.conftest import PASSWORD, LiveDesk, complaints_about, served_desk, sign_in
from tests.nginx import PROXY
from tests.terms.world import ROOT
from tests.tickets.clocks.recalculations import draft_of, response_within
from tests.vendors.test_held_copies import carry_elsewhere
from tests.vendors.test_operators import EMAIL, fill_overview
from tests.vendors.test_provision_requests import FORM
from vendors.models import OperatorSecondFactor, Vendor
from vendors.operations.operators import add_operator, begin_session
from vendors.operations.requests import request_vendor
from web.operators.urls import urlpatterns
from web.operators.views.access import cookie_name

pytestmark = [pytest.mark.browser, pytest.mark.early]

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
# Addresses that are no pages: downloads, style sheets, what the program reads.
NO_PAGES = ("/static/", "/vendor.css", "/api/v1/", "/files/")
BARE = "supportdesk.urls_public"
# What operators come to by a form and not by a link.
ONLY_BY_FORMS = {
    "operator-sign-in",
    "operator-code",
    "operator-connect",
    "operator-picture",
    "operator-sign-out",
    "operator-requeue",
}


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


def route_of(address: str, urlconf: str = "supportdesk.urls") -> str:
    """Return the name of the route behind an address, so that of many tickets one is looked at."""
    try:
        return str(resolve(urlsplit(address).path, urlconf=urlconf).view_name)
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
    page: Page, start: str, look: Callable[[Page], list[str]], within: str = "/", urlconf: str = "supportdesk.urls"
) -> dict[str, list[str]]:
    """Follow links from `start` that stay within an address, each route once; return by address what was found wrong."""
    wrong: dict[str, list[str]] = {}
    waiting, seen = [urlsplit(start).path], set[str]()
    while waiting:
        path = waiting.pop(0)
        route = route_of(path, urlconf)
        if not route or route in seen or not path.startswith(within):
            continue
        seen.add(route)
        answer = page.goto(urljoin(start, path))
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        complaints = look(page) + ([f"answered {answer.status}"] if answer.status >= 400 else [])
        if complaints:
            wrong[path] = complaints
        waiting += links_on(page)
    return wrong


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

    assert walk(page, imagicle.url(start), complaints_about, within) == {}


def test_every_page_linked_for_partners_is_clean_for_axe_and_fits_its_screen(onyxceph: LiveDesk, page: Page) -> None:
    with vendor_schema(onyxceph.vendor.schema_name):
        sign_in(page, onyxceph, somebody(kind=UserKind.PARTNER))

    assert walk(page, onyxceph.url("/desk/"), complaints_about) == {}


def test_pages_for_everybody_are_clean_for_axe_and_fit_their_screen(imagicle: LiveDesk, page: Page) -> None:
    assert walk(page, imagicle.url("/sign-in/"), complaints_about) == {}


def test_pages_of_the_bare_host_for_everybody_are_clean_for_axe_and_fit_their_screen(
    imagicle: LiveDesk, page: Page
) -> None:
    looked_at: list[str] = []

    assert walk(page, imagicle.bare_url(), noting(looked_at), urlconf=BARE) == {}
    assert looked_at == ["landing", "operator-sign-in"]


def test_every_page_linked_for_operators_is_clean_for_axe_and_fits_its_screen(imagicle: LiveDesk, page: Page) -> None:
    looked_at: list[str] = []
    operator = add_operator(email=EMAIL, name="Robin Meyer", password=PASSWORD, now=NOW)
    OperatorSecondFactor.objects.create(operator=operator, secret="", last_step=0, turned_on_at=NOW)
    request_vendor(**FORM, operator=operator, now=NOW)
    acorn = Vendor.objects.get(key=VENDOR_KEY)
    fill_overview(acorn.schema_name)
    carry_elsewhere(acorn)
    token = begin_session(operator, now=NOW)
    page.context.add_cookies([{"name": cookie_name(), "value": token, "url": imagicle.bare_url()}])

    assert walk(page, imagicle.bare_url("/operator/"), noting(looked_at), urlconf=BARE) == {}
    assert set(looked_at) == {pattern.name for pattern in urlpatterns} - ONLY_BY_FORMS


def test_the_preview_of_a_publication_and_an_unfinished_draft_are_clean_for_axe_and_fit_their_screen(
    desk: LiveDesk, page: Page
) -> None:
    world = desk.world("imagicle")
    world.file(world.customer(region="europe", plan="gold", zone="Europe/Rome"), 2, desk.at - timedelta(minutes=20))
    admin = desk.give_password(make_staff("Ada", email="ada@imagicle.example", is_admin=True))
    draft = draft_of(world, admin, desk.at, response_within(3))
    sign_in(page, desk, admin)
    page.wait_for_url("**/desk/**")

    page.goto(desk.url(f"/console/drafts/{draft.pk}/publish/"))

    assert page.get_by_role("region", name="Deadlines that move").count() == 1
    assert complaints_about(page) == []

    save_draft(document={**draft.document, "plans": []}, actor=admin, now=desk.at, draft=draft)
    page.goto(desk.url(f"/console/drafts/{draft.pk}/"))

    assert page.get_by_role("heading", name="One problem to fix before it can be published").is_visible()
    assert complaints_about(page) == []


@pytest.mark.parametrize("path", sorted((PROXY / "errors").glob("*.html")), ids=lambda path: path.stem)
def test_the_pages_that_the_proxy_itself_answers_with_are_clean_for_axe_and_fit_their_screen(
    path: Path, page: Page
) -> None:
    page.goto(path.as_uri())

    assert complaints_about(page) == []


def noting(routes: list[str]) -> Callable[[Page], list[str]]:
    """Return a look that notes of which pages of the bare host it was."""

    def look(page: Page) -> list[str]:
        routes.append(route_of(page.url, BARE))
        return complaints_about(page)

    return look
