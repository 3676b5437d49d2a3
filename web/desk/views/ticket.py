"""Views of one ticket: its page, and what can be done with it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from tickets.errors import AnsweredMeanwhile, TakenMeanwhile
from tickets.models import Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.presentation.refusals import REFUSALS, refusal_message, taken_message
from tickets.queries import get_ticket_for
from web.access import SignedInRequest, desk_required, ticket_address
from web.desk.acts.act import Act
from web.desk.acts.catalogue import submitted_act
from web.desk.views.ticket_page import back_to, show_ticket
from web.seen import seen_message


@require_safe
@ticket_address
@desk_required
def ticket(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a ticket."""
    return show_ticket(request, get_ticket_for(request.user, reference), clock.now())


@require_POST
@desk_required
def act(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """Do one act with a ticket; a refusal shows the page again with what was typed."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    chosen = submitted_act(name, found, request.user, request.POST)
    if chosen is None:
        raise Http404
    if chosen.form.is_valid():
        try:
            _run(chosen, request, found, now)
        except AnsweredMeanwhile as meanwhile:
            return show_ticket(request, found, now, refused=chosen, held=meanwhile.messages, status=409)
        except TakenMeanwhile as taken:
            fresh = get_ticket_for(request.user, reference)
            again = request.POST.copy()
            again["had"] = str(fresh.assignee_id or 0)
            chosen = submitted_act(name, fresh, request.user, again) or chosen
            chosen.form.add_error(None, taken_message(taken))
            return show_ticket(request, fresh, now, refused=chosen, status=409)
        except REFUSALS as refusal:
            chosen.form.add_error(None, refusal_message(refusal))
        else:
            messages.success(request, chosen.done)
            return back_to(request, found)
    return show_ticket(request, get_ticket_for(request.user, reference), now, refused=chosen, status=422)


def _run(chosen: Act, request: SignedInRequest, found: Ticket, now: datetime) -> None:
    """Do it; raises AnsweredMeanwhile where it is guarded and its page was older than some messages."""
    seen = seen_message(request) if chosen.is_guarded else None
    unless_answered(tickets=[found], actor=request.user, seen_message=seen, act=lambda: chosen.run(now))
