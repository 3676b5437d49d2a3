"""One act on the ticked tickets: first a page that says what it will do and to whom, then all of them or none."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from supportdesk.kernel import clock
from supportdesk.kernel.limits import limited
from tickets.models import Ticket
from tickets.operations.bulk import AT_MOST, BulkRefused, for_all
from tickets.queries import list_tickets_for
from tickets.views.access import SignedInRequest, desk_door
from tickets.views.desk import own_address
from tickets.views.desk_bulk_acts import BulkAct, bulk_act
from tickets.views.desk_frame import desk_frame
from tickets.views.desk_refusals import bulk_words


@require_POST
@desk_door
@limited("reply")
def bulk(request: SignedInRequest, name: str) -> HttpResponse:
    """Ask for what an act needs, or do it with all chosen tickets; `run` says that the page was seen."""
    back = own_address(request.POST.get("next", ""))
    numbers = list(dict.fromkeys(number for number in request.POST.getlist("t") if number.isdecimal()))
    problem = _problem(numbers)
    tickets = [] if problem else list_tickets_for(request.user, [int(number[:18]) for number in numbers])
    if not problem and len(tickets) != len(numbers):
        problem = _("Some of the chosen tickets are not there. Choose again.")
    if problem:
        messages.error(request, problem)
        return redirect(back)
    is_run = "run" in request.POST
    act = bulk_act(name, tickets, request.user, request.POST if is_run else None)
    if act is None:
        raise Http404
    if not is_run or not act.form.is_valid():
        return _show(request, act, tickets, back)
    now = clock.now()
    try:
        for_all(tickets=act.changes, act=lambda ticket: act.run(ticket, now))
    except BulkRefused as refused:
        messages.error(request, bulk_words(refused))
        return _show(request, act, tickets, back, status=409)
    count = len(act.changes)
    done = ngettext("%(count)d ticket: %(done)s", "%(count)d tickets: %(done)s", count)
    messages.success(request, done % {"count": count, "done": act.done})
    return redirect(back)


def _problem(numbers: Sequence[str]) -> str:
    if not numbers:
        return _("Choose tickets first.")
    if len(numbers) > AT_MOST:
        return _("At most %(count)d tickets can be changed in one go.") % {"count": AT_MOST}
    return ""


def _show(
    request: SignedInRequest, act: BulkAct, tickets: Sequence[Ticket], back: str, *, status: int = 200
) -> HttpResponse:
    """Show what the act will do, with every ticket it will do it to."""
    told = {ticket.contact_id for ticket in act.changes} if act.tells_customers else set()
    mailed = ngettext("%(count)d customer is told by mail.", "%(count)d customers are told by mail.", len(told))
    context = desk_frame(request.user, clock.now(), current="") | {
        "act": act,
        "tickets": sorted(tickets, key=lambda ticket: ticket.pk),
        "told": mailed % {"count": len(told)} if told else _("No customer is told."),
        "warn": bool(told),
        "back": back,
        "form": act.form,
    }
    refused = 422 if act.form.is_bound and act.form.errors else status
    return render(request, "desk/bulk.html", context, status=refused)
