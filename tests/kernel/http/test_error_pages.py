"""What people read when a request could not be answered; each is really provoked."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from supportdesk.kernel.http.middleware import CONTENT_SECURITY_POLICY
from tests.clients import VendorClient
from tests.factories import make_staff
from vendors.models import Vendor

HEADINGS = {
    "/bad": (400, "The request could not be read", "Die Anfrage konnte nicht gelesen werden"),
    "/denied": (403, "You do not have access to this page", "Sie haben keinen Zugriff auf diese Seite"),
    "/missing": (404, "Page not found", "Unter dieser Adresse gibt es nichts"),
    "/no-such-page": (404, "Page not found", "Unter dieser Adresse gibt es nichts"),
    "/broken": (500, "Something went wrong on our side", "Bei uns ist etwas schiefgegangen"),
}


@pytest.fixture(autouse=True)
def pages(settings: Settings, empty_cache: None) -> None:
    """Pages that fail, on vendors' hosts and on the bare one."""
    settings.ROOT_URLCONF = "tests.kernel.http.error_urls"
    settings.PUBLIC_SCHEMA_URLCONF = "tests.kernel.http.error_urls"


def browser(vendor: Vendor, **defaults: Any) -> VendorClient:
    """A browser of somebody who is signed in, for whom a failure is a page and no exception."""
    client = VendorClient(vendor, raise_request_exception=False, **defaults)
    client.force_login(make_staff("Anna"))
    return client


@pytest.mark.parametrize("path", HEADINGS)
def test_a_failure_is_told_in_the_vendors_look(path: str, vendor: Vendor) -> None:
    status, heading, _german = HEADINGS[path]
    answer = browser(vendor).get(path)
    page = answer.content.decode()
    assert (answer.status_code, re.findall(r"<h1>(.*?)</h1>", page)) == (status, [heading])
    assert '<link rel="stylesheet" href="/vendor.css">' in page
    assert f"<b>{vendor.name}</b>" in page
    assert 'href="/"' in page
    assert len(page) < 8000


@pytest.mark.parametrize("path", HEADINGS)
def test_nothing_about_the_inside_is_told(path: str, vendor: Vendor) -> None:
    page = browser(vendor).get(path).content.decode()
    assert "secret" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("path", HEADINGS)
def test_the_bare_host_tells_it_without_a_vendor(path: str, db: None) -> None:
    status, heading, _german = HEADINGS[path]
    answer = Client(raise_request_exception=False).get(path, headers={"host": "localhost"})
    page = answer.content.decode()
    assert (answer.status_code, re.findall(r"<h1>(.*?)</h1>", page)) == (status, [heading])
    assert "/vendor.css" not in page


@pytest.mark.parametrize("path", HEADINGS)
def test_a_failure_has_the_headers_of_every_page(path: str, vendor: Vendor) -> None:
    headers = browser(vendor).get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_what_is_denied_says_why(vendor: Vendor) -> None:
    assert "<p>Only the owner does this.</p>" in browser(vendor).get("/denied").content.decode()


def test_our_fault_has_a_reference_that_the_log_has_too(vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    page = browser(vendor).get("/broken").content.decode()
    (reference,) = re.findall(r"<code>([0-9a-z]{4}-[0-9a-z]{4})</code>", page)
    assert f"Request failed, reference {reference}: GET /broken" in caplog.text


@pytest.mark.parametrize("path", ["/broken", "/full", "/limited"])
def test_a_page_with_what_was_not_sent_offers_nothing_but_to_send_it(path: str, vendor: Vendor) -> None:
    client = browser(vendor)
    client.post("/limited")  # once an hour
    page = client.post(path, {"text": "It does not start."}).content.decode()
    assert re.findall(r'class="btn[^>]*>([^<]+)<', page) == ["Send now"]
    assert re.findall(r'<textarea name="(\w+)"[^>]* dir="auto"', page) == ["text"]


def test_a_form_from_elsewhere_is_not_taken(vendor: Vendor) -> None:
    client = VendorClient(vendor, enforce_csrf_checks=True)
    answer = client.post("/form", {"text": "x"})
    page = answer.content.decode()
    assert (answer.status_code, "<h1>Please send it again</h1>" in page) == (403, True)
    assert '<link rel="stylesheet" href="/vendor.css">' in page


def too_large() -> dict[str, dict[str, Any]]:
    """Forms of which more is sent than is read."""
    return {
        "a long text": {"text": "x" * 2_200_000},
        "many fields": {f"field{number}": "x" for number in range(10_000)},
        "many files": {f"file{number}": BytesIO(b"x") for number in range(51)},
    }


@pytest.mark.parametrize("what", too_large())
def test_a_form_that_is_too_large_is_told_so(what: str, vendor: Vendor) -> None:
    answer = browser(vendor).post("/form", too_large()[what])
    page = answer.content.decode()
    assert (answer.status_code, re.findall(r"<h1>(.*?)</h1>", page)) == (413, ["This is too large"])
    assert f"<b>{vendor.name}</b>" in page


def test_a_form_that_is_too_large_is_told_so_in_german(vendor: Vendor) -> None:
    client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="de")
    assert "<h1>Das ist zu groß</h1>" in client.post("/form", {"text": "x" * 2_200_000}).content.decode()


def test_a_form_that_is_too_large_is_told_so_before_its_token_is_looked_for(vendor: Vendor) -> None:
    client = VendorClient(vendor, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/form", {"text": "x" * 2_200_000}).status_code == 413


def test_a_program_is_told_by_a_problem(vendor: Vendor) -> None:
    answer = browser(vendor).post("/api/form", {"text": "x" * 2_200_000})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["type"] == "/api/#too-large"


def test_too_often_says_when_to_try_again(vendor: Vendor) -> None:
    client = browser(vendor)
    assert client.get("/limited").status_code == 200
    answer = client.get("/limited")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "Try again in 60 minutes" in page
    assert '<link rel="stylesheet" href="/vendor.css">' in page


def test_without_the_database_the_page_asks_to_come_back(vendor: Vendor, out_of_order: None) -> None:
    answer = Client().get("/form", headers={"host": "acorn.localhost", "accept-language": "de"})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "<h1>" in page
    assert 'lang="de"' in page


@pytest.fixture
def out_of_order(vendor: Vendor) -> None:
    """A database that answers nothing any more within this test."""
    with pytest.raises(Exception, match="nowhere"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [("/missing", 404, "Not found"), ("/broken", 500, "Something went wrong on our side")],
)
def test_programs_read_a_problem_document(path: str, status: int, title: str, vendor: Vendor) -> None:
    answer = browser(vendor).get(f"/api/v1{path}")
    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (problem["title"], problem["status"]) == (title, status)


@pytest.mark.parametrize("urlconf", ["supportdesk.urls", "supportdesk.urls_public"])
def test_both_hosts_have_all_pages(urlconf: str) -> None:
    handlers: list[Callable[..., Any]] = [
        get_resolver(urlconf).resolve_error_handler(code) for code in (400, 403, 404, 500)
    ]
    assert [handler.__module__ for handler in handlers] == ["supportdesk.kernel.http.error_pages"] * 4
