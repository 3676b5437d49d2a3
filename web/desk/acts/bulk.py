"""What can be done with several tickets at once: each act with its form and the operation behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, severity_label
from plans.queries import get_terms
from tickets.core.states import ACTS, possible_acts
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.messages.conversation import reply
from web.desk.acts.assignment import assignable
from web.desk.forms import bulk as bulk_forms
from web.desk.forms import ticket as desk_forms
from web.registry import Label


@dataclass(frozen=True)
class BulkAct:
    """One act: its words, its form, the tickets it changes, and the operation for each of them.

    `run` is also given who had the ticket on the page, as `AssignForm.had`.
    """

    name: str
    title: str
    done: str
    form: forms.Form
    changes: Sequence[Ticket]
    run: Callable[[Ticket, datetime, str], object]
    notifies_customers: bool = True


Submitted = Mapping[str, Any] | None
Builder = Callable[[Sequence[Ticket], User, VendorTerms, Submitted], BulkAct]


def bulk_act(name: str, tickets: Sequence[Ticket], actor: User, data: Submitted) -> BulkAct | None:
    """Return an act for these tickets with what was sent, None for one that does not exist."""
    offer = BULK.get(name)
    newest = max(tickets, key=lambda ticket: ticket.pk)
    return offer.build(tickets, actor, get_terms(newest.plan_version.publication), data) if offer else None


def is_possible(name: str, ticket: Ticket) -> bool:
    """Return whether the ticket's state allows the act."""
    return name not in BULK or BULK[name].does in possible_acts(ticket.status)


def _assign(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    who = assignable(tickets, actor)
    form = desk_forms.AssignForm(data, choices=who.choices(), initial={"assignee": who.preselected()})
    del form.fields["had"]  # each ticket has its own

    def run(ticket: Ticket, now: datetime, had: str) -> object:
        assignee, team = who.pick(form.cleaned_data["assignee"])
        seen = int(had[:18]) if had.isdecimal() else None
        return status_changes.assign(
            ticket=ticket, actor=actor, assignee=assignee, team=team, now=now, seen_assignee=seen
        )

    return BulkAct("assign", _("Assign"), _("assigned."), form, tickets, run, notifies_customers=False)


def _hand_over(tickets: Sequence[Ticket], actor: User, terms: VendorTerms, data: Submitted) -> BulkAct:
    places = [(tier.key, localize(tier.name, terms)) for tier in terms.tiers]
    form = desk_forms.HandOverForm(data, places=places)

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        sent = form.cleaned_data
        return status_changes.hand_over_to_tier(
            ticket=ticket, actor=actor, tier_key=sent["to"], reason=sent["reason"], now=now
        )

    return BulkAct("hand-over", _("Hand over"), _("handed over."), form, tickets, run)


def _severity(tickets: Sequence[Ticket], actor: User, terms: VendorTerms, data: Submitted) -> BulkAct:
    word = localize(terms.vendor.words.severity, terms)
    levels = [(level.number, severity_label(terms, level.number)) for level in terms.severities]
    form = bulk_forms.BulkSeverityForm(data, word=word, severities=levels)

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        sent = form.cleaned_data
        operation = status_changes.change_severity if ticket.severity_confirmed_at else status_changes.confirm_severity
        return operation(ticket=ticket, actor=actor, severity=sent["severity"], reason=sent["reason"], now=now)

    title = _("%(severity)s: change") % {"severity": word}
    return BulkAct("severity", title, _("changed."), form, tickets, run)


def _wait(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    form = desk_forms.WaitForm(data)

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        sent = form.cleaned_data
        return status_changes.wait_for(ticket=ticket, actor=actor, party=sent["party"], reason=sent["reason"], now=now)

    return BulkAct("wait", _("Put on hold"), _("put on hold."), form, tickets, run)


def _reply(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    form = bulk_forms.BulkReplyForm(data)
    seen = str((data or {}).get("seen", ""))

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        # What the same page has sent already is not sent again.
        seen_message = int(seen[:18]) if seen.isdecimal() else None
        return reply(ticket=ticket, actor=actor, body=form.cleaned_data["text"], seen_message=seen_message, now=now)

    return BulkAct("reply", _("Reply"), _("answered."), form, tickets, run)


def _resolve(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    form = desk_forms.ResolveForm(data)

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        sent = form.cleaned_data
        return status_changes.resolve(
            ticket=ticket, actor=actor, kind=sent["kind"], explanation=sent["explanation"], now=now
        )

    return BulkAct("resolve", _("Resolve"), _("resolved."), form, tickets, run)


def _close(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        return status_changes.close(ticket=ticket, actor=actor, now=now)

    return BulkAct(
        "close", _("Close"), _("closed."), desk_forms.CloseForm(data), tickets, run, notifies_customers=False
    )


def _merge(tickets: Sequence[Ticket], actor: User, _terms: VendorTerms, data: Submitted) -> BulkAct:
    in_order = sorted(tickets, key=lambda ticket: ticket.pk)
    names = [(ticket.pk, f"{ticket.reference} {ticket.subject}") for ticket in in_order]
    form = bulk_forms.MergeForm(data, tickets=names, initial={"target": in_order[0].pk})
    chosen = form.cleaned_data["target"] if form.is_bound and form.is_valid() else in_order[0].pk
    target = next(ticket for ticket in in_order if ticket.pk == chosen)

    def run(ticket: Ticket, now: datetime, _had: str) -> object:
        return merge_tickets(source=ticket, target=target, actor=actor, reason=form.cleaned_data["reason"], now=now)

    others = [ticket for ticket in in_order if ticket != target]
    return BulkAct("merge", _("Merge"), _("merged."), form, others, run)


@dataclass(frozen=True)
class Offer:
    """An act that the queue offers for several tickets; `does` is its name in the catalogue of acts."""

    does: str
    label: Label
    build: Builder

    @property
    def is_guarded(self) -> bool:
        """Return whether it is held where somebody has written meanwhile."""
        return not ACTS[self.does].unguarded


# By their names in addresses, in the order of the queue.
BULK: dict[str, Offer] = {
    "assign": Offer("assign", gettext_lazy("Assign"), _assign),
    "hand-over": Offer("hand_over", gettext_lazy("Hand over"), _hand_over),
    "severity": Offer("change_severity", gettext_lazy("Severity"), _severity),
    "wait": Offer("wait", gettext_lazy("Put on hold"), _wait),
    "reply": Offer("agent_reply", gettext_lazy("Reply"), _reply),
    "merge": Offer("merge", gettext_lazy("Merge"), _merge),
    "resolve": Offer("resolve", gettext_lazy("Resolve"), _resolve),
    "close": Offer("close", gettext_lazy("Close"), _close),
}
