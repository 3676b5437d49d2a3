"""The page of one's own tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from people.core.scopes import scopes_for
from people.models import ApiToken, User
from people.operations.tokens import make_token
from supportdesk.kernel.clock import stopped_at
from tests.api.conftest import NOW, Program
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

FORM = {"name": "Robot", "scopes": ["tickets:read"], "days": "90"}
FORTNIGHT = timedelta(days=14)
PASSWORD = "correct horse battery"
Browser = Callable[[User], VendorClient]


@pytest.fixture
def browser_of(vendor: Vendor, empty_cache: None) -> Browser:
    """A function that gives a browser in which somebody has just entered their password."""

    def signed_in(user: User) -> VendorClient:
        user.set_password(PASSWORD)
        user.save()
        client = VendorClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
        client.post("/account/confirm/", {"password": PASSWORD})
        return client

    return signed_in


def test_a_new_token_is_shown_once_and_works(world: World, vendor: Vendor, browser_of: Browser) -> None:
    browser = browser_of(world.agent)

    with stopped_at(NOW):
        made = browser.post("/account/tokens/", FORM)
        later = browser.get("/account/tokens/")

    (secret,) = [code for code in texts(made, "code") if code.startswith("desk_")]
    assert secret not in later.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert Program(vendor, secret).read("me")["id"] == world.agent.pk
    assert ApiToken.objects.get().scopes == ["tickets:read"]


def test_a_contact_has_the_page_in_the_portal_and_gives_no_more_than_they_have(
    world: World, browser_of: Browser
) -> None:
    browser = browser_of(world.customer(plan="gold").user)

    page = browser.get("/account/tokens/")
    refused = browser.post("/account/tokens/", FORM | {"scopes": ["customers:read"]})

    assert attributes(page, "input", "value", {"name": "scopes"}) == list(scopes_for("CONTACT"))
    assert attributes(page, "body", "class") == ["portal"]
    assert refused.status_code == 200
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("change", [{"name": ""}, {"scopes": []}, {"days": "9999"}, {"name": "x" * 81}])
def test_what_is_missing_is_named_and_nothing_made(
    world: World, browser_of: Browser, change: dict[str, object]
) -> None:
    page = browser_of(world.agent).post("/account/tokens/", FORM | change)

    assert texts(page, "title")[0].startswith("Error:")
    assert ApiToken.objects.count() == 0


def test_a_token_is_revoked_by_its_owner_alone(world: World, browser_of: Browser) -> None:
    owner, other = world.agent, make_staff("Other")
    with stopped_at(NOW):
        token = make_token(owner=owner, name="x", scopes=["plans:read"], lasts=FORTNIGHT, now=NOW).token

    refused = browser_of(other).post(f"/account/tokens/{token.pk}/revoke/")
    assert (refused.status_code, ApiToken.objects.get().revoked_at) == (404, None)

    browser = browser_of(owner)
    browser.post(f"/account/tokens/{token.pk}/revoke/")
    assert ApiToken.objects.get().revoked_at is not None
    assert "Token revoked." in words(browser.get("/account/tokens/"))


def test_making_one_needs_the_password_once_more(world: World, vendor: Vendor) -> None:
    world.agent.set_password(PASSWORD)
    world.agent.save()
    client = VendorClient(vendor)
    client.force_login(world.agent)

    answer = client.post("/account/tokens/", FORM)

    assert answer.headers["Location"].partition("?")[0] == "/account/confirm/"
    assert ApiToken.objects.count() == 0


def test_who_is_not_signed_in_has_no_tokens(vendor: Vendor) -> None:
    answer = VendorClient(vendor).get("/account/tokens/")

    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_tokens(
    world: World, vendor: Vendor, count: int, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(count):
        make_token(owner=world.agent, name="x", scopes=["plans:read"], lasts=FORTNIGHT, now=NOW)
    client = VendorClient(vendor)
    client.force_login(world.agent)

    with stopped_at(NOW), django_assert_max_num_queries(16):  # type: ignore[attr-defined]  # a context manager
        assert client.get("/account/tokens/").status_code == 200
