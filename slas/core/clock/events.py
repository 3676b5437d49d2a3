"""What happens to a ticket, as far as its clocks care."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from slas.core.calendar.calendar_spec import CalendarSpec, parse_calendar
from slas.core.clock.conditions import FilingDetails, parse_filing
from slas.core.clock.policies import METRICS, Metric, PolicySpec, parse_policy, parse_severity
from slas.core.instants import parse_instant
from slas.core.protocol import documents
from slas.errors import CalcError

EventKind = Literal[
    "created",
    "public_reply",
    "internal_note",
    "priority_confirmed",
    "wait",
    "resume",
    "severity",
    "resolved",
    "closed",
    "reopened",
    "merged",
    "policy",
    "calendar",
    "deadline",
    "acknowledged",
    "breach_annulled",
    "assigned",
]
Author = Literal["agent", "customer", "automatic"]
WaitFor = Literal["customer", "third_party"]
WAITS: tuple[WaitFor, ...] = get_args(WaitFor)
ENDED_BY_REPLY: frozenset[WaitFor] = frozenset({"customer"})  # a customer's reply is what these wait for


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a metric set by hand; `due_at` None gives the plan's back. One that moves with waits is put off by them."""

    metric: Metric
    due_at: datetime | None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Annulled:
    """A breach that no longer counts: of which run of which metric."""

    metric: Metric
    cycle: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event at an aware instant; which of the other fields it has depends on its kind."""

    kind: EventKind
    at: datetime
    severity: int | None = None
    filing: FilingDetails | None = None
    by: Author | None = None
    wait_for: WaitFor | None = None
    policy: PolicySpec | None = None
    calendar: CalendarSpec | None = None
    deadline: Deadline | None = None
    annulled: Annulled | None = None


def parse_events(value: object, field: str = "events") -> tuple[Event, ...]:
    """Events from their documents, in the order given; `{"type": "created", "at": "...", "severity": "2"}`."""
    rows = documents.sequence(value, field, "invalid_request")
    return tuple(parse_event(row, f"{field}[{number}]") for number, row in enumerate(rows, 1))


def parse_event(document: object, field: str = "event") -> Event:
    """One event from its document."""
    fields = documents.mapping(document, field, "invalid_request")
    name_keys = [key for key in _NAME_KEYS if key in fields]
    if len(name_keys) != 1:
        raise CalcError("invalid_request", field, "needs a type")
    kind = _KINDS[documents.choice(fields[name_keys[0]], _KINDS, f"{field}.{name_keys[0]}", "invalid_request")]
    known = _MANY_KEYS.get(kind) or (_OWN_KEYS.get(kind, "at"),)
    documents.known_keys(fields, (name_keys[0], "at", *known), f"{field} ({kind})", "invalid_request")
    return read_event(kind, parse_instant(fields.get("at"), f"{field}.at"), fields, field)


def read_event(kind: EventKind, at: datetime, detail: Mapping[str, object], field: str = "event") -> Event:
    """An event at an instant that is known already; `detail` has the keys of its document, and may have others."""
    if kind == "deadline":
        return Event(kind, at, deadline=_parse_deadline(detail, field))
    if kind == "breach_annulled":
        return Event(kind, at, annulled=_parse_annulled(detail, field))
    if kind == "created":
        severity = detail.get("severity")
        number = None if severity is None else parse_severity(severity, f"{field}.severity")
        return Event(kind, at, severity=number, filing=parse_filing(detail, field))
    own_key = _OWN_KEYS.get(kind)
    if own_key is None:
        return Event(kind, at)
    return _with_detail(kind, at, detail.get(own_key), f"{field}.{own_key}")


_KINDS: Mapping[str, EventKind] = {kind: kind for kind in get_args(EventKind)}
_AUTHORS: Mapping[str, Author] = {author: author for author in get_args(Author)}
_WAITS: Mapping[str, WaitFor] = {wait: wait for wait in WAITS}
_METRICS: Mapping[str, Metric] = {metric: metric for metric in METRICS}
_NAME_KEYS: Sequence[str] = ("type", "event", "kind")
_OWN_KEYS: Mapping[EventKind, str] = {
    "public_reply": "by",
    "wait": "for",
    "severity": "to",
    "policy": "policy",
    "calendar": "calendar",
}


_MANY_KEYS: Mapping[EventKind, Sequence[str]] = {
    "created": ("severity", "channel", "answers", "contact_kind"),
    "deadline": ("metric", "due", "moves"),
    "breach_annulled": ("metric", "cycle"),
}


def _parse_deadline(fields: Mapping[str, object], field: str) -> Deadline:
    metric = documents.choice(fields.get("metric"), _METRICS, f"{field}.metric", "invalid_request")
    due = fields.get("due")
    return Deadline(
        metric=_METRICS[metric],
        due_at=None if due is None else parse_instant(due, f"{field}.due"),
        moves=documents.flag(fields.get("moves", False), f"{field}.moves", "invalid_request"),
    )


def _parse_annulled(fields: Mapping[str, object], field: str) -> Annulled:
    metric = documents.choice(fields.get("metric"), _METRICS, f"{field}.metric", "invalid_request")
    cycle = documents.whole(fields.get("cycle"), f"{field}.cycle", 1_000_000)
    return Annulled(_METRICS[metric], cycle)


def _with_detail(kind: EventKind, at: datetime, value: object, field: str) -> Event:
    match kind:
        case "public_reply":
            return Event(kind, at, by=_AUTHORS[documents.choice(value, _AUTHORS, field, "invalid_request")])
        case "wait":
            return Event(kind, at, wait_for=_WAITS[documents.choice(value, _WAITS, field, "invalid_request")])
        case "policy":
            return Event(kind, at, policy=parse_policy(value, field))
        case "calendar":
            return Event(kind, at, calendar=parse_calendar(value, field))
        case _:
            return Event(kind, at, severity=parse_severity(value, field))
