"""One's own sessions: where one is signed in, and how to sign out there (ATTACK-S13)."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import User
from people.operations.sessions import end_other_sessions, end_session
from people.session_queries import list_sessions
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.account.devices import device_label
from web.account.views.account import with_frame


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    here = request.session.session_key
    rows = [
        {"session": session, "device": device_label(session.user_agent), "is_here": session.session_key == here}
        for session in list_sessions(cast("User", request.user), now=clock.now())
    ]
    context = {"rows": rows, "has_others": any(not row["is_here"] for row in rows)}
    return render(request, "account/sessions.html", with_frame(request, context))


@login_required
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out somewhere else."""
    if not end_session(owner=cast("User", request.user), session_id=session_id, now=clock.now()):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("account-sessions")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    here = request.session.session_key or ""
    number = end_other_sessions(owner=cast("User", request.user), but=here, now=clock.now())
    words = ngettext("You are signed out of 1 session.", "You are signed out of %(number)d sessions.", number)
    messages.success(request, words % {"number": number})
    return redirect("account-sessions")
