"""Entries of the event log, as a story tells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from plans.core.terms import VendorTerms
from tickets.models import Event, Ticket

LANGUAGE = "en"  # stories are in English, whatever the language of the terminal
Data = dict[str, Any]
_METRICS = {
    "first_response": "first response",
    "priority_notice": "notice of the severity",
    "next_update": "next update",
    "resolution": "resolution",
}


def metric_label(metric: str) -> str:
    """Return what people call a metric."""
    return _METRICS[metric]


def describe_event(event: Event, ticket: Ticket, terms: VendorTerms) -> list[str]:
    """Return what happened, in words; nothing for entries that others already tell."""
    tell = _TALES.get(event.kind)
    words = tell(event.data, ticket, terms) if tell else event.kind.replace("_", " ")
    if words and event.actor is not None:
        words = f"{event.actor.name} {words}"
    return [words] if words else []


def describe_first_place(log: Sequence[Event], ticket: Ticket, terms: VendorTerms) -> str:
    """Return who had the ticket first: the provider of its topic, or the vendor's first tier (C4)."""
    moves = (event.data["from"] for event in log if event.kind == "handed_over")
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


def _created(data: Data, ticket: Ticket, terms: VendorTerms) -> str:
    for_whom = "" if ticket.filed_by_id == ticket.contact.user_id else f" for {ticket.contact.user.name}"
    severity = severity_label(terms, int(data["severity"]))
    origin = f", split from {data['split_from']}" if "split_from" in data else ""
    return f"files{for_whom} by {data['channel']}: {severity}{origin}"


def _public_reply(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    return "answers" if data["by"] == "customer" else "replies"


def _wait(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    party = "the customer" if data["for"] == "customer" else "a third party"
    return f"waits for {party}: {data['reason']}"


def _confirmed(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    return f"confirms {severity_label(terms, int(data['severity']))}{_because(data)}"


def _severity(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    old, new = int(data["from"]), int(data["to"])
    verb = "lowers" if new > old else "raises"
    return f"{verb} {severity_label(terms, old)} to {severity_label(terms, new)}{_because(data)}"


def _handed_over(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    words = f"from {_place(data['from'], terms)} to {_place(data['to'], terms)}"
    if "step" in data:
        return f"ladder step {data['step']}: handed over {words}"
    return f"hands over {words}{_because(data)}"


def _hand_over_skipped(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    reasons = {"over": "it is not open any more", "there": "it is there or further", "no_team": "no team works there"}
    return f"ladder step {data['step']}: not handed over to {_place(data['to'], terms)}: {reasons[data['why']]}"


def _place(place: dict[str, str], terms: VendorTerms) -> str:
    if "partner" in place:
        return place["partner"]
    return tier_label(terms, place["tier"])


def tier_label(terms: VendorTerms, key: str) -> str:
    """Return the name of a tier, the vendor's where it is none."""
    names = {tier.key: tier.name for tier in terms.tiers}
    return names[key].pick(LANGUAGE, terms.vendor.default_language) if key in names else terms.vendor.name


def _resolved(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"resolves it ({data['kind'].replace('_', ' ')})"


def _called_out(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    rosters = {roster.key: roster.name for roster in terms.rosters}
    name = rosters[data["roster"]].pick(LANGUAGE, terms.vendor.default_language)
    return f"{name} called out: {', '.join(data['told']) or 'nobody is on duty'}"


def _due_soon(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"{metric_label(data['metric'])} is due soon"


def _breached(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    return f"{metric_label(data['metric'])} is late"


def _step_reached(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    role, told = role_label(terms, data["role"]), ", ".join(data["told"])
    if not role:
        return f"ladder step {data['step']}"
    if not told:
        return f"ladder step {data['step']}: nobody holds {role} or any role above"
    if data["told_role"] != data["role"]:
        return f"ladder step {data['step']}: nobody is {role}, so {role_label(terms, data['told_role'])}: {told}"
    return f"ladder step {data['step']}: {role}: {told}"


def _reopened(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    words = f"takes the merge into {data['from']} back" if "from" in data else "opens it again"
    return f"{words}{_because(data)}"


def _development(data: Data, _ticket: Ticket, _terms: VendorTerms) -> str:
    issue = f"{data['issue']} ({data['title']})"
    if data["what"] == "state":
        note = f": {data['note']}" if data["note"] else ""
        return f"reports on {issue}: {data['to'].replace('_', ' ')}{note}"
    if data["what"] == "unlinked":
        return f"takes it off {issue}{_because(data)}"
    if data["what"] == "linked":
        return f"links it to {issue}{_because(data)}"
    starts = f"; they start {data['starts_at'][:16].replace('T', ' ')} UTC" if data["starts_at"] else ""
    return f"brings development in, {issue}{_because(data)}{starts}"


def _request_type(data: Data, _ticket: Ticket, terms: VendorTerms) -> str:
    name = terms.request_type(data["to"]).name.pick(LANGUAGE, terms.vendor.default_language)
    return f"says what it is, “{name}”{_because(data)}"


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else ""


_TALES: dict[str, Callable[[Data, Ticket, VendorTerms], str]] = {
    "created": _created,
    "public_reply": _public_reply,
    "internal_note": lambda _data, _ticket, _terms: "writes an internal note",
    "wait": _wait,
    "resume": lambda data, _ticket, _terms: f"ends the wait{_because(data)}",
    "priority_confirmed": _confirmed,
    "severity": _severity,
    "assigned": lambda data, _ticket, _terms: f"gives it to {data['to'] or data.get('team') or 'nobody'}",
    "contact": lambda data, _ticket, _terms: f"makes it the ticket of {data['to']}{_because(data)}",
    "handed_over": _handed_over,
    "hand_over_skipped": _hand_over_skipped,
    "resolved": _resolved,
    "closed": lambda _data, _ticket, _terms: "closes it",
    "reopened": _reopened,
    "split": lambda data, _ticket, _terms: f"splits {data['to']} off{_because(data)}",
    "merged": lambda data, _ticket, _terms: f"merges it into {data['into']}{_because(data)}",
    "merged_in": lambda data, _ticket, _terms: f"merges {data['from']} into it{_because(data)}",
    "merge_undone": lambda data, _ticket, _terms: f"lets {data['from']} go on by itself{_because(data)}",
    "development": _development,
    "request_type": _request_type,
    "policy": lambda _data, _ticket, _terms: "",
    "promise_changed": lambda data, _ticket, _terms: f"promises as version {data['label']} does{_because(data)}",
    "called_out": _called_out,
    "due_soon": _due_soon,
    "breached": _breached,
    "step_reached": _step_reached,
}
