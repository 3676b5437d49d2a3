"""The event log and what the clocks say by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast, get_args

from slas.core.events import Event as ClockEvent
from slas.core.events import EventKind, read_event
from slas.core.timeline import Timeline
from slas.models import Policy
from slas.queries import replay_events
from tickets.models import Breach, Event, StepReached, Ticket

# The kinds of the calculation protocol; everything else in the log tells the story and moves no clock.
CLOCK_KINDS = frozenset(get_args(EventKind))


def list_events(ticket: Ticket) -> list[Event]:
    """Return the whole event log of a ticket in order."""
    return list(Event.objects.filter(ticket=ticket).select_related("actor").order_by("sequence"))


def clock_events(log: Iterable[Event]) -> tuple[ClockEvent, ...]:
    """Return the events of a log that move clocks, as the engine reads them."""
    return tuple(
        read_event(cast("EventKind", entry.kind), entry.at, entry.data) for entry in log if entry.kind in CLOCK_KINDS
    )


def timeline_of(ticket: Ticket, log: Sequence[Event] | None = None) -> Timeline:
    """Return what the clocks of a ticket say, worked out from its log."""
    return replay_events(policy=ticket.policy, events=clock_events(list_events(ticket) if log is None else log))


def timelines_of(tickets: Sequence[Ticket]) -> dict[int, Timeline]:
    """Return the timelines of many tickets with one query for all their logs."""
    logs: dict[int, list[ClockEvent]] = defaultdict(list)
    rows = Event.objects.filter(ticket__in=tickets, kind__in=CLOCK_KINDS).order_by("ticket_id", "sequence")
    for ticket_id, kind, at, data in rows.values_list("ticket_id", "kind", "at", "data"):
        logs[ticket_id].append(read_event(cast("EventKind", kind), at, data))
    return {ticket.pk: replay_events(policy=ticket.policy, events=logs[ticket.pk]) for ticket in tickets}


def preview_timeline(*, policy: Policy, severity: int, now: datetime) -> Timeline:
    """Return the timeline a ticket would have if it were filed now."""
    return replay_events(policy=policy, events=[ClockEvent("created", now, severity=severity)])


def list_breaches(ticket: Ticket) -> list[Breach]:
    """Return the promises that were not kept, in order."""
    return list(Breach.objects.filter(ticket=ticket).order_by("breached_at", "id"))


def list_steps_reached(ticket: Ticket) -> list[StepReached]:
    """Return the ladder steps that were reached, in order."""
    return list(StepReached.objects.filter(ticket=ticket).order_by("reached_at", "id"))
