"""Characters that no database column holds, wherever they can be put: an answer, and never a failure of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from people.core.scopes import scopes_for
from people.operations.tokens import make_token
from supportdesk.kernel.api.parsing import MAX_KEYS
from supportdesk.kernel.api.problems import MAX_ERRORS
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.fields.texts import NulMiddleware
from tests.api.conftest import Program
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.terms.world import World, local
from tickets.models import Message
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor."""
    return World("imagicle")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/tickets/a%00b/",
        "/desk/tickets/%00/history/",
        "/desk/development/%00/",
        "/desk/canned-responses/text/%00/",
        "/portal/tickets/%00/",
        "/%00",
        "/desk/tickets/%ED%A0%80/",
    ],
)
def test_attack_S21_an_address_of_unreadable_characters_is_nowhere(path: str, vendor: Vendor) -> None:
    browser = VendorClient(vendor)
    browser.force_login(make_staff())
    assert browser.get(path).status_code == 404


def test_attack_S21_no_view_is_asked_for_an_address_with_nul() -> None:
    asked: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(request.path_info)
        return HttpResponse()

    with pytest.raises(Http404):
        NulMiddleware(view)(RequestFactory().get("/invitation/a%00b/"))
    assert asked == []


@pytest.mark.parametrize("query", ["words=%00", "%00=1", "page=%00", "order_by=%00&words=a%00b", "words=%ED%A0%80"])
@pytest.mark.parametrize("path", ["/desk/", "/desk/search/", "/sign-in/", "/portal/"])
def test_attack_S21_a_query_of_unreadable_characters_is_answered(path: str, query: str, vendor: Vendor) -> None:
    browser = VendorClient(vendor)
    browser.force_login(make_staff())
    assert browser.get(f"{path}?{query}").status_code < 500


def test_attack_S21_what_was_pasted_with_nul_in_it_is_kept_all_but_that(world: World, vendor: Vendor) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 2, NOW)
    browser = VendorClient(vendor)
    browser.force_login(contact.user)
    with stopped_at(NOW):
        answer = browser.post(f"/portal/tickets/{ticket.reference}/reply/", {"text": "core\0dump", "\0": "x"})
    assert (answer.status_code, Message.objects.latest("pk").body) == (302, "core\N{REPLACEMENT CHARACTER}dump")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (r'{"\ud800": 1}', ["?"]),
        (r'{"a\u0000b": 1}', ["?"]),
        (r'{"subject": "a\u0000b"}', ["subject"]),
        (r'{"intake": {"version": ["\udfff"]}}', ["intake.version.0"]),
    ],
)
def test_attack_S21_json_of_unreadable_characters_is_refused_by_the_name_of_the_field(
    body: str, fields: list[str], world: World, vendor: Vendor
) -> None:
    answer = send(world, vendor, body)
    named = [error["field"] for error in answer.json()["errors"]]
    assert (answer.status_code, [name if name.isalnum() or "." in name else "?" for name in named]) == (400, fields)


@pytest.mark.parametrize(("keys", "errors"), [(MAX_KEYS, MAX_ERRORS), (MAX_KEYS + 1, 0), (100_000, 0)])
def test_attack_S22_of_many_unknown_fields_twenty_are_named_and_too_many_are_not_read(
    keys: int, errors: int, world: World, vendor: Vendor
) -> None:
    answer = send(world, vendor, "{" + ",".join(f'"f{number}":1' for number in range(keys)) + "}")
    assert (answer.status_code, len(answer.json().get("errors", []))) == (400, errors)


def send(world: World, vendor: Vendor, body: str) -> Any:
    """Return the answer to a filing via API of a customer's."""
    contact = world.customer(region="europe", plan="gold")
    lasts, made = timedelta(days=30), NOW - timedelta(days=1)
    token = make_token(owner=contact.user, name="test", scopes=scopes_for(contact.user.kind), lasts=lasts, now=made)
    return Program(vendor, token.secret).post("/api/v1/tickets", body, content_type="application/json")
