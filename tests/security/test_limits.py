"""How often one account may do what costs others something, through the pages."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.reading import words
from tests.terms.world import World, local
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")
ONCE = dict.fromkeys(("filing", "reply", "invitation", "search"), (1, timedelta(hours=1)))


class TicketBrowser(VendorClient):
    """A browser of somebody with one ticket."""

    reference = ""


@pytest.fixture
def browser(vendor: Vendor, empty_cache: None) -> TicketBrowser:
    """The browser of an organisation's administrator with one ticket."""
    world = World("imagicle")
    contact = world.customer(plan="gold", contact={"manages_users": True})
    ticket = world.file(contact, 3, NOW)
    client = TicketBrowser(vendor)
    client.reference = ticket.reference
    client.force_login(contact.user)
    return client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/portal/file/"),
        ("post", "/portal/tickets/{reference}/reply/"),
        ("post", "/portal/tickets/{reference}/add/"),
        ("post", "/portal/people/invite/"),
        ("get", "/portal/"),
    ],
)
def test_the_second_time_in_an_hour_is_one_too_many_where_one_is_allowed(
    browser: TicketBrowser, method: str, path: str
) -> None:
    with stopped_at(NOW), override_settings(LIMITS=ONCE):
        first, second = (getattr(browser, method)(path.format(reference=browser.reference)) for _ in range(2))

    assert first.status_code != HTTPStatus.TOO_MANY_REQUESTS
    assert (second.status_code, second.headers["Retry-After"].isdecimal()) == (HTTPStatus.TOO_MANY_REQUESTS, True)


def test_looking_at_the_filing_form_is_not_counted(browser: TicketBrowser) -> None:
    with stopped_at(NOW), override_settings(LIMITS=ONCE):
        assert [browser.get("/portal/file/").status_code for _ in range(3)] == [HTTPStatus.OK] * 3


def test_attack_S17_an_organisation_uploads_so_many_bytes_a_day(browser: TicketBrowser) -> None:
    def answer(size: int) -> Any:
        form = {"text": "Here it is.", "files": SimpleUploadedFile("log.txt", b"x" * size, "text/plain")}
        return browser.post(f"/portal/tickets/{browser.reference}/reply/", form)

    with stopped_at(NOW), override_settings(UPLOADS_PER_DAY_MB=1):
        taken, refused, small = answer(1_000_000), answer(100_000), answer(10_000)

    assert [one.status_code for one in (taken, refused, small)] == [302, 429, 302]
    assert "Send the text without files" in words(refused)
    assert "Here it is." in refused.content.decode()
    assert int(refused.headers["Retry-After"]) > 86_000
