"""Bringing clocks up to date: caches, breaches, warnings, escalation steps and the next timer, in one go for many tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from plans.queries import get_terms
from slas.core.clock.timeline import MetricTimes, TicketTimes
from supportdesk.kernel.database.bulk_insert import bulk_insert_values, insert_row
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers
from tickets.core.next_due import find_next_due
from tickets.errors import Unreadable
from tickets.models import Clock, Event, Ticket
from tickets.operations.clocks.batch import Batch
from tickets.operations.clocks.effects import EFFECTS
from tickets.operations.event_log import lock_tickets
from tickets.queries import timeline_of, timelines_of
from tickets.queries.clocks import UNREADABLE

TIMER = "tickets.clock_due"
LATER_THAN_DUE = timedelta(microseconds=1)  # met exactly at the due instant is met
_SAVED = {  # what refreshing changes of a ticket, with PostgreSQL's types
    "id": "bigint",
    "kind_rank": "smallint",
    "next_due_at": "timestamptz",
    "next_due_metric": "text",
    "soon_at": "timestamptz",
    "is_best_effort": "boolean",
    "last_event": "integer",
    "updated_at": "timestamptz",
}
_SAVE = (  # one statement with one array a field, however many tickets
    f"UPDATE tickets_ticket SET {', '.join(f'{name} = fresh.{name}' for name in list(_SAVED)[1:])}"  # noqa: S608 - names from above
    f" FROM unnest({', '.join(f'%s::{kind}[]' for kind in _SAVED.values())}) AS fresh ({', '.join(_SAVED)})"
    " WHERE tickets_ticket.id = fresh.id"
)


@transaction.atomic(savepoint=False)
def advance_clocks(*, ticket_ids: Sequence[int], now: datetime) -> None:
    """Advance the clocks of these tickets: record what became late, warn, escalate, set the next timer.

    Running it again for the same instant changes nothing.
    """
    refresh_clocks(tickets=lock_tickets(ticket_ids), now=now)


def refresh_clocks(*, tickets: Sequence[Ticket], now: datetime) -> dict[int, TicketTimes]:
    """Work out the clocks of locked tickets and store all that follows; returns the clocks by ticket id."""
    try:
        timelines = timelines_of(tickets)
        times = {ticket.pk: timelines[ticket.pk].at(max(now, ticket.updated_at)) for ticket in tickets}
    except UNREADABLE as error:
        raise Unreadable(tickets[0].status, str(error)) from error
    batch = Batch(tickets=tickets, timelines=timelines, times=times, now=now)
    for ticket in tickets:
        _cache(ticket, times[ticket.pk])
    for find_effects in EFFECTS:
        find_effects(batch)
    batch.store()
    _store_clocks(tickets, times)
    _store_caches(tickets)
    _set_timers(times, now)
    return times


def start_clocks(*, ticket: Ticket, log: Sequence[Event], now: datetime) -> TicketTimes:
    """Store a new ticket with the beginning of its log and all that follows; returns its clocks.

    Nothing has to be read for it, and the ticket is written once.
    """
    timeline = timeline_of(ticket, log)
    times = timeline.at(max(now, ticket.updated_at))
    batch = Batch(tickets=[ticket], timelines={ticket.pk: timeline}, times={ticket.pk: times}, now=now)
    batch.begin(log)
    _cache(ticket, times)
    for find_effects in EFFECTS:
        find_effects(batch)
    insert_row(ticket)
    batch.store()
    bulk_insert_values(Clock, _clock_rows(ticket, times))
    _set_timers({ticket.pk: times}, now)
    return times


def _set_timers(all_times: Mapping[int, TicketTimes], now: datetime) -> None:
    due = {str(number): next_instant(times, now) for number, times in all_times.items()}
    set_timers(vendor=current_vendor(), handler=TIMER, due=due)


def next_instant(times: TicketTimes, now: datetime) -> datetime | None:
    """Return the next instant at which something is to be done for a ticket, None when nothing is ahead."""
    return min((instant for instant in _instants(times) if instant > now), default=None)


def _instants(times: TicketTimes) -> Iterator[datetime]:
    for metric in times.metrics.values():
        if metric.state == "running" and metric.due_at is not None:
            yield metric.due_at + LATER_THAN_DUE
            if metric.soon_at is not None:
                yield metric.soon_at
    for step in times.steps:
        if step.reached_at is None and step.due_at is not None:
            yield step.due_at
        if step.remind_at is not None:
            yield step.remind_at


def _cache(ticket: Ticket, times: TicketTimes) -> None:
    ahead = find_next_due(times)
    ticket.next_due_at = ahead.due_at
    ticket.next_due_metric = ahead.subject if ahead.due_at else ""
    ticket.soon_at = ahead.soon_at
    ticket.is_best_effort = ahead.is_best_effort
    ticket.kind_rank = rank_of_kind(ticket)


def rank_of_kind(ticket: Ticket) -> int:
    """Return 0 where the plan, as the version in force has it, serves this kind first, else 1 (TERM-B5, TERM-B6)."""
    version = ticket.version_in_force
    plan = get_terms(version.publication).plan(version.plan.key)
    return 0 if ticket.kind in plan.prioritised_kinds else 1


def _store_caches(tickets: Sequence[Ticket]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [[getattr(ticket, name) for ticket in tickets] for name in _SAVED])


def _store_clocks(tickets: Sequence[Ticket], all_times: dict[int, TicketTimes]) -> None:
    rows = [row for ticket in tickets for row in _clock_rows(ticket, all_times[ticket.pk])]
    bulk_insert_values(
        Clock,
        rows,
        unique=["ticket", "metric"],
        update=["cycle", "state", "commitment", "started_at", "due_at", "soon_at", "met_at", "breached_at"],
    )
    shown = {(row["ticket_id"], row["metric"]) for row in rows}
    stored = Clock.objects.filter(ticket_id__any=list(all_times)).values_list("id", "ticket_id", "metric")
    gone = [clock_id for clock_id, *key in stored if tuple(key) not in shown]
    if gone:
        Clock.objects.filter(id__in=gone).delete()


def _clock_rows(ticket: Ticket, times: TicketTimes) -> list[dict[str, Any]]:
    return [
        {"ticket_id": ticket.pk, "metric": metric.metric, **clock_values(metric)}
        for metric in times.metrics.values()
        if metric.state != "none"
    ]


def clock_values(metric: MetricTimes) -> dict[str, Any]:
    """Return what is stored of a metric by column."""
    return {
        "cycle": metric.cycle,
        "state": metric.state,
        "commitment": (metric.target.commitment or "") if metric.target else "",
        "started_at": metric.started_at,
        "due_at": metric.due_at,
        "soon_at": metric.soon_at,
        "met_at": metric.met_at,
        "breached_at": metric.breached_at,
    }
