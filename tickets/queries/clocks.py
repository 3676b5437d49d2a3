"""The event log and what the clocks say by it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slas.core.clock.conditions import FilingDetails
from slas.core.clock.events import Event as ClockEvent
from slas.core.clock.events import read_event
from slas.core.clock.timeline import Timeline
from slas.errors import CalcError
from slas.models import Policy
from slas.queries import get_policies, get_specs, read_specs, replay_events
from tickets.core.event_payloads import BreachAnnulled, PromiseChanged
from tickets.core.events import CLOCK_KINDS, EVENTS, EventKind
from tickets.models import Breach, Event, StepReached, Ticket

logger = logging.getLogger(__name__)

# What reading raises where a stored policy or log is broken: against the rules, something missing, of another kind.
UNREADABLE = (CalcError, LookupError, TypeError, ValueError, AttributeError)
_NOTHING = Policy(digest="nothing", name={}, calendar={"tz": "UTC", "always_open": True}, policy={})

Entry = tuple[str, datetime, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that would hold from an instant on."""

    policy: Policy
    at: datetime


def list_events(ticket: Ticket) -> list[Event]:
    """Return the whole event log of a ticket in order."""
    return list(Event.objects.filter(ticket=ticket).select_related("actor").order_by("sequence"))


def find_newest_event(ticket: Ticket, kind: EventKind) -> Event | None:
    """Return the newest entry of a kind in a ticket's log."""
    return Event.objects.filter(ticket=ticket, kind=kind).order_by("-sequence").first()


def clock_events(log: Iterable[Event]) -> tuple[ClockEvent, ...]:
    """Return the events of a log that move clocks, as the engine reads them."""
    entries = [(entry.kind, entry.at, entry.data) for entry in log if entry.kind in CLOCK_KINDS]
    return tuple(_read(entries, get_policies(_named(entries))))


def _named(entries: Iterable[Entry]) -> set[str]:
    return {PromiseChanged.from_data(data).promise for kind, _, data in entries if kind == EventKind.PROMISE_CHANGED}


def _read(entries: Iterable[Entry], promises: Mapping[str, Policy]) -> Iterator[ClockEvent]:
    for kind, at, data in entries:
        if kind == EventKind.PROMISE_CHANGED:
            yield from _promise_events(Promise(promises[PromiseChanged.from_data(data).promise], at))
        else:
            if kind == EventKind.ASSIGNED and not data.get("to"):
                continue  # a team or nobody has it: no clock begins
            [clock_kind] = EVENTS[EventKind(kind)].clocks
            yield read_event(clock_kind, at, data)


def _promise_events(promise: Promise) -> tuple[ClockEvent, ClockEvent]:
    calendar, policy = get_specs(promise.policy)
    return ClockEvent("calendar", promise.at, calendar=calendar), ClockEvent("policy", promise.at, policy=policy)


def timeline_of(ticket: Ticket, log: Sequence[Event] | None = None) -> Timeline:
    """Return what the clocks of a ticket say, worked out from its log."""
    return replay_events(policy=ticket.policy, events=clock_events(list_events(ticket) if log is None else log))


def timelines_of(tickets: Sequence[Ticket]) -> dict[int, Timeline]:
    """Return the timelines of many tickets with one query for all their logs."""
    events = _events_of(tickets)
    read_specs(ticket.policy for ticket in tickets)
    return {ticket.pk: replay_events(policy=ticket.policy, events=events[ticket.pk]) for ticket in tickets}


def read_timelines(tickets: Sequence[Ticket]) -> dict[int, Timeline]:
    """As `timelines_of`, for lists: a ticket that cannot be read promises nothing and says why."""
    try:
        return timelines_of(tickets)
    except UNREADABLE:
        return {ticket.pk: _read_alone(ticket, None) for ticket in tickets}


def read_timeline(ticket: Ticket, log: Sequence[Event] | None = None) -> Timeline:
    """As `timeline_of`, for pages: a ticket that cannot be read promises nothing and says why."""
    return _read_alone(ticket, log)


def _read_alone(ticket: Ticket, log: Sequence[Event] | None) -> Timeline:
    try:
        return timeline_of(ticket, log)
    except UNREADABLE as error:
        logger.error("Ticket %s cannot be read: %s", ticket.reference, error)  # noqa: TRY400  # the sentence says it
        created = ClockEvent("created", ticket.filed_at, severity=ticket.severity)
        timeline = replay_events(policy=_NOTHING, events=[created])
        timeline.unreadable = str(error) or type(error).__name__
        return timeline


def timelines_under(
    tickets: Collection[Ticket], promises: Mapping[int, Promise]
) -> dict[int, tuple[Timeline, Timeline]]:
    """Return each ticket's timeline as it is, and as it would be if another promise, by ticket id, held from then on.

    Tickets that cannot be read are left out.
    """
    try:
        return _timelines_under(tickets, promises)
    except UNREADABLE:
        if len(tickets) == 1:
            return {}
        return {key: both for ticket in tickets for key, both in timelines_under([ticket], promises).items()}


def _timelines_under(
    tickets: Collection[Ticket], promises: Mapping[int, Promise]
) -> dict[int, tuple[Timeline, Timeline]]:
    found = {}
    for ticket_id, events in _events_of(tickets).items():
        found[ticket_id] = (events, (*events, *_promise_events(promises[ticket_id])))
    return {
        ticket.pk: (
            replay_events(policy=ticket.policy, events=found[ticket.pk][0]),
            replay_events(policy=ticket.policy, events=found[ticket.pk][1]),
        )
        for ticket in tickets
    }


def _events_of(tickets: Collection[Ticket]) -> dict[int, list[ClockEvent]]:
    rows = Event.objects.filter(ticket_id__any=[ticket.pk for ticket in tickets], kind__any=CLOCK_KINDS).order_by(
        "ticket_id", "sequence"
    )
    logs: dict[int, list[Entry]] = defaultdict(list)
    for ticket_id, kind, at, data in rows.values_list("ticket_id", "kind", "at", "data"):
        logs[ticket_id].append((kind, at, data))
    promises = get_policies({name for entries in logs.values() for name in _named(entries)})
    return {ticket.pk: list(_read(logs[ticket.pk], promises)) for ticket in tickets}


def preview_timeline(*, policy: Policy, severity: int, filing: FilingDetails, now: datetime) -> Timeline:
    """Return the timeline a ticket would have if it were filed now, in a certain way."""
    return replay_events(policy=policy, events=[ClockEvent("created", now, severity=severity, filing=filing)])


def list_breaches(ticket: Ticket) -> list[Breach]:
    """Return the promises that were not kept, in order."""
    return list(Breach.objects.filter(ticket=ticket).order_by("breached_at", "id"))


def find_breach(ticket: Ticket, metric: str, cycle: int) -> Breach | None:
    """Return the breach recorded of a run of a metric."""
    return Breach.objects.filter(ticket=ticket, metric=metric, cycle=cycle).first()


def list_annulments(ticket: Ticket) -> dict[tuple[str, int], Event]:
    """Return what annulled breaches of a ticket, by metric and run."""
    events = Event.objects.filter(ticket=ticket, kind=EventKind.BREACH_ANNULLED).select_related("actor")
    return annulments_in(events)


def annulments_in(log: Iterable[Event]) -> dict[tuple[str, int], Event]:
    """Return the entries of a log that annulled breaches, by metric and run."""
    payloads = ((event, event.payload) for event in log)
    return {
        (payload.metric, payload.cycle): event for event, payload in payloads if isinstance(payload, BreachAnnulled)
    }


def list_steps_reached(ticket: Ticket) -> list[StepReached]:
    """Return the escalation steps that were reached, in order."""
    return list(StepReached.objects.filter(ticket=ticket).order_by("reached_at", "id"))
