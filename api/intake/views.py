"""Accepting what monitoring systems send: stored and committed, then acknowledged.

Senders repeat a request after 503, and after nothing else that we could answer: what may pass is always 503, never 500 or
429, so that nothing is lost because we were busy.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api.intake.bodies import read_body
from monitoring.core.formats import PARSERS
from monitoring.core.observations import Parsed
from monitoring.errors import BadPayload
from monitoring.intake.models import Liveness, Route
from monitoring.intake.operations.requests import Arrival, note_refused, note_seen, store_request
from monitoring.intake.queries import find_sender
from monitoring.operations.entitlement import renew_entitlement
from monitoring.presentation.refusals import describe_refusal
from supportdesk.kernel.api.problems import FieldError, Problem
from supportdesk.kernel.clock import now
from supportdesk.kernel.http.secret_paths import secret_path

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="intake", Basic realm="intake"'}
_AGAIN = {"Retry-After": "5"}
_NAME_LENGTH = 200


def always_retriable(view: View) -> View:
    """Answer 503 for whatever goes wrong on our side, so that the sender tries again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return problem.answer()
        except RequestDataTooBig:
            return Problem("too-large").answer()
        except UnreadablePostError:
            return Problem("invalid", _("The body ended before its announced length.")).answer()
        except Exception:
            logger.exception("A request was not accepted: %s", request.path)
            return Problem("unavailable", headers=_AGAIN).answer()

    return csrf_exempt(guarded)


@always_retriable
def receive(request: HttpRequest, route: Route) -> HttpResponse:
    """Accept a request whose token is in the Authorization header."""
    return _accept(request, route, _secret_in_header(request))


@secret_path
@always_retriable
def receive_by_address(request: HttpRequest, route: Route, token: str) -> HttpResponse:
    """Accept a request whose token is in its address."""
    return _accept(request, route, token)


@always_retriable
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Note that an installation is there, whose token is in the Authorization header."""
    return _note_heartbeat(request, _secret_in_header(request))


@secret_path
@always_retriable
def heartbeat_by_address(request: HttpRequest, token: str) -> HttpResponse:
    """Note that an installation is there, whose token is in the address: a router or cron can do that."""
    return _note_heartbeat(request, token)


def _note_heartbeat(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        raise Problem("method-not-allowed", headers={"Allow": "GET, HEAD, POST"})
    at = now()
    sender = _find_sender(secret)
    _require_entitlement(sender, at)
    note_seen(liveness=sender, now=at)
    return JsonResponse({})


def _accept(request: HttpRequest, route: Route, secret: str) -> HttpResponse:
    if request.method != "POST":
        raise Problem("method-not-allowed", headers={"Allow": "POST"})
    at, sender = now(), _find_sender(secret)
    _require_entitlement(sender, at)
    body = read_body(request)
    parsed = _parse(route, body, at)
    if parsed.observations:
        arrival = Arrival(
            route=route,
            body=body,
            observations=len(parsed.observations),
            problems=len(parsed.problems),
            name=request.headers.get("Idempotency-Key", "")[:_NAME_LENGTH],
        )
        store_request(liveness=sender, arrival=arrival, now=at)
    else:
        note_seen(liveness=sender, now=at)
    return JsonResponse(_answer(parsed), status=HTTPStatus.ACCEPTED)


def _find_sender(secret: str) -> Liveness:
    sender = find_sender(secret)
    if sender is None:
        raise Problem("not-signed-in", _("Send the token of the installation."), headers=_CHALLENGE)
    return sender


def _require_entitlement(sender: Liveness, at: datetime) -> None:
    if sender.entitled_until is not None and at < sender.entitled_until:
        return
    refusal = renew_entitlement(liveness=sender, now=at)
    if refusal is not None:
        note_refused(liveness=sender, now=at)
        raise Problem("not-allowed", describe_refusal(refusal), more={"reason": refusal.reason})


def _parse(route: Route, body: bytes, at: datetime) -> Parsed:
    try:
        parsed = PARSERS[route](body, received_at=at)
    except BadPayload as error:
        raise Problem("invalid", errors=[FieldError(error.place, error.reason)]) from None
    if parsed.problems and not parsed.observations:
        raise Problem("invalid", errors=[FieldError(error.place, error.reason) for error in parsed.problems])
    return parsed


def _answer(parsed: Parsed) -> dict[str, Any]:
    rejected = [{"field": error.place, "message": error.reason} for error in parsed.problems[:20]]
    return {"accepted": len(parsed.observations), "rejected": len(parsed.problems), "errors": rejected}


def _secret_in_header(request: HttpRequest) -> str:
    """Return a bearer token, or the password of basic authentication, with any user name; empty without either."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        _user, _colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password
