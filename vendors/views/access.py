"""Who may come in by a door of the operators, and the frame of their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from supportdesk.kernel import clock
from vendors.models import Operator
from vendors.operations.operators import see_session
from vendors.queries import find_operator

Params = ParamSpec("Params")


class OperatorRequest(HttpRequest):
    """A request of an operator who is signed in."""

    operator: Operator


Door = Callable[Concatenate[OperatorRequest, Params], HttpResponse]
OpenDoor = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def cookie_name() -> str:
    """Return the name of the cookie; over TLS one that no other host can set (A47)."""
    return "__Host-operator" if settings.SESSION_COOKIE_SECURE else "operator"


def operator_of(request: HttpRequest) -> Operator | None:
    """Return the operator whose browser asks, None where nobody is signed in."""
    token = request.COOKIES.get(cookie_name(), "")
    if not token:
        return None
    now = clock.now()
    found = find_operator(token, now=now)
    if found is None:
        return None
    operator, session = found
    see_session(session, now=now)
    return operator


def operator_door(view: Door[Params]) -> OpenDoor[Params]:
    """Let operators in; everybody else is asked to sign in, whatever they asked for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        operator = operator_of(request)
        if operator is None:
            return redirect("operator-sign-in")
        coming = cast("OperatorRequest", request)
        coming.operator = operator
        return view(coming, *args, **kwargs)

    return cast("OpenDoor[Params]", guarded)


def operator_frame(operator: Operator | None, *, current: str) -> dict[str, Any]:
    """Return what public/page.html needs: the ways between the pages, and who is signed in."""
    if operator is None:
        return {"nav": [], "operator": None}
    pages = [("operator-overview", _("Overview")), ("operator-new-vendor", _("New vendor"))]
    nav = [{"label": label, "url": reverse(name), "current": name == current} for name, label in pages]
    return {"nav": nav, "operator": operator}
