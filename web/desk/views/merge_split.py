"""Two problems in one ticket, and one problem in two: splitting and merging, each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.presentation.labels import localize, severity_label
from plans.queries import get_terms
from supportdesk.kernel import clock
from tickets import rules
from tickets.core.states import possible_acts
from tickets.errors import AnsweredMeanwhile, NotAllowed, NotCovered, NotPossible
from tickets.models import Message, MessageKind, Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.splitting import split_ticket
from tickets.presentation.refusals import REFUSALS, STATUS_LABELS, Refusal, refusal_message
from tickets.queries import find_by_number, get_ticket_for, list_merge_targets, list_messages, newest_message
from web.access import SignedInRequest, desk_required
from web.desk.forms.ticket import MergeForm, SplitForm
from web.desk.views.ticket_page import back_to, ticket_frame

_NUMBER_LENGTH = 100


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def split(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose the messages of a second problem and make a ticket of them (TERM-E16)."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    refusal = _refusal(found, request, "split")
    if refusal is not None:
        return _refuse(request, found, refusal)
    conversation = list_messages(request.user, found)
    own_messages = [message for message in conversation if message.ticket_id == found.pk]
    form = _split_form(request, found, [message.pk for message in own_messages])
    context: dict[str, Any] = {
        "form": form,
        "own_messages": own_messages,
        "chosen": {str(key) for key in form["messages"].value() or ()},
        "seen": max((message.pk for message in conversation), default=0),
    }
    if request.method == "POST" and form.is_valid():
        try:
            new = _split(found, request, form.cleaned_data, now)
        except AnsweredMeanwhile as meanwhile:
            context["held"] = meanwhile.messages
        except NotCovered as uncovered:
            context["decision"] = _decision(uncovered, found)
        except REFUSALS as refused:
            form.add_error(None, refusal_message(refused))
        else:
            words = _("%(number)s is now a separate ticket; its clocks have started.")
            messages.success(request, words % {"number": new.reference})
            return redirect("desk-ticket", new.reference)
    return _render(request, "desk/acts/split.html", found, context, now, status=409 if "held" in context else None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def merge(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose the ticket of the same problem, see what will happen, and merge."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    refusal = _refusal(found, request, "merge")
    if refusal is not None:
        return _refuse(request, found, refusal)
    number = (request.POST.get("into") or request.GET.get("into") or "").strip()[:_NUMBER_LENGTH]
    target = find_by_number(request.user, number) if number else None
    problem = _merge_problem(found, target, number, request) if number else ""
    form = MergeForm(request.POST if request.method == "POST" else None, auto_id="merge-%s")
    held: Sequence[Message] = ()
    if request.method == "POST" and target is not None and not problem and form.is_valid():
        try:
            _merge(request, found, target, form.cleaned_data, now)
        except AnsweredMeanwhile as meanwhile:
            held = meanwhile.messages
        except REFUSALS as refused:
            form.add_error(None, refusal_message(refused))
        else:
            messages.success(request, _("%(number)s was merged into this ticket.") % {"number": found.reference})
            return redirect("desk-ticket", target.reference)
    context = {
        "number": number,
        "target": None if problem else target,
        "problem": problem,
        "offered": [] if target is not None and not problem else list_merge_targets(request.user, found),
        "form": form,
        "held": held,
        "seen": newest_message([found, target]) if target is not None else 0,
    }
    return _render(request, "desk/acts/merge.html", found, context, now, status=409 if held else None)


def _merge(request: SignedInRequest, found: Ticket, target: Ticket, sent: dict[str, Any], now: datetime) -> None:
    unless_answered(
        tickets=[found, target],
        actor=request.user,
        seen_message=sent["seen"],
        act=lambda: merge_tickets(source=found, target=target, actor=request.user, reason=sent["reason"], now=now),
    )


def _split_form(request: SignedInRequest, found: Ticket, message_ids: list[int]) -> SplitForm:
    terms = get_terms(found.plan_version.publication)
    return SplitForm(
        request.POST if request.method == "POST" else None,
        word=localize(terms.vendor.words.severity, terms),
        messages=[(key, str(key)) for key in message_ids],
        severities=[(level.number, severity_label(terms, level.number)) for level in terms.severities],
        kinds=[(kind.key, localize(kind.name, terms)) for kind in terms.request_types],
        initial={"severity": found.severity, "request_type": found.request_type_key},
        auto_id="split-%s",
    )


def _split(found: Ticket, request: SignedInRequest, sent: dict[str, Any], now: datetime) -> Ticket:
    return split_ticket(
        ticket=found,
        actor=request.user,
        message_ids=sent["messages"],
        subject=sent["subject"],
        severity=sent["severity"],
        request_type_key=sent["request_type"],
        reason=sent["reason"],
        now=now,
        seen_message=sent["seen"],
    )


def _decision(uncovered: NotCovered, found: Ticket) -> dict[str, str]:
    terms = get_terms(found.plan_version.publication)
    decision = uncovered.decision
    return {"message": localize(decision.message, terms), "next_step": localize(decision.next_step, terms)}


def _merge_problem(found: Ticket, target: Ticket | None, number: str, request: SignedInRequest) -> str:
    """Return why the two cannot be merged, "" where they can: a button that cannot work is not offered."""
    if target is None:
        return _("There is no ticket %(number)s.") % {"number": number}
    if target.pk == found.pk:
        return _("%(number)s is this same ticket.") % {"number": target.reference}
    if target.organisation_id != found.organisation_id:
        return _("%(number)s belongs to another customer.") % {"number": target.reference}
    if not rules.is_theirs(request.user, target, "receive_merge"):
        return _("You do not handle %(number)s.") % {"number": target.reference}
    if "receive_merge" not in possible_acts(target.status):
        values = {"number": target.reference, "state": STATUS_LABELS[target.status]}
        return _("%(number)s is %(state)s; reopen it first.") % values
    if not rules.may_share(found, target):
        values = {"number": target.reference, "name": target.contact.user.name}
        return _("%(number)s was submitted by %(name)s, and the two cannot see each other’s tickets.") % values
    return ""


def _refusal(found: Ticket, request: SignedInRequest, act: str) -> Refusal | None:
    if not rules.is_theirs(request.user, found, act):
        return NotAllowed("Only people who handle the ticket can do this.")
    return None if act in possible_acts(found.status) else NotPossible(act, found.status)


def _refuse(request: SignedInRequest, found: Ticket, refusal: Refusal) -> HttpResponse:
    messages.error(request, refusal_message(refusal))
    return back_to(request, found)


def _render(
    request: SignedInRequest,
    template: str,
    found: Ticket,
    context: dict[str, Any],
    now: datetime,
    status: int | None = None,
) -> HttpResponse:
    status = status or (422 if request.method == "POST" else 200)
    frame = ticket_frame(request, found, now) | {"ticket": found, "note": MessageKind.NOTE}
    return render(request, template, frame | context, status=status)
