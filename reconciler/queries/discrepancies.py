"""What the reconciler reads: which tickets may have had something due, and what their logs say against what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reconciler.core.comparison import Discrepancy, Fault, Totals, compare
from reconciler.core.expected_effects import (
    Effect,
    Past,
    Span,
    breach_of,
    hand_over_of,
    reminder_of,
    step_of,
    warning_of,
)
from slas.core.clock.history import RULE_CHANGES
from tickets.core import event_payloads as payloads
from tickets.core.events import EVENTS, HAND_OVERS, EventKind, read_payload
from tickets.core.payloads import Payload
from tickets.models import Breach, Event, StepReached, Ticket
from tickets.models.ticket import IS_DONE, IS_OPEN
from tickets.queries.clocks import UNREADABLE, read_timelines

BATCH = 500
_CHANGES = frozenset(kind for kind, spec in EVENTS.items() if RULE_CHANGES.intersection(spec.clocks))
_EFFECTS = (EventKind.BREACHED, EventKind.DUE_SOON, EventKind.STEP_REACHED, EventKind.STEP_REMINDED, *HAND_OVERS)


@dataclass(slots=True)
class Examined:
    """Tickets looked at: what is wrong with which, and the counts."""

    totals: Totals = field(default_factory=Totals)
    wrong: list[tuple[Ticket, Discrepancy]] = field(default_factory=list)


def list_tickets_to_reconcile(*, since: datetime, after: int, limit: int) -> list[Ticket]:
    """Return the next tickets, by number, that can have had something due since then: open, or done with only later."""
    further = Ticket.objects.filter(id__gt=after).order_by("id")
    ids: set[int] = set()
    for part in (further.filter(IS_OPEN), further.filter(IS_DONE, updated_at__gt=since)):
        ids.update(part.values_list("id", flat=True)[:limit])
    page = sorted(ids)[:limit]
    return list(Ticket.objects.select_related("policy").filter(id__in=page).order_by("id")) if page else []


def examine_everything(*, span: Span) -> Examined:
    """Return totals and discrepancies over all tickets of the vendor, whatever their age."""
    whole = Examined()
    after = 0
    while page := list(Ticket.objects.select_related("policy").filter(id__gt=after).order_by("id")[:BATCH]):
        examine(page, span=span, into=whole)
        after = page[-1].pk
    return whole


def examine(tickets: Sequence[Ticket], *, span: Span, into: Examined) -> None:
    """Work out what should have been done for the tickets and compare; the number of queries is the same for any number."""
    timelines = read_timelines(tickets)
    pasts = _pasts(tickets)
    for ticket in tickets:
        if unreadable := timelines[ticket.pk].unreadable:
            found: Iterator[Discrepancy] = iter([Discrepancy(Fault.UNREADABLE, unreadable[:300])])
        else:
            found = compare(timelines[ticket.pk], pasts[ticket.pk], span, into.totals)
        for discrepancy in _readable(found):
            into.totals.faults[discrepancy.fault] += 1
            into.wrong.append((ticket, discrepancy))


def _readable(found: Iterator[Discrepancy]) -> Iterator[Discrepancy]:
    try:
        yield from found
    except UNREADABLE as error:
        yield Discrepancy(Fault.UNREADABLE, str(error)[:300])


def _pasts(tickets: Sequence[Ticket]) -> dict[int, Past]:
    recorded: dict[int, dict[Effect, datetime]] = defaultdict(dict)
    for ticket_id, metric, cycle, at in Breach.objects.filter(ticket__in=tickets).values_list(
        "ticket_id", "metric", "cycle", "recorded_at"
    ):
        recorded[ticket_id][breach_of(metric, cycle)] = at
    judged: dict[int, dict[tuple[int, int], datetime]] = defaultdict(dict)
    for ticket_id, step, role, severity, at in StepReached.objects.filter(ticket__in=tickets).values_list(
        "ticket_id", "step", "role_key", "severity", "recorded_at"
    ):
        judged[ticket_id].setdefault((step, severity), at)
        recorded[ticket_id][step_of(step, role)] = at
    events: dict[int, dict[Effect, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    changes: dict[int, list[datetime]] = defaultdict(list)
    reminded: dict[int, dict[tuple[int, str], list[tuple[int, datetime]]]] = defaultdict(lambda: defaultdict(list))
    rows = Event.objects.filter(ticket__in=tickets, kind__in=[*_EFFECTS, *_CHANGES])
    for ticket_id, kind, data, at in rows.order_by("sequence").values_list("ticket_id", "kind", "data", "at"):
        if kind in _CHANGES:
            changes[ticket_id].append(at)
            continue
        payload = read_payload(kind, data)
        if (effect := _effect_of(payload)) is not None:
            events[ticket_id][effect].append(at)
        if isinstance(payload, payloads.StepReminded):
            reminded[ticket_id][payload.step, payload.role].append((payload.number, at))
    return {
        ticket.pk: Past(
            recorded=recorded[ticket.pk],
            events=events[ticket.pk],
            changes=changes[ticket.pk],
            judged=judged[ticket.pk],
            reminded=reminded[ticket.pk],
        )
        for ticket in tickets
    }


def _effect_of(payload: Payload | None) -> Effect | None:
    """Return what the clocks did, None where it was a person."""
    match payload:
        case payloads.Breached():
            return breach_of(payload.metric, payload.cycle)
        case payloads.DueSoon():
            return warning_of(payload.metric, payload.cycle)
        case payloads.StepReached():
            return step_of(payload.step, payload.role)
        case payloads.StepReminded():
            return reminder_of(payload.step, payload.role, payload.number)
        case payloads.HandedOver(step=int(step)) | payloads.HandOverSkipped(step=step):
            return hand_over_of(step, payload.to["tier"])
    return None
