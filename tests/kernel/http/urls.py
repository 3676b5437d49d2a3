"""Pages of the kernel's own tests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from supportdesk.audit.operations import record
from supportdesk.kernel.clock import now
from supportdesk.kernel.tenancy import connected_schema


def where(request: HttpRequest) -> HttpResponse:
    """Say in which schema the page was made, and for which host."""
    return JsonResponse({"schema": connected_schema(), "host": request.get_host()})


def fail(_request: HttpRequest) -> HttpResponse:
    """Write a row and raise."""
    record(actor="test", action="fail", target="test", data={}, now=now())
    raise ZeroDivisionError


def remember(request: HttpRequest) -> HttpResponse:
    """Put a word into the session."""
    request.session["word"] = request.GET["word"]
    return HttpResponse("kept")


def recall(request: HttpRequest) -> HttpResponse:
    """Say which word is in the session."""
    return JsonResponse({"word": request.session.get("word")})


def cached(_request: HttpRequest) -> HttpResponse:
    """Ask to be kept by caches."""
    return HttpResponse("private", headers={"Cache-Control": "public, max-age=3600"})


def strict(_request: HttpRequest) -> HttpResponse:
    """Ask for a stricter policy than everybody's."""
    return HttpResponse("file", headers={"Content-Security-Policy": "sandbox"})


urlpatterns = [
    path("where", where),
    path("fail", fail),
    path("remember", remember),
    path("recall", recall),
    path("cached", cached),
    path("strict", strict),
]
