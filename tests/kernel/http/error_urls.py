"""Pages that fail in every way there is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from supportdesk.kernel.security.limits import limit, who_asks


def bad(_request: HttpRequest) -> HttpResponse:
    """Refuse to read."""
    raise SuspiciousOperation("secret detail")


def denied(_request: HttpRequest) -> HttpResponse:
    """Refuse with words."""
    raise PermissionDenied("Only the owner does this.")


def missing(_request: HttpRequest) -> HttpResponse:
    """Find nothing."""
    raise Http404("secret detail")


def broken(_request: HttpRequest) -> HttpResponse:
    """Fail in the database, so that this request can ask it nothing more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_detail FROM nowhere")
    return HttpResponse()


def limited(request: HttpRequest) -> HttpResponse:
    """Open once an hour."""
    limit(purpose="test", who=who_asks(request), maximum=1, per=timedelta(hours=1))
    return HttpResponse("done")


def form(request: HttpRequest) -> HttpResponse:
    """Take a form."""
    return HttpResponse(request.POST.get("text", ""))


def raised(_request: HttpRequest, state: str) -> HttpResponse:
    """Fail in the database with this code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('test.state', %s, false)", [state])
        cursor.execute(
            "DO $$ BEGIN RAISE EXCEPTION 'secret detail' USING ERRCODE = current_setting('test.state'); END $$"
        )
    return HttpResponse()


def full(_request: HttpRequest) -> HttpResponse:
    """Write to a disk that is full."""
    with Path("/dev/full").open("wb") as file:
        file.write(b"x")
    return HttpResponse()


handler400 = "supportdesk.kernel.http.error_pages.bad_request"
handler403 = "supportdesk.kernel.http.error_pages.forbidden"
handler404 = "supportdesk.kernel.http.error_pages.not_found"
handler500 = "supportdesk.kernel.http.error_pages.server_error"
urlpatterns = [
    path("bad", bad),
    path("denied", denied),
    path("missing", missing),
    path("broken", broken),
    path("form", form),
    path("limited", limited),
    path("raised/<state>", raised),
    path("full", full),
    path("api/form", form),
    path("api/raised/<state>", raised),
    path("api/full", full),
    path("api/v1/missing", missing),
    path("api/v1/broken", broken),
]
