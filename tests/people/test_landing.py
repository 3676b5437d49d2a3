"""The bare host, which belongs to no vendor, and the addresses of those that do."""

from __future__ import annotations

from django.test import Client
from pytest_django import Settings

from tests.reading import attributes, texts
from vendors.models import Vendor
from vendors.queries import get_vendor_url


def test_in_the_demo_the_bare_host_leads_to_the_vendors(db: None, settings: Settings) -> None:
    settings.PUBLIC_PORT = "8000"
    answer = Client(SERVER_NAME="localhost").get("/")
    assert [words.split()[:2] for words in texts(answer, "li")] == [
        ["Acorn", "acorn.localhost"],
        ["Birch", "birch.localhost"],
    ]
    links = attributes(answer, "a", "href")
    assert [link for link in links if link.endswith(":8000/")] == [
        "http://acorn.localhost:8000/",
        "http://birch.localhost:8000/",
    ]


def test_elsewhere_the_bare_host_tells_nothing_about_anybody(db: None, settings: Settings) -> None:
    settings.DEMO = False
    answer = Client(SERVER_NAME="localhost").get("/")
    assert (answer.status_code, texts(answer, "h1"), texts(answer, "li")) == (200, ["Support desk"], [])


def test_links_in_mails_name_the_vendors_own_host(vendor: Vendor, settings: Settings) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", ""
    assert get_vendor_url() == "https://acorn.localhost"
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "http", "8000"
    assert get_vendor_url() == "http://acorn.localhost:8000"
