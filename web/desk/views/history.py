"""The history of a ticket: everything that happened, who did it and when, and what was mailed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.queries import get_terms
from slas.presentation.labels import zone_label
from supportdesk.kernel import clock
from supportdesk.kernel.outbox import load_contents
from tickets import rules
from tickets.presentation.story import Story
from tickets.queries import get_ticket_for, list_events, list_mails_of, list_waiting_notices_of, read_timeline
from web.access import SignedInRequest, desk_required
from web.desk.panels.history import build_history
from web.desk.panels.promise import roles_of, tiers_of
from web.desk.views.ticket_page import ticket_frame

_MAILS = 50


@require_safe
@desk_required
def history(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show every event of a ticket in a sentence; the mails are for the vendor's staff."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    terms = get_terms(found.plan_version.publication)
    log = [entry for entry in list_events(found) if rules.can_see_event(request.user, entry)]
    story = Story(found, terms, read_timeline(found, log), log, now, roles_of(found), tiers_of(found))
    sees_mails = rules.is_staff(request.user)
    mails = list(list_mails_of(found, actor=request.user)[: _MAILS + 1]) if sees_mails else None
    load_contents(mails or [])
    context = ticket_frame(request, found, now) | {
        "history": build_history(log, story),
        "mails": mails[:_MAILS] if mails is not None else None,
        "waiting": list_waiting_notices_of(found) if sees_mails else [],
        "has_more_mails": mails is not None and len(mails) > _MAILS,
        "zone": zone_label(now),
    }
    return render(request, "desk/history.html", context)
