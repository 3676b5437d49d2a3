"""Views of the calls of a ticket: for the vendor's own staff alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.errors import CallRefused
from billing.models import PhoneCall
from billing.operations.calls import add_call, correct_call, start_call, stop_call
from billing.operations.misuse import confirm_misuse, mark_misuse, withdraw_misuse
from billing.presentation.calls import describe_balances, describe_call, misuse_fee, refusal_message
from billing.queries import CallAccount, call_account_for, calls_of_ticket, get_call_for, terms_at
from billing.rules import can_decide_misuse
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from tickets.models import Ticket
from tickets.queries import get_ticket_for
from web.access import SignedInRequest, staff_required
from web.desk.calls.forms import CallForm, CorrectionForm, LineForm, MisuseForm
from web.desk.calls.panel import line_choices
from web.desk.views.frame import desk_frame


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def calls(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the calls of a ticket with their prices; a call that was made before is entered here."""
    now, ticket = clock.now(), get_ticket_for(request.user, reference)
    account = _account(request, ticket, now)
    form = CallForm(request.POST or None, lines=line_choices(account.terms))
    if request.method == "POST" and form.is_valid():
        try:
            add_call(ticket=ticket, details=form.details, actor=request.user, now=now)
        except CallRefused as refused:
            form.add_error(refused.field or None, refusal_message(refused))
        else:
            messages.success(request, _("The call has been recorded."))
            return redirect("desk-calls", ticket.reference)
    context = desk_frame(request.user, now, current="") | {
        "ticket": ticket,
        "rows": [describe_call(row) for row in calls_of_ticket(account, ticket)],
        "balances": describe_balances(account.balances, account.terms),
        "form": form,
    }
    return render(request, "desk/calls/calls.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def start(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record that a call on the ticket begins now."""
    now, ticket = clock.now(), get_ticket_for(request.user, reference)
    form = LineForm(request.POST, lines=line_choices(_account(request, ticket, now).terms))
    if not form.is_valid():
        messages.error(request, _("Choose one of the phone lines."))
        return redirect("desk-ticket", ticket.reference)
    try:
        start_call(ticket=ticket, line=form.cleaned_data["line"], actor=request.user, now=now)
    except CallRefused as refused:
        messages.error(request, refusal_message(refused))
    else:
        messages.success(request, _("The call has started. End it when you hang up."))
    return redirect("desk-ticket", ticket.reference)


@require_POST
@staff_required
def stop(request: SignedInRequest, call_id: int) -> HttpResponse:
    """Record that a call ends now."""
    found = get_call_for(request.user, call_id)
    _do(request, lambda: stop_call(call=found, actor=request.user, now=clock.now()), _("The call has ended."))
    return redirect("desk-ticket", found.ticket.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def call(request: SignedInRequest, call_id: int) -> HttpResponse:
    """Show one call; what was recorded wrongly is corrected with a reason."""
    now, found = clock.now(), get_call_for(request.user, call_id)
    form = _correction(request, found, now)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            correct_call(call=found, details=form.details, reason=reason, actor=request.user, now=now)
        except CallRefused as refused:
            form.add_error(refused.field or None, refusal_message(refused))
        else:
            messages.success(request, _("The call has been corrected."))
            return redirect("desk-call", found.pk)
    return _show(request, found, now, form, MisuseForm())


@require_POST
@staff_required
def misuse(request: SignedInRequest, call_id: int) -> HttpResponse:
    """Mark a call as misuse of the line (TERM-A9)."""
    now, found = clock.now(), get_call_for(request.user, call_id)
    form = MisuseForm(request.POST)
    if form.is_valid():
        try:
            mark_misuse(call=found, reason=form.cleaned_data["reason"], actor=request.user, now=now)
        except CallRefused as refused:
            form.add_error(None, refusal_message(refused))
        else:
            messages.success(request, _("The call has been marked. Another person must confirm it."))
            return redirect("desk-call", found.pk)
    return _show(request, found, now, CorrectionForm(initial=_initial(found), lines=_lines(found)), form)


@require_POST
@staff_required
def decide(request: SignedInRequest, call_id: int, name: str) -> HttpResponse:
    """Confirm or withdraw what was marked as misuse."""
    now, found = clock.now(), get_call_for(request.user, call_id)
    if name == "confirm":
        _do(request, lambda: confirm_misuse(call=found, actor=request.user, now=now), _("The misuse is confirmed."))
    elif name == "withdraw":
        _do(request, lambda: withdraw_misuse(call=found, actor=request.user, now=now), _("The mark has been removed."))
    else:
        raise Http404
    return redirect("desk-call", found.pk)


def _do(request: SignedInRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except CallRefused as refused:
        messages.error(request, refusal_message(refused))
    else:
        messages.success(request, done)


def _account(request: SignedInRequest, ticket: Ticket, now: datetime) -> CallAccount:
    account = call_account_for(request.user, ticket.organisation, now=now)
    if account is None:
        raise Http404
    return account


def _correction(request: SignedInRequest, found: PhoneCall, _now: datetime) -> CorrectionForm:
    return CorrectionForm(request.POST or None, initial=_initial(found), lines=_lines(found))


def _initial(found: PhoneCall) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("line", "direction", "answered_at", "ended_at")}


def _lines(found: PhoneCall) -> list[tuple[str, str]]:
    terms = terms_at(found.answered_at)
    return line_choices(terms) if terms else []


def _show(
    request: SignedInRequest, found: PhoneCall, now: datetime, form: CorrectionForm, misuse_form: MisuseForm
) -> HttpResponse:
    account = _account(request, found.ticket, now)
    row = next((row for row in account.rows if row.call.pk == found.pk), None)
    if row is None:
        raise Http404
    context = desk_frame(request.user, now, current="") | {
        "ticket": found.ticket,
        "row": describe_call(row),
        "form": form if found.ended_at else None,
        "misuse_form": misuse_form if found.misuse_marked_by_id is None else None,
        "marked_by": found.misuse_marked_by,
        "confirmed_by": found.misuse_confirmed_by,
        "can_decide": can_decide_misuse(request.user, found) and found.misuse_confirmed_by_id is None,
        "fee": misuse_fee(row.terms),
    }
    bad = bool(form.errors or misuse_form.errors)
    return render(request, "desk/calls/call.html", context, status=422 if bad else 200)
