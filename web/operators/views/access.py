"""Who may open a page of the operators, and the frame of their pages."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, cast, overload

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_tenants.utils import get_public_schema_name

from supportdesk.kernel import clock
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.limits import network_of
from supportdesk.kernel.security.signing import fingerprint
from vendors.errors import TooManyAttempts
from vendors.models import Operator, OperatorSession
from vendors.operations.operators import CODE_WITHIN, SESSION_LASTS, see_session
from vendors.queries import find_session
from vendors.rules import must_turn_on_second_factor
from web.operators.navigation import NAVIGATION
from web.registry import link_item

Params = ParamSpec("Params")
_DEVICE = "desk:operators:known device"


class OperatorRequest(HttpRequest):
    """A request of an operator who is signed in."""

    operator: Operator
    operator_session: OperatorSession


View = Callable[Concatenate[OperatorRequest, Params], HttpResponse]
GuardedView = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def cookie_name() -> str:
    """Return the name of the cookie; over TLS one that no other host can set (ATTACK-A47)."""
    return "__Host-operator" if settings.SESSION_COOKIE_SECURE else "operator"


def pending_token(request: HttpRequest) -> str:
    """Return the token of a browser that gave the password and owes a code."""
    return request.COOKIES.get(_pending_cookie_name(), "")


def remember_session(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser the cookie of its session."""
    return _set_cookie(response, cookie_name(), token, SESSION_LASTS)


def remember_pending(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser a cookie that opens the page of the code and no other."""
    return _set_cookie(response, _pending_cookie_name(), token, CODE_WITHIN)


def forget_session(response: HttpResponse) -> HttpResponse:
    """Take the session's cookie back."""
    return _delete_cookie(response, cookie_name())


def forget_pending(response: HttpResponse) -> HttpResponse:
    """Take the cookie of the half-way back."""
    return _delete_cookie(response, _pending_cookie_name())


def known_device(request: HttpRequest, email: str) -> str:
    """Return the number of a browser in which this operator has signed in before, else nothing."""
    try:
        who, device = signing.loads(
            request.COOKIES.get(_device_name(), ""), salt=_DEVICE, max_age=settings.KNOWN_DEVICE_FOR
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if who == _who(email) else ""


def remember_device(response: HttpResponse, email: str, device: str) -> HttpResponse:
    """Let the browser be known from now on; it is allowed nothing but to try the password."""
    value = signing.dumps([_who(email), device or f"device:{secrets.token_hex(16)}"], salt=_DEVICE)
    return _set_cookie(response, _device_name(), value, settings.KNOWN_DEVICE_FOR)


def network_of_request(request: HttpRequest) -> str:
    """Return from where the browser asks, as failures are counted."""
    return network_of(request.META.get("REMOTE_ADDR", ""))


def retry_after(response: HttpResponse, error: TooManyAttempts) -> HttpResponse:
    """Say when what was tried too often may be tried again."""
    response["Retry-After"] = str(max(1, math.ceil((error.until - clock.now()).total_seconds())))
    return response


def session_of(request: HttpRequest) -> OperatorSession | None:
    """Return the session of the operator whose browser asks, None where nobody is signed in."""
    token = request.COOKIES.get(cookie_name(), "")
    if not token:
        return None
    now = clock.now()
    session = find_session(token, now=now)
    if session is not None:
        see_session(session, now=now)
    return session


def operator_of(request: HttpRequest) -> Operator | None:
    """Return the operator whose browser asks, None where nobody is signed in."""
    session = session_of(request)
    return None if session is None else session.operator


@overload
def operator_required(view: View[Params], /) -> GuardedView[Params]: ...


@overload
def operator_required(*, without_second_factor: bool) -> Callable[[View[Params]], GuardedView[Params]]: ...


def operator_required(view: View[Params] | None = None, *, without_second_factor: bool = False) -> Any:
    """Let operators in; everybody else is asked to sign in, whatever they asked for.

    Who still has to turn a second factor on is sent to do so, but for the pages that are for this.
    """
    if view is None:
        return partial(operator_required, without_second_factor=without_second_factor)
    inner = view

    @wraps(inner)
    def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        session = session_of(request)
        if session is None:
            return redirect("operator-sign-in")
        if must_turn_on_second_factor(session.operator) and not without_second_factor:
            return redirect("operator-second-factor")
        coming = cast("OperatorRequest", request)
        coming.operator, coming.operator_session = session.operator, session
        return inner(coming, *args, **kwargs)

    return guarded


def operator_frame(operator: Operator | None, *, current: str) -> dict[str, Any]:
    """Return what public/page.html needs: the ways between the pages, and who is signed in."""
    if operator is None:
        return {"nav": [], "operator": None}
    if must_turn_on_second_factor(operator):
        return {"nav": [], "operator": operator}
    nav = [link_item(link, operator, current=current) for link in NAVIGATION if link.is_for(operator)]
    return {"nav": nav, "operator": operator}


def _who(email: str) -> str:
    return fingerprint(vendor=get_public_schema_name(), purpose=_DEVICE, text=one_spelling(email))


def _device_name() -> str:
    return f"{cookie_name()}-device"


def _pending_cookie_name() -> str:
    return f"{cookie_name()}-code"


def _set_cookie(response: HttpResponse, name: str, token: str, lasts: timedelta) -> HttpResponse:
    response.set_cookie(
        name, token, max_age=lasts, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Strict"
    )
    return response


def _delete_cookie(response: HttpResponse, name: str) -> HttpResponse:
    response.delete_cookie(name, samesite="Strict")
    response.cookies[name]["secure"] = settings.SESSION_COOKIE_SECURE
    return response
