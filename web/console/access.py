"""Who may open a page of the console."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from people.models import User, UserKind
from web.sent_once import sent_once

Params = ParamSpec("Params")


class AdminRequest(HttpRequest):
    """A request of one of the vendor's admins."""

    user: User


View = Callable[Concatenate[AdminRequest, Params], HttpResponseBase]
GuardedView = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]


def admin_required(view: View[Params]) -> GuardedView[Params]:
    """Let the vendor's admins in; other staff learn that it is not theirs, for everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        user = cast("User", request.user)
        if user.kind != UserKind.STAFF:
            raise Http404
        if not user.is_admin:
            raise PermissionDenied
        return sent_once(view)(cast("AdminRequest", request), *args, **kwargs)

    return cast("GuardedView[Params]", login_required(guarded))
