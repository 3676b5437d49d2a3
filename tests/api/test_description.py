"""The description of the API: the file is what the code does, valid, and shown to people."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, get_resolver
from django.utils import translation

from api.view import ApiView
from supportdesk import api_urls
from supportdesk.kernel.api.problems import KINDS
from tests.api.conftest import Program
from tests.architecture.citations import codes_seen
from tests.reading import attributes, texts
from vendors.models import Vendor

FILE = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


def test_the_file_in_the_repository_is_what_the_code_describes(tmp_path: Path) -> None:
    """To regenerate it: ./desk manage spectacular --validate --fail-on-warn --file docs/openapi.yaml."""
    made = tmp_path / "openapi.yaml"
    with translation.override("en"):
        call_command("spectacular", "--file", str(made), "--validate", "--fail-on-warn", stdout=StringIO())

    assert made.read_text() == FILE.read_text(), "regenerate docs/openapi.yaml, docs/api.md says how"


def test_the_description_cites_no_codes_that_its_readers_cannot_look_up() -> None:
    assert codes_seen(FILE.read_text()) == []


def test_every_address_is_described(vendor: Vendor) -> None:
    described = {path for path in FILE.read_text().splitlines() if path.startswith("  /api/v1/")}
    views = [pattern for pattern in leaves() if hasattr(pattern.callback, "cls")]

    assert len(views) == len(described) > 25


def test_every_method_of_every_view_is_an_operation() -> None:
    plain = [
        f"{pattern.name} {method}"
        for pattern in leaves()
        if hasattr(pattern.callback, "cls")
        for method in ApiView.http_method_names
        if (handler := getattr(pattern.callback.cls, method, None)) and not hasattr(handler, "operation")
    ]

    assert plain == []


def leaves() -> list[URLPattern]:
    found, left = [], list(api_urls.urlpatterns)
    while left:
        pattern = left.pop()
        if isinstance(pattern, URLPattern):
            found.append(pattern)
        else:
            left += pattern.url_patterns
    return found


def test_the_description_is_public_and_says_nothing_of_the_vendor(vendor: Vendor) -> None:
    answer = Program(vendor).get("/api/v1/openapi.yaml")

    assert answer.headers["Content-Type"] == "application/yaml"
    assert answer.content == FILE.read_bytes()
    assert vendor.name.encode() not in answer.content


def test_people_read_every_operation_and_every_problem(vendor: Vendor) -> None:
    page = Program(vendor).get("/api/")

    assert page.status_code == 200
    lines = {line for line in texts(page, "code") if " /api/v1/" in line}
    assert len(lines) == FILE.read_text().count("operationId:")
    assert [key for key in attributes(page, "tr", "id") if key in KINDS] == list(KINDS)
    assert get_resolver().reverse("api-overview") == "api/"


@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_has_a_status_of_a_refusal(kind: str) -> None:
    assert 400 <= KINDS[kind].status < 600
