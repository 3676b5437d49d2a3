"""What is said to those who come without TLS, and to those who come with it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from supportdesk.embedded.project import PROJECT
from supportdesk.settings import signing_in
from vendors.models import Vendor

HOSTS = ["acorn.localhost", "localhost", "nobody.localhost", "evil.example"]


@pytest.fixture(autouse=True)
def production_settings(settings: Settings, vendor: Vendor) -> None:
    """Speak TLS as production does."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^livez\Z", r"^readyz\Z"]
    settings.SECURE_HSTS_SECONDS = 3600


@pytest.mark.parametrize("host", ["acorn.localhost", "localhost"])
@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/openapi.yaml", "/api/"])
def test_attack_S27_a_program_that_asks_in_clear_is_refused_and_told_why(path: str, host: str) -> None:
    answer = Client().get(path, headers={"host": host, "authorization": "Bearer desk_1_2"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["detail"] == "Use https. If a token was sent, others may have read it: revoke it."


def test_people_are_sent_on() -> None:
    answer = Client().get("/sign-in/", headers={"host": "acorn.localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://acorn.localhost/sign-in/")


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_told_in_clear(path: str) -> None:
    assert Client().get(path, headers={"host": "localhost"}).status_code == 200


def test_a_host_that_is_not_ours_is_sent_nowhere() -> None:
    answer = Client().get("/", headers={"host": "evil.example"})
    assert (answer.status_code, "Location" in answer.headers) == (404, False)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/livez", "/api/v1/me"])
def test_attack_S27_every_answer_by_tls_says_to_come_back_so(path: str, host: str) -> None:
    answer = Client().get(path, secure=True, headers={"host": host})
    assert answer.headers["Strict-Transport-Security"] == "max-age=3600"


@pytest.mark.parametrize(("expected_message", "promised"), [("", "False False"), ("1", "True True")])
def test_attack_S27_no_more_than_the_host_itself_is_promised_unless_told(expected_message: str, promised: str) -> None:
    given = {
        "SECRET_KEY": "k",
        "DATABASE_URL": "postgresql://a@b/c",
        "HSTS_INCLUDE_SUBDOMAINS": expected_message,
        "HSTS_PRELOAD": expected_message,
    }
    code = "from supportdesk.settings import production as p; print(p.SECURE_HSTS_INCLUDE_SUBDOMAINS, p.SECURE_HSTS_PRELOAD)"
    shown = subprocess.run(
        [sys.executable, "-c", code], env=given, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == promised


def test_attack_S27_every_cookie_is_the_hosts_own() -> None:
    names = {name: value for name, value in vars(signing_in).items() if name.endswith("_COOKIE_NAME")}
    assert {name for name, value in names.items() if not value.startswith("__Host-")} == set()
