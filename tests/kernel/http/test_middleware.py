"""Hosts, headers and sessions of requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from supportdesk.kernel.http.middleware import CONTENT_SECURITY_POLICY
from supportdesk.kernel.tenancy import connected_schema, vendor_schema
from tests.clients import VendorClient
from vendors.models import Domain, Vendor

ClientFor = Callable[[Vendor], VendorClient]


@pytest.fixture(autouse=True)
def pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.kernel.http.urls"
    settings.PUBLIC_SCHEMA_URLCONF = "tests.kernel.http.urls"


def test_a_page_is_made_in_the_schema_of_its_host(vendor: Vendor, other_vendor: Vendor, client_for: ClientFor) -> None:
    for asked in (vendor, other_vendor):
        assert client_for(asked).get("/where").json()["schema"] == asked.schema_name


@pytest.mark.parametrize(
    "host",
    ["nobody.localhost", "www.acorn.localhost", "acorn.localhost.evil.example", "evil.example", "a b", "[::1]", "_"],
)
def test_T16_an_unknown_host_is_not_found_and_nothing_is_set(vendor: Vendor, client_for: ClientFor, host: str) -> None:
    client = client_for(vendor)
    client.get("/remember?word=mine")
    answer = client.get("/where", headers={"host": host})
    assert (answer.status_code, answer.content, answer.cookies) == (404, b"", {})


def test_T16_the_case_and_port_of_a_host_do_not_matter(vendor: Vendor) -> None:
    assert Client().get("/where", headers={"host": "ACORN.localhost:8000"}).json()["schema"] == vendor.schema_name


def test_T16_forwarded_host_names_are_ignored(vendor: Vendor, other_vendor: Vendor, client_for: ClientFor) -> None:
    host = Domain.objects.get(tenant=other_vendor).domain
    answer = client_for(vendor).get("/where", headers={"x-forwarded-host": host}).json()
    assert answer == {"schema": vendor.schema_name, "host": "acorn.localhost"}


def test_T04_a_vendor_whose_schema_is_gone_is_not_found(db: None, other_vendor: Vendor, client_for: ClientFor) -> None:
    client = client_for(other_vendor)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{other_vendor.schema_name}" RENAME TO t_renamed00000')
    assert client.get("/where").status_code == 404


def test_T16_a_host_that_is_added_or_moved_is_found_at_once(vendor: Vendor, other_vendor: Vendor) -> None:
    """The question for a host's vendor is written once a process; its answer is asked for anew."""

    def schema_at(host: str) -> str | None:
        answer = Client().get("/where", headers={"host": host})
        return answer.json()["schema"] if answer.status_code == 200 else None

    asked = [schema_at("later.localhost")]
    domain = Domain.objects.create(tenant=vendor, domain="later.localhost", is_primary=False)
    asked.append(schema_at("later.localhost"))
    Domain.objects.filter(pk=domain.pk).update(tenant=other_vendor)
    asked.append(schema_at("later.localhost"))

    assert asked == [None, vendor.schema_name, other_vendor.schema_name]


def test_T07_after_an_answer_the_connection_is_in_no_vendor(vendor: Vendor) -> None:
    Client().get("/where", headers={"host": "acorn.localhost"})
    assert connected_schema() == "public"


def test_T07_after_a_failure_too(vendor: Vendor) -> None:
    answer = Client(raise_request_exception=False).get("/fail", headers={"host": "acorn.localhost"})
    assert (answer.status_code, connected_schema()) == (500, "public")


def test_the_bare_host_stands_in_no_vendor(db: None) -> None:
    assert Client().get("/where", headers={"host": "localhost"}).json()["schema"] == "public"


def test_finding_the_vendor_costs_one_query_beside_the_search_path(
    vendor: Vendor, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(vendor)
    with django_assert_num_queries(2):  # SET search_path and the vendor
        client.get("/where")


@pytest.mark.parametrize("path", ["/where", "/nowhere", "/livez"])
def test_every_answer_says_what_browsers_may_do(vendor: Vendor, client_for: ClientFor, path: str) -> None:
    headers = client_for(vendor).get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_allows_our_own_files_alone() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_a_page_may_be_stricter(vendor: Vendor, client_for: ClientFor) -> None:
    assert client_for(vendor).get("/strict").headers["Content-Security-Policy"] == "sandbox"


def test_no_cache_keeps_a_page_whatever_it_says(vendor: Vendor, client_for: ClientFor) -> None:
    assert client_for(vendor).get("/cached").headers["Cache-Control"] == "no-store"


def test_caches_keep_static_files(vendor: Vendor, client_for: ClientFor) -> None:
    answer: Any = client_for(vendor).get("/static/favicon.svg")
    list(answer.streaming_content)
    assert (answer.status_code, "max-age" in answer.headers["Cache-Control"]) == (200, True)


def test_a_session_is_kept_for_its_vendor(vendor: Vendor, client_for: ClientFor) -> None:
    client = client_for(vendor)
    client.get("/remember?word=mine")
    assert client.get("/recall").json() == {"word": "mine"}


def test_T14_a_cookie_of_one_vendor_opens_nothing_at_another(
    vendor: Vendor, other_vendor: Vendor, client_for: ClientFor
) -> None:
    client, other = client_for(vendor), client_for(other_vendor)
    client.get("/remember?word=canary")
    other.cookies = client.cookies
    assert other.get("/recall").json() == {"word": None}


def test_T14_a_stored_session_that_came_into_another_schema_is_empty(
    vendor: Vendor, other_vendor: Vendor, client_for: ClientFor
) -> None:
    client, other = client_for(vendor), client_for(other_vendor)
    client.get("/remember?word=canary")
    row = Session.objects.values("session_key", "session_data", "expire_date").get()
    with vendor_schema(other_vendor.schema_name):
        Session.objects.create(**row)
    other.cookies = client.cookies
    assert other.get("/recall").json() == {"word": None}


def test_T14_the_bare_host_has_no_sessions(db: None) -> None:
    answer = Client().get("/recall", headers={"host": "localhost", "cookie": "sessionid=" + "a" * 32})
    assert (answer.json(), answer.cookies) == ({"word": None}, {})


def test_T14_the_bare_host_stores_no_session(db: None) -> None:
    answer = Client().get("/remember?word=mine", headers={"host": "localhost"})
    assert (answer.status_code, answer.cookies) == (200, {})
