"""A desk that really answers, in a database of its own, and a browser to walk through it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from people.models import User
from supportdesk.embedded.testing.chromium import find_chromium
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.journeys.trouble import Trouble
from tests.terms.world import World, local
from vendors.models import Vendor

FRIDAY_AFTERNOON = local("2026-11-20 14:00", "Europe/Berlin")
PASSWORD = "correct horse battery"
_MAX_WAIT_MS = 10_000
# A phone, and a desk's screen at 200 % zoom.
_NARROW = (390, 640)
# Of what passes, axe would describe every element: longer than it takes to look at them.
_ALL_RULES = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
_COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
_AXE = Axe().axe_script
_RUN_AXE = """async ([options, alike]) => (
    await axe.run(alike ? {include: someOfEachLook()} : document, options)
).violations.map(violation => [violation.id, violation.nodes.slice(0, 3).map(node => node.target)])"""
# Contrast takes two thirds of axe's time, most of it in rows that look like the row above. Of elements with the same
# class, colours, size and weight on the same backgrounds three are looked at; of one, axe may not see enough.
_SOME_OF_EACH_LOOK = """
function someOfEachLook() {
    const backgrounds = new Map([[null, ""]]);
    function backgroundOf(element) {
        if (!backgrounds.has(element)) {
            const style = getComputedStyle(element);
            const own = style.backgroundColor === "rgba(0, 0, 0, 0)" ? "" : style.backgroundColor;
            const seen = own + (style.opacity === "1" ? "" : style.opacity) + style.backgroundImage.replace("none", "");
            backgrounds.set(element, backgroundOf(element.parentElement) + (seen && "<" + seen));
        }
        return backgrounds.get(element);
    }
    const found = new Map();
    for (const element of document.querySelectorAll("body, body *")) {
        const says = element.matches("input, select, textarea, a")
            || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!says || !element.checkVisibility()) {
            continue;
        }
        const style = getComputedStyle(element);
        const look = [element.tagName, element.className, style.color, style.fontSize, style.fontWeight, style.textShadow,
            style.position, backgroundOf(element)].join("|");
        found.set(look, [...(found.get(look) ?? []), element]);
    }
    return [...found.values()].flatMap(alike => alike.slice(0, 3));
}"""
expect.set_options(timeout=_MAX_WAIT_MS)


@dataclass
class LiveDesk:
    """A vendor's desk on its own host; every page shows the time of `at`, which a journey may move."""

    vendor: Vendor
    port: int = 0
    at: datetime = field(default=FRIDAY_AFTERNOON)

    def url(self, path: str = "/") -> str:
        """Return the address of a page on the vendor's host, which browsers know and Python does not."""
        return f"http://{self.vendor.domains.get(is_primary=True).domain}:{self.port}{path}"

    def bare_url(self, path: str = "/") -> str:
        """Return the address of a page on the bare host, which belongs to no vendor."""
        return f"http://localhost:{self.port}{path}"

    def world(self, key: str) -> World:
        """Publish a vendor's terms; what is done in the world is committed at once."""
        return World(key)

    def give_password(self, user: User) -> User:
        """Let somebody sign in with PASSWORD."""
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        return user


@pytest.fixture
def desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveDesk]:
    """A served desk in a database of its own, so that nothing of a journey is left for other tests."""
    with served_desk(django_db_blocker) as desk:
        yield desk


@contextmanager
def served_desk(blocker: DjangoDbBlocker, purpose: str = "_journey") -> Iterator[LiveDesk]:
    """Serve a desk in a fresh database while a `with` block runs; its vendor's schema is entered.

    `purpose` tells databases apart that stand at the same time.
    """
    with pytest.MonkeyPatch.context() as patch, blocker.unblock():
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps an event loop in this thread
        connections.close_all()
        with databases.fresh_database(purpose):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            desk = LiveDesk(vendor)
            with Served(desk), vendor_schema(vendor.schema_name):
                yield desk


class _QuietHandler(WSGIRequestHandler):
    """Answers without writing every request to the terminal."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the signature is the library's
        """Write nothing."""


class Served:
    """Serves the desk in threads of this process while a `with` block runs."""

    def __init__(self, desk: LiveDesk) -> None:
        self.desk = desk
        self.server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
        self.server.set_app(self._at_the_desks_time(get_wsgi_application()))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> None:
        self.desk.port = self.server.server_port
        self.thread.start()

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _at_the_desks_time(self, application: Callable[..., Any]) -> Callable[..., Any]:
        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            with stopped_at(self.desk.at):
                return application(environ, start_response)

        return answer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the journeys of a file; its driver's event loop must not outlive them (Django refuses to work beside it)."""
    with sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """What goes wrong in the test's windows: the test fails with it unless it says by `expect` that it provokes it."""
    trouble = Trouble()
    yield trouble
    assert trouble.unexpected() == []


@pytest.fixture
def open_page(chromium: Browser, trouble: Trouble) -> Iterator[Callable[..., Page]]:
    """A function that opens a window of its own; the arguments are those of a browser context."""
    contexts = []

    def open_one(**context: Any) -> Page:
        context.setdefault("locale", "en-GB")
        context.setdefault("viewport", {"width": 1280, "height": 900})
        contexts.append(chromium.new_context(**context))
        trouble.watch(contexts[-1])
        page = contexts[-1].new_page()
        page.set_default_timeout(_MAX_WAIT_MS)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A window."""
    return open_page()


def sign_in(page: Page, desk: LiveDesk, user: User) -> None:
    """Sign in by the form, as people do."""
    page.goto(desk.url("/sign-in/"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def assert_axe_clean(page: Page) -> None:
    """Fail with what axe finds on the page, in the light or in the dark."""
    assert axe_violations(page) == [], page.url


def complaints_about(page: Page) -> list[str]:
    """What is wrong with a page: what axe finds, and that it is wider than a narrow screen."""
    found = axe_violations(page)
    size = page.viewport_size
    for width in _NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide on a screen of {width}")
    if size is not None:
        page.set_viewport_size(size)
    return found


def axe_violations(page: Page) -> list[str]:
    """What axe finds: of colours in the light and in the dark, of all else once, as nothing else differs."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_AXE)
        page.evaluate(f"window.someOfEachLook = {_SOME_OF_EACH_LOOK}")
    looks: list[tuple[Literal["light", "dark"], list[dict[str, Any]]]] = [
        ("light", [_ALL_RULES, _COLOURS]),
        ("dark", [_COLOURS]),
    ]
    found = []
    for scheme, runs in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for options in runs:
            violations = page.evaluate(_RUN_AXE, [options, options is _COLOURS])
            found += [f"{scheme}: {rule} {targets}" for rule, targets in violations]
    page.emulate_media(color_scheme=None, reduced_motion=None)
    return found
