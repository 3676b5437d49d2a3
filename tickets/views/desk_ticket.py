"""Doors of one ticket: its page, and what can be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from supportdesk.kernel import clock
from tickets.queries import get_ticket_for
from tickets.views.access import SignedInRequest, desk_door
from tickets.views.desk_acts import submitted_act
from tickets.views.desk_page import back_to, show_ticket
from tickets.views.desk_refusals import REFUSALS, refusal_words


@require_safe
@desk_door
def ticket(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a ticket."""
    return show_ticket(request, get_ticket_for(request.user, reference), clock.now())


@require_POST
@desk_door
def act(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """Do one act with a ticket; a refusal shows the page again with what was typed."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    asked = submitted_act(name, found, request.user, request.POST)
    if asked is None:
        raise Http404
    if asked.form.is_valid():
        try:
            asked.run(now)
        except REFUSALS as refusal:
            asked.form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, asked.done)
            return back_to(request, found)
    return show_ticket(request, get_ticket_for(request.user, reference), now, refused=asked, status=422)
