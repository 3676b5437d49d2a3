"""One act on the ticked tickets: first a page that says what it will do and to whom, then all of them or none."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from supportdesk.kernel.security.limits import limited
from tickets.errors import BulkRefused, TakenMeanwhile
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.bulk import MAX_TICKETS, for_all
from tickets.operations.acts.guarding import check_no_new_messages
from tickets.presentation.refusals import STATUS_LABELS, bulk_refusal_message
from tickets.queries import list_tickets_for, newest_message
from web.access import SignedInRequest, desk_required
from web.desk.acts.bulk import BULK, BulkAct, bulk_act, is_possible
from web.desk.views.frame import desk_frame
from web.desk.views.queue import ROWS, own_address
from web.seen import seen_message


@require_POST
@desk_required
@limited("reply")
def bulk(request: SignedInRequest, name: str) -> HttpResponse:
    """Ask for what an act needs, or do it with all chosen tickets; `run` says that the page was seen."""
    back = own_address(request.POST.get("next", ""))
    numbers = list(dict.fromkeys(number for number in request.POST.getlist("t") if number.isdecimal()))
    problem = _problem(numbers)
    tickets = [] if problem else list_tickets_for(request.user, [int(number[:18]) for number in numbers])
    if not problem and len(tickets) != len(numbers):
        problem = _("Some of the selected tickets no longer exist. Please select again.")
    if problem:
        messages.error(request, problem)
        return redirect(back)
    is_run = "run" in request.POST
    left_out = [] if is_run else [ticket for ticket in tickets if not is_possible(name, ticket)]
    able = [ticket for ticket in tickets if ticket not in left_out]
    act = bulk_act(name, able or tickets, request.user, request.POST if is_run else None)
    if act is None:
        raise Http404
    if left_out:
        return _show(request, act, able, back, left_out=left_out)
    if not is_run or not act.form.is_valid():
        return _show(request, act, tickets, back)
    refused = _run(act, request)
    if refused is not None:
        messages.error(request, bulk_refusal_message(refused))
        return _show(request, act, list_tickets_for(request.user, [one.pk for one in tickets]), back, status=409)
    count = len(act.changes)
    done = ngettext("%(count)d ticket: %(done)s", "%(count)d tickets: %(done)s", count)
    messages.success(request, done % {"count": count, "done": act.done})
    return redirect(back)


@require_POST
@desk_required
def take(request: SignedInRequest) -> HttpResponse:
    """Assign the ticked tickets to the reader; where others have some of them by now, ask first."""
    now, actor, back = clock.now(), request.user, own_address(request.POST.get("next", ""))
    numbers = [int(number) for number in request.POST.getlist("t") if number.isdecimal()]
    tickets = list_tickets_for(actor, numbers[:ROWS])
    try:
        for_all(
            tickets=tickets,
            act=lambda ticket: status_changes.assign(
                ticket=ticket, actor=actor, assignee=actor, now=now, seen_assignee=0
            ),
        )
    except BulkRefused as refused:
        messages.error(request, bulk_refusal_message(refused))
        act = bulk_act("assign", tickets, actor, None)
        is_asked = any(isinstance(refusal, TakenMeanwhile) for _ticket, refusal in refused.refusals)
        return _show(request, act, tickets, back, status=409) if act and is_asked else redirect(back)
    done = ngettext(
        "%(count)d ticket is now assigned to you.", "%(count)d tickets are now assigned to you.", len(tickets)
    )
    messages.success(request, done % {"count": len(tickets)})
    return redirect(back)


def _run(act: BulkAct, request: SignedInRequest) -> BulkRefused | None:
    """Do the act with all its tickets, or return what is in the way of some."""
    now, seen = clock.now(), seen_message(request) if BULK[act.name].is_guarded else None
    had = dict(pair.split(":", 1) for pair in request.POST.getlist("had") if ":" in pair)

    def run(ticket: Ticket) -> None:
        if seen is not None:
            check_no_new_messages([ticket], request.user, seen)
        act.run(ticket, now, had.get(str(ticket.pk), ""))

    try:
        for_all(tickets=act.changes, act=run)
    except BulkRefused as refused:
        return refused
    return None


def _problem(numbers: Sequence[str]) -> str:
    if not numbers:
        return _("Select tickets first.")
    if len(numbers) > MAX_TICKETS:
        return _("You can change up to %(count)d tickets at once.") % {"count": MAX_TICKETS}
    return ""


def _show(
    request: SignedInRequest,
    act: BulkAct,
    tickets: Sequence[Ticket],
    back: str,
    *,
    left_out: Sequence[Ticket] = (),
    status: int = 200,
) -> HttpResponse:
    """Show what the act will do, with every ticket it will do it to, and those that it is not possible for."""
    notified = {ticket.contact_id for ticket in act.changes} if act.notifies_customers and tickets else set()
    mailed = ngettext(
        "%(count)d customer is notified by email.", "%(count)d customers are notified by email.", len(notified)
    )
    context = desk_frame(request.user, clock.now(), current="") | {
        "act": act,
        "tickets": sorted(tickets, key=lambda ticket: ticket.pk),
        "left_out": [(ticket, STATUS_LABELS[ticket.status]) for ticket in left_out],
        "notified": mailed % {"count": len(notified)} if notified else _("No customer is notified."),
        "warn": bool(notified),
        "back": back,
        "form": act.form,
        "seen": newest_message(tickets),
    }
    refused = 422 if act.form.is_bound and act.form.errors else status
    return render(request, "desk/acts/bulk.html", context, status=refused)
