"""Entries of the event log, as a story tells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils import translation

from plans.core.terms import VendorTerms
from slas.presentation.waits import WAIT_LABELS
from tickets.core import event_payloads as payloads
from tickets.core.events import EventKind, kind_of
from tickets.core.sides import Side
from tickets.models import Event, Ticket

LANGUAGE = "en"  # stories are in English, whatever the language of the terminal
_METRICS = {"priority_notice": "confirmation of the severity"}  # where it is not the key


def metric_label(metric: str) -> str:
    """Return what people call a metric."""
    return _METRICS.get(metric, metric.replace("_", " "))


def describe_event(event: Event, ticket: Ticket, terms: VendorTerms) -> list[str]:
    """Return what happened, in words; nothing for entries that others already tell."""
    payload = event.payload
    words = DESCRIPTIONS[kind_of(payload)](payload, ticket, terms) if payload else event.kind.replace("_", " ")
    if words and event.actor is not None:
        words = f"{event.actor.name} {words}"
    return [words] if words else []


def describe_first_place(log: Sequence[Event], ticket: Ticket, terms: VendorTerms) -> str:
    """Return who had the ticket first: the provider of its topic, or the vendor's first tier (TERM-C4)."""
    moves = (event.payload.from_ for event in log if isinstance(event.payload, payloads.HandedOver))
    now = {"partner": ticket.partner.name} if ticket.partner else {"tier": ticket.tier_key}
    return _place(next(moves, now), terms)


def severity_label(terms: VendorTerms, number: int) -> str:
    """Return a severity as the vendor calls it: "P2 (High)"."""
    severity = terms.severity(number)
    label = severity.label.pick(LANGUAGE, terms.vendor.default_language)
    return severity.name if label == severity.name else f"{severity.name} ({label})"


def role_label(terms: VendorTerms, key: str) -> str:
    """Return the name of a role or team."""
    names = {team.key: team.name for team in terms.teams} | {role.key: role.name for role in terms.roles}
    return names[key].pick(LANGUAGE, terms.vendor.default_language) if key in names else key


def _created(payload: payloads.Created, ticket: Ticket, terms: VendorTerms) -> str:
    for_whom = "" if ticket.filed_by_id == ticket.contact.user_id else f" for {ticket.contact.user.name}"
    severity = severity_label(terms, payload.severity or ticket.severity_proposed)
    origin = f", split from {payload.split_from}" if payload.split_from is not None else ""
    return f"submits{for_whom} via {payload.channel}: {severity}{origin}"


def _public_reply(payload: payloads.PublicReply, _ticket: Ticket, _terms: VendorTerms) -> str:
    return "answers" if payload.by == Side.CUSTOMER else "replies"


def _wait(payload: payloads.Wait, _ticket: Ticket, _terms: VendorTerms) -> str:
    with translation.override(LANGUAGE):
        return f"waits for {WAIT_LABELS[payload.for_].party}: {payload.reason}"


def _confirmed(payload: payloads.PriorityConfirmed, ticket: Ticket, terms: VendorTerms) -> str:
    return f"confirms {severity_label(terms, payload.severity or ticket.severity)}{_because(payload.reason)}"


def _severity(payload: payloads.SeverityChanged, _ticket: Ticket, terms: VendorTerms) -> str:
    old, new = payload.from_, payload.to
    verb = "lowers" if new > old else "raises"
    return f"{verb} {severity_label(terms, old)} to {severity_label(terms, new)}{_because(payload.reason)}"


def _handed_over(payload: payloads.HandedOver, _ticket: Ticket, terms: VendorTerms) -> str:
    words = f"from {_place(payload.from_, terms)} to {_place(payload.to, terms)}"
    if payload.step is not None:
        return f"escalation step {payload.step}: handed over {words}"
    return f"hands over {words}{_because(payload.reason)}"


def _hand_over_skipped(payload: payloads.HandOverSkipped, _ticket: Ticket, terms: VendorTerms) -> str:
    reasons = {"over": "it is no longer open", "there": "it is there or further", "no_team": "no team works there"}
    return f"escalation step {payload.step}: not handed over to {_place(payload.to, terms)}: {reasons[payload.why]}"


def _place(place: Mapping[str, str], terms: VendorTerms) -> str:
    if "partner" in place:
        return place["partner"]
    return tier_label(terms, place["tier"])


def tier_label(terms: VendorTerms, key: str) -> str:
    """Return the name of a tier, the vendor's where it is none."""
    names = {tier.key: tier.name for tier in terms.tiers}
    return names[key].pick(LANGUAGE, terms.vendor.default_language) if key in names else terms.vendor.name


def _resolved(payload: payloads.Resolved, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"resolves it ({payload.kind.replace('_', ' ')})"


def _called_out(payload: payloads.CalledOut, _ticket: Ticket, terms: VendorTerms) -> str:
    rosters = {roster.key: roster.name.pick(LANGUAGE, terms.vendor.default_language) for roster in terms.rosters}
    name = rosters.get(payload.roster, payload.roster)
    return f"{name} called out: {', '.join(payload.told) or 'nobody is on duty'}"


def _due_soon(payload: payloads.DueSoon, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"{metric_label(payload.metric)} is due soon"


def _breached(payload: payloads.Breached, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"{metric_label(payload.metric)} is late"


def _step_reached(payload: payloads.StepReached, _ticket: Ticket, terms: VendorTerms) -> str:
    role, notified = role_label(terms, payload.role), ", ".join(payload.told)
    if not role:
        return f"escalation step {payload.step}"
    if not notified:
        return f"escalation step {payload.step}: no one has {role} or any role above"
    if payload.told_role != payload.role:
        return f"escalation step {payload.step}: no one is available as {role}, so {role_label(terms, payload.told_role)}: {notified}"
    return f"escalation step {payload.step}: {role}: {notified}"


def _reopened(payload: payloads.Reopened, _ticket: Ticket, _terms: VendorTerms) -> str:
    words = f"undoes the merge into {payload.from_}" if payload.from_ is not None else "reopens it"
    return f"{words}{_because(payload.reason)}"


def _development(payload: payloads.DevelopmentNews, _ticket: Ticket, _terms: VendorTerms) -> str:
    issue = f"{payload.issue} ({payload.title})"
    if payload.what == "state":
        note = f": {payload.note}" if payload.note else ""
        return f"reports on {issue}: {(payload.to or '').replace('_', ' ')}{note}"
    if payload.what == "unlinked":
        return f"unlinks it from {issue}{_because(payload.reason)}"
    if payload.what == "linked":
        return f"links it to {issue}{_because(payload.reason)}"
    starts = f"; they start {payload.starts_at:%Y-%m-%d %H:%M} UTC" if payload.starts_at else ""
    return f"involves development, {issue}{_because(payload.reason)}{starts}"


def _request_type(payload: payloads.RequestTypeChanged, _ticket: Ticket, terms: VendorTerms) -> str:
    name = terms.request_type(payload.to).name.pick(LANGUAGE, terms.vendor.default_language)
    return f"says what it is, “{name}”{_because(payload.reason)}"


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""


# Each is called with what its kind says.
DESCRIPTIONS: Final[Mapping[EventKind, Callable[[Any, Ticket, VendorTerms], str]]] = {
    EventKind.CREATED: _created,
    EventKind.PUBLIC_REPLY: _public_reply,
    EventKind.INTERNAL_NOTE: lambda _payload, _ticket, _terms: "writes an internal note",
    EventKind.WAIT: _wait,
    EventKind.RESUME: lambda payload, _ticket, _terms: f"resumes it{_because(payload.reason)}",
    EventKind.PRIORITY_CONFIRMED: _confirmed,
    EventKind.SEVERITY: _severity,
    EventKind.DEADLINE: lambda payload, _ticket, _terms: (
        f"sets the {metric_label(payload.metric)}{_because(payload.reason)}"
    ),
    EventKind.POLICY: lambda _payload, _ticket, _terms: "",
    EventKind.PROMISE_CHANGED: lambda payload, _ticket, _terms: (
        f"applies version {payload.label}{_because(payload.reason)}"
    ),
    EventKind.ASSIGNED: lambda payload, _ticket, _terms: f"assigns it to {payload.to or payload.team or 'no one'}",
    EventKind.CONTACT: lambda payload, _ticket, _terms: f"makes {payload.to} the contact{_because(payload.reason)}",
    EventKind.HANDED_OVER: _handed_over,
    EventKind.HAND_OVER_SKIPPED: _hand_over_skipped,
    EventKind.RESOLVED: _resolved,
    EventKind.CLOSED: lambda _payload, _ticket, _terms: "closes it",
    EventKind.REOPENED: _reopened,
    EventKind.MERGED: lambda payload, _ticket, _terms: f"merges it into {payload.into}{_because(payload.reason)}",
    EventKind.MERGED_IN: lambda payload, _ticket, _terms: f"merges {payload.from_} into it{_because(payload.reason)}",
    EventKind.MERGE_UNDONE: lambda payload, _ticket, _terms: (
        f"makes {payload.from_} a separate ticket again{_because(payload.reason)}"
    ),
    EventKind.SPLIT: lambda payload, _ticket, _terms: f"splits {payload.to} off{_because(payload.reason)}",
    EventKind.REQUEST_TYPE: _request_type,
    EventKind.DEVELOPMENT: _development,
    EventKind.INTAKE_GIVEN: lambda _payload, _ticket, _terms: "adds answers to questions of the form",
    EventKind.CALLED_OUT: _called_out,
    EventKind.DUE_SOON: _due_soon,
    EventKind.BREACHED: _breached,
    EventKind.BREACH_ANNULLED: lambda payload, _ticket, _terms: (
        f"annuls the breach of the {metric_label(payload.metric)}{_because(payload.reason)}"
    ),
    EventKind.STEP_REACHED: _step_reached,
    EventKind.STEP_REMINDED: lambda payload, _ticket, _terms: (
        f"escalation step {payload.step}: reminded {', '.join(payload.told) or 'no one'}"
    ),
    EventKind.ACKNOWLEDGED: lambda _payload, _ticket, _terms: "acknowledges the escalation",
}
