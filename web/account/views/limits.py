"""Lockouts: django-axes asks here before every password, and reports the result."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.handlers.base import AxesHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from typing_extensions import override

from people.models import User
from people.operations.lockouts import Try, count_attempt, locked_until, uncount_attempt
from people.queries import name_account
from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.views import note_security_event
from supportdesk.kernel.clock import now
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.limits import network_of
from web.account.views.device import known_device

NOWHERE = "0.0.0.0"  # noqa: S104 - no address to listen on: a caller who has none


class SignInLimits(AxesHandler):
    """Counts tries as people.operations.lockouts has it; AXES_HANDLER names this class."""

    def is_allowed(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> bool:
        """Return whether the password may be looked at; the try is counted."""
        until = count_attempt(_try(request, credentials), now=now())
        _set_lock(request, until)
        if until is not None:
            _note(request, SecurityEventKind.LOCKED_OUT, credentials)
        return until is None

    @override
    def user_login_failed(
        self,
        sender: object,
        credentials: Mapping[str, Any],
        request: HttpRequest | None = None,
        **_kwargs: Any,
    ) -> None:
        """Say at once when this failure was the last one allowed."""
        if request is not None and lock_of(request) is None:
            _note(request, SecurityEventKind.SIGN_IN_FAILED, credentials)
            _set_lock(request, locked_until(_try(request, credentials), now=now()))

    @override
    def user_logged_in(self, sender: object, request: HttpRequest, user: User, **_kwargs: Any) -> None:
        """Forget the failures that came before the right password."""
        uncount_failure(request, user)
        note_security_event(request, SecurityEventKind.SIGNED_IN, person=user)

    def post_save_access_attempt(self, _instance: object, **_kwargs: Any) -> None:
        """Do nothing: the rows are ours to count."""

    def post_delete_access_attempt(self, _instance: object, **_kwargs: Any) -> None:
        """Do nothing, likewise."""

    def user_logged_out(self, sender: object, request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
        """Do nothing: signing out is allowed to everybody."""


def uncount_failure(request: HttpRequest, user: User) -> None:
    """Forget the failures that came before the right password."""
    uncount_attempt(_try(request, {"email": user.email}))


def lock_of(request: HttpRequest) -> datetime | None:
    """Return until when this very request is refused, None when it is not."""
    until: datetime | None = getattr(request, "sign_in_locked_until", None)
    return until


def locked_out(request: HttpRequest, _response: HttpResponse | None = None, *_args: Any) -> HttpResponse:
    """Say until when nobody gets in and what can be done; for an address that nobody has it is the same page
    (ATTACK-A51)."""
    until = lock_of(request) or now()
    seconds = max(0, (until - now()).total_seconds())
    context = {"until": until, "minutes": max(1, math.ceil(seconds / 60))}
    page = render(request, "account/locked.html", context, status=429)
    page["Retry-After"] = str(math.ceil(seconds))
    return page


def _note(request: HttpRequest, kind: SecurityEventKind, credentials: Mapping[str, Any] | None) -> None:
    note_security_event(request, kind, about=name_account(_try(request, credentials).account))


def _set_lock(request: HttpRequest, until: datetime | None) -> None:
    request.sign_in_locked_until = until  # type: ignore[attr-defined]  # ours, read by lock_of
    request.axes_locked_out = until is not None  # type: ignore[attr-defined]  # axes' middleware answers with locked_out


def _try(request: HttpRequest, credentials: Mapping[str, Any] | None) -> Try:
    given = credentials or {}
    account = one_spelling(str(given.get("email") or given.get("username") or ""))[:254]
    address = network_of(request.META.get("REMOTE_ADDR", "")).split("/")[0]
    return Try(account=account, address=address or NOWHERE, device=known_device(request, account))
