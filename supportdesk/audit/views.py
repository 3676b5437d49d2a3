"""What shows afterwards who came in, who tried to, and who read what: security events of a vendor (ATTACK-S11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.operations import keep_security_event, reference
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.logs import person_of, request_number
from supportdesk.kernel.http.secret_paths import mask_secret_paths
from supportdesk.kernel.security.limits import TooMany, limit, network_of

# So many of a kind an hour are kept for each who asks: a prober leaves a trace and fills no table.
MAX_PER_HOUR: Final = 60
_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def note_security_event(
    request: HttpRequest, kind: SecurityEventKind, *, person: Model | None = None, about: str = ""
) -> None:
    """Keep that something happened: who asked (or `person`) from where, and what it was about."""
    who = person_of(request) if person is None else reference(person)
    address = request.META.get("REMOTE_ADDR", "")
    try:
        asker = who or network_of(address)
        limit(purpose=f"security event {kind}", who=asker, maximum=MAX_PER_HOUR, per=timedelta(hours=1))
    except TooMany:
        return
    keep_security_event(
        kind=kind, person=who, address=address, request_number=request_number(request), about=about, now=now()
    )


class SecurityEventsMiddleware:
    """Notes what was refused to somebody who is signed in, and every file and export that leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then note what the answer was."""
        response = self.get_response(request)
        kind = _kind_of(request, response)
        if kind is not None and getattr(request, "tenant", None) is not None:
            note_security_event(request, kind, about=mask_secret_paths(f"{request.method} {request.path}"))
        return response


def _kind_of(request: HttpRequest, response: HttpResponseBase) -> SecurityEventKind | None:
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return SecurityEventKind.DOWNLOADED
    if response.status_code == HTTPStatus.UNAUTHORIZED or (response.status_code in _REFUSED and person_of(request)):
        return SecurityEventKind.REFUSED
    return None
