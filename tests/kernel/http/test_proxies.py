"""Whose word about a visitor is taken (ATTACK-A31, ATTACK-A38)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from supportdesk.kernel.http.proxies import ProxyMiddleware
from supportdesk.settings import env

PROXY, VISITOR = "10.0.0.1", "198.51.100.7"


def after(request: HttpRequest) -> dict[str, Any]:
    """Return what the rest of the desk knows about a request."""
    seen: dict[str, Any] = {}

    def answer(seen_request: HttpRequest) -> HttpResponse:
        seen.update(seen_request.META)
        return HttpResponse()

    ProxyMiddleware(answer)(request)
    return seen


def come(address: str, **headers: str) -> dict[str, Any]:
    """Return what is known of a visitor who comes from an address."""
    return after(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers))


@pytest.fixture
def trusted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of ours in 10.0.0.0/8."""
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32")
    settings.TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")


CLAIMS = {
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "x-forwarded-port": "1",
    "x-forwarded-user": "admin",
    "forwarded": "for=203.0.113.9;host=evil.example",
    "x-real-ip": "203.0.113.9",
    "remote-user": "admin",
    "x-remote-user": "admin",
    "x-on-behalf-of": "admin",
    "x-original-url": "/console/",
    "x-rewrite-url": "/console/",
    "x-http-method-override": "DELETE",
}


def test_attack_A38_nobody_says_who_or_where_they_are() -> None:
    known = come(VISITOR, **CLAIMS)
    assert known["REMOTE_ADDR"] == VISITOR
    assert {name for name in known if name[5:].lower().replace("_", "-") in CLAIMS} == set()


@pytest.mark.usefixtures("trusted")
def test_attack_A38_nobody_says_it_past_the_proxy_either() -> None:
    known = come(VISITOR, **CLAIMS)
    assert known["REMOTE_ADDR"] == VISITOR
    assert "HTTP_X_FORWARDED_PROTO" not in known


@pytest.mark.usefixtures("trusted")
def test_a_proxy_of_ours_says_where_the_visitor_comes_from_and_how() -> None:
    known = come(PROXY, **{"x-forwarded-for": VISITOR, "x-forwarded-proto": "https"})
    assert (known["REMOTE_ADDR"], known["HTTP_X_FORWARDED_PROTO"]) == (VISITOR, "https")


@pytest.mark.usefixtures("trusted")
def test_attack_A31_the_host_is_never_the_proxys_word() -> None:
    known = come(PROXY, **{"x-forwarded-host": "evil.example", "x-original-url": "/console/"})
    assert {"HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_URL"} & set(known) == set()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        (f"203.0.113.9, {VISITOR}", VISITOR),  # what is before the first stranger anybody may have written
        (f"203.0.113.9, {VISITOR}, 10.0.0.2", VISITOR),
        (f"{VISITOR}, 10.9.9.9, 10.0.0.2", VISITOR),
        (f"{VISITOR}, nonsense", PROXY),
        (f"{VISITOR}, nonsense, 10.0.0.2", "10.0.0.2"),
        ("2001:db8:ffff::1, 2001:db9::7", "2001:db9::7"),
        ("", PROXY),
        ("10.0.0.5", "10.0.0.5"),
    ],
)
def test_the_visitor_is_the_nearest_who_is_no_proxy_of_ours(chain: str, visitor: str) -> None:
    assert come(PROXY, **{"x-forwarded-for": chain})["REMOTE_ADDR"] == visitor


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["HTTPS", "https, http", "gopher", ""])
def test_another_scheme_is_none(scheme: str) -> None:
    assert "HTTP_X_FORWARDED_PROTO" not in come(PROXY, **{"x-forwarded-proto": scheme})


def test_networks_that_are_none_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1/8")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be addresses or networks separated by commas"):
        env.networks("TRUSTED_PROXIES")
