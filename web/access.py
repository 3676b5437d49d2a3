"""Who may open a page of the desk or the portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from people.models import User
from plans.errors import NothingPublished
from tickets import rules
from tickets.queries import find_by_number
from web.sent_once import sent_once

Params = ParamSpec("Params")


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


View = Callable[Concatenate[SignedInRequest, Params], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]


def desk_required(view: View[Params]) -> GuardedView[Params]:
    """Let the vendor's staff and partners' people in; for a customer's contact there is no such page."""
    return _guarded(view, lambda user: rules.is_staff(user) or rules.is_partner(user))


def staff_required(view: View[Params]) -> GuardedView[Params]:
    """Let the vendor's own staff in; for everybody else there is no such page."""
    return _guarded(view, rules.is_staff)


def portal_required(view: View[Params]) -> GuardedView[Params]:
    """Let customers' contacts in; for those who serve them there is no such page.

    Before the vendor has published anything there is nothing to show or to file under.
    """

    @wraps(view)
    def under_terms(request: SignedInRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NothingPublished:
            return render(request, "portal/no_terms.html", status=503)

    return _guarded(cast("View[Params]", under_terms), rules.is_contact)


TicketView = Callable[[HttpRequest, str], HttpResponseBase]


def ticket_address(view: TicketView) -> TicketView:
    """Lead a link to a ticket, as somebody else was sent it or in another spelling, to the reader's own page of it."""

    @wraps(view)
    def led(request: HttpRequest, reference: str) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and request.method in {"GET", "HEAD"}:
            page = "portal-ticket" if rules.is_contact(user) else "desk-ticket"
            match = request.resolver_match
            if match is not None and (match.url_name != page or reference != reference.upper()):
                found = find_by_number(user, reference)
                if found is not None:
                    return redirect(page, found.reference)
        return view(request, reference)

    return led


def signed_in_required(view: View[Params]) -> GuardedView[Params]:
    """Let everybody in who is signed in; what they may see is decided behind it."""
    return _guarded(view, lambda user: user.is_active)


def _guarded(view: View[Params], may_enter: Callable[[User], bool]) -> GuardedView[Params]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if not may_enter(cast("User", request.user)):
            raise Http404
        return _with_progress(request, sent_once(view)(cast("SignedInRequest", request), *args, **kwargs))

    return cast("GuardedView[Params]", login_required(guarded))


def _with_progress(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Name the next page instead of leading there, where a script sends a form to show how far it is (uploads.js)."""
    if "X-Progress" not in request.headers or response.status_code != HTTPStatus.FOUND:
        return response
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"X-Next": response["Location"]})
