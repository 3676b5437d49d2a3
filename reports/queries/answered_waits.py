"""Waits that went on although the customer had answered, as they were known at an instant, from the logs alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from customers.models import Organisation
from plans.models import PlanVersion
from reports.core.answered_waits import AnsweredWait, Entry, Logs, answered_waits
from reports.core.promises import Period
from reports.queries.promises import BATCH, MAX_PAGE_ROWS, ReportQuery, find_touched
from slas.core.calendar.calendars import compile_calendar
from slas.core.clock.timeline import Timeline
from tickets.core.event_payloads import MergedIn
from tickets.core.events import EVENTS, EventKind, read_payload
from tickets.models import Event, Ticket
from tickets.queries.clocks import read_timelines

_KINDS = (
    EventKind.CREATED,
    EventKind.PUBLIC_REPLY,
    EventKind.INTAKE_GIVEN,
    EventKind.MERGED_IN,
    EventKind.MERGE_UNDONE,
    *(kind for kind, spec in EVENTS.items() if spec.ends_wait),
)
_WAITED = Q(Exists(Event.objects.filter(ticket=OuterRef("pk"), kind=EventKind.WAIT)))


@dataclass(frozen=True, slots=True)
class FoundWait:
    """A wait beyond an answer, the ticket that it belongs to, and how much open time it paused.

    `until` is None while it lasts beyond the answer.
    """

    ticket: Ticket
    severity: int | None
    wait: AnsweredWait
    answered_at: datetime
    until: datetime | None
    seconds: int


def find_waited(query: ReportQuery, *, limit: int) -> list[int]:
    """Return the ids of the tickets that ever waited and may have done so in the period; raises TooManyTickets."""
    return find_touched(query, limit=limit, which=_WAITED)


def work_out_waits(
    query: ReportQuery, ids: Sequence[int], unreadable: list[str] | None = None
) -> Iterator[list[FoundWait]]:
    """Yield the waits asked for of these tickets, a batch of tickets at a time; only what was logged by then counts.

    Tickets that cannot be read have none; their numbers are added to `unreadable`.
    """
    for start in range(0, len(ids), BATCH):
        found = _waits_of(ids[start : start + BATCH], query)
        tickets = list(_with_facts().filter(id__any=list(found)))
        timelines = read_timelines(tickets)
        if unreadable is not None:
            unreadable += [ticket.reference for ticket in tickets if timelines[ticket.pk].unreadable]
        yield [
            known
            for ticket in tickets
            if not timelines[ticket.pk].unreadable
            for wait in found[ticket.pk]
            if (known := _work_out(ticket, wait, timelines[ticket.pk], query.as_of)) is not None
            and query.severity in (None, known.severity)
        ]


def list_waits(
    query: ReportQuery, *, limit: int = MAX_PAGE_ROWS, unreadable: list[str] | None = None
) -> list[FoundWait]:
    """Return the waits asked for, in the order of their tickets; raises TooManyTickets."""
    return [found for batch in work_out_waits(query, find_waited(query, limit=limit), unreadable) for found in batch]


def _with_facts() -> QuerySet[Ticket]:
    """Return tickets with what the report says of each and what their clocks need, in order."""
    plans = PlanVersion.objects.select_related("plan").only("plan__key")
    customers = Organisation.objects.only("name")
    return (  # many tickets share a policy, a plan and a customer
        Ticket.objects.prefetch_related("policy", Prefetch("plan_version", plans), Prefetch("organisation", customers))
        .only("reference", "policy", "plan_version", "organisation")
        .order_by("id")
    )


def _waits_of(ids: Sequence[int], query: ReportQuery) -> dict[int, list[AnsweredWait]]:
    """Return the waits against an answer by ticket id, those of the period."""
    logs = _logs(Q(ticket__in=ids, kind__in=_KINDS), "ticket_id", query.as_of)
    merged = {entry.payload.from_ for log in logs.values() for entry in log if isinstance(entry.payload, MergedIn)}
    whole = Q(ticket__reference__in=merged, kind__in=_KINDS)
    others: Logs = _logs(whole, "ticket__reference", query.as_of) if merged else {}
    found = {
        ticket: [wait for wait in answered_waits(log, others) if _belongs(wait, query.period)]
        for ticket, log in logs.items()
    }
    return {ticket: waits for ticket, waits in found.items() if waits}


def _logs(which: Q, key: str, as_of: datetime) -> dict[Any, list[Entry]]:
    rows = Event.objects.filter(which, at__lte=as_of).order_by("ticket_id", "sequence")
    logs: dict[Any, list[Entry]] = defaultdict(list)
    for name, kind, at, data, actor in rows.values_list(key, "kind", "at", "data", "actor__name"):
        payload = read_payload(kind, data)
        if payload is not None:
            logs[name].append(Entry(at, payload, actor or ""))
    return logs


def _belongs(wait: AnsweredWait, period: Period) -> bool:
    """Whether a wait belongs to the period in which it stopped going on against the answer, or has begun and does still."""
    since, until = wait.spans[-1]
    return since < period.end if until is None else period.start <= until < period.end


def _work_out(ticket: Ticket, wait: AnsweredWait, timeline: Timeline, as_of: datetime) -> FoundWait | None:
    """Return the wait with the open time that was paused, None where it stops no clock under the ticket's terms."""
    (began, _), (_, until) = wait.spans[0], wait.spans[-1]
    severity = timeline.severity_at(began)
    if not timeline.promise_at(began)[1].stopped_by_waits(severity):
        return None
    seconds = _open_seconds(wait.spans, timeline, as_of)
    return FoundWait(ticket, severity, wait, wait.answered_at or began, until, seconds)


def _open_seconds(spans: Iterable[tuple[datetime, datetime | None]], timeline: Timeline, as_of: datetime) -> int:
    """Return the open time of some spans, each by the calendar in force at its end."""
    total = 0
    for since, ended_at in spans:
        until = ended_at or as_of
        total += compile_calendar(timeline.promise_at(until)[0]).elapsed(since, until)
    return total
