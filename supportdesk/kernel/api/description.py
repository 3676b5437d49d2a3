"""The description of the API: the file for programs, and a page for people. Both are public."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from ruamel.yaml import YAML

from supportdesk.kernel.api.problems import KINDS

_FILE = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
_NAMES = {
    "me": gettext_lazy("Current user"),
    "tickets": gettext_lazy("Tickets"),
    "conversation": gettext_lazy("Conversation"),
    "acts": gettext_lazy("Ticket actions"),
    "filing": gettext_lazy("Submitting tickets"),
    "plans": gettext_lazy("Plans"),
    "customers": gettext_lazy("Customers"),
    "contracts": gettext_lazy("Contracts and products"),
    "people": gettext_lazy("People"),
    "staff": gettext_lazy("Staff and teams"),
    "development": gettext_lazy("Development"),
}
# The same for every vendor: it is what the program can do, not what anybody has.
_overviews: dict[str, tuple[Section, ...]] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One operation."""

    method: str
    path: str
    summary: str
    description: str
    scope: str


@dataclass(frozen=True, slots=True)
class Section:
    """Operations that belong together."""

    name: Any
    lines: tuple[Line, ...]


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """Send the description as the repository keeps it."""
    return HttpResponse(_FILE.read_bytes(), content_type="application/yaml")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show every operation and every kind of problem."""
    problems = [{"key": key, "status": kind.status, "title": kind.title} for key, kind in KINDS.items()]
    return render(request, "people/api.html", {"sections": _sections(), "problems": problems})


def _sections() -> tuple[Section, ...]:
    if "read" not in _overviews:
        paths: dict[str, dict[str, Any]] = YAML(typ="safe").load(_FILE.read_text())["paths"]
        found: dict[str, list[Line]] = {}
        for path, methods in paths.items():
            for method, operation in methods.items():
                found.setdefault(operation["tags"][0], []).append(_line(method, path, operation))
        _overviews["read"] = tuple(Section(name, tuple(found[tag])) for tag, name in _NAMES.items())
    return _overviews["read"]


def _line(method: str, path: str, operation: dict[str, Any]) -> Line:
    words, _, scope = operation.get("description", "").rpartition("Scope: ")
    return Line(method.upper(), path, operation["summary"], words.strip(), scope.strip("`. "))
