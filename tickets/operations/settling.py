"""Bringing clocks up to date: caches, breaches, warnings, ladder steps and the next timer, in one go for many tickets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from people.models import User
from people.queries import holders_by_role
from plans.queries import get_terms
from slas.core.timeline import MetricTimes, StepTimes, TicketTimes, Timeline
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers
from tickets.core.next_due import find_next_due
from tickets.models import Breach, Clock, Event, StepReached, Ticket
from tickets.operations import notices
from tickets.operations.log import append_event, lock_tickets
from tickets.queries import timelines_of

TIMER = "tickets.clock_due"
LATER_THAN_DUE = timedelta(microseconds=1)  # met exactly at the due instant is met
_CACHED = [
    "kind_rank",
    "next_due_at",
    "next_due_metric",
    "soon_at",
    "is_best_effort",
    "last_event",
    "updated_at",
]


@transaction.atomic
def advance_clocks(*, ticket_ids: Sequence[int], now: datetime) -> None:
    """Let time pass for these tickets: record what became late, warn, climb the ladder, set the next timer.

    Running it again for the same instant changes nothing.
    """
    settle(tickets=lock_tickets(ticket_ids), now=now)


def settle(*, tickets: Sequence[Ticket], now: datetime) -> dict[int, TicketTimes]:
    """Work out the clocks of locked tickets and store all that follows; returns the clocks by ticket id."""
    timelines = timelines_of(tickets)
    all_times = {}
    for ticket in tickets:
        times = timelines[ticket.pk].at(max(now, ticket.updated_at))
        all_times[ticket.pk] = times
        _cache(ticket, times)
    _warn(tickets, all_times, now)
    _record_breaches(tickets, timelines, all_times, now)
    _climb(tickets, all_times, now)
    _store_clocks(tickets, all_times)
    Ticket.objects.bulk_update(tickets, _CACHED)
    set_timers(
        vendor=current_vendor(),
        handler=TIMER,
        due={str(ticket.pk): next_instant(all_times[ticket.pk], now) for ticket in tickets},
    )
    return all_times


def next_instant(times: TicketTimes, now: datetime) -> datetime | None:
    """Return the next instant at which something is to be done for a ticket, None when nothing is ahead."""
    return min((instant for instant in _instants(times) if instant > now), default=None)


def _instants(times: TicketTimes) -> Iterator[datetime]:
    for metric in times.metrics.values():
        if metric.state == "running" and metric.due_at is not None:
            yield metric.due_at + LATER_THAN_DUE
            if metric.soon_at is not None:
                yield metric.soon_at
    for step in times.ladder:
        if step.reached_at is None and step.due_at is not None:
            yield step.due_at


def _cache(ticket: Ticket, times: TicketTimes) -> None:
    ahead = find_next_due(times)
    ticket.next_due_at = ahead.due_at
    ticket.next_due_metric = ahead.subject if ahead.due_at else ""
    ticket.soon_at = ahead.soon_at
    ticket.is_best_effort = ahead.is_best_effort
    ticket.kind_rank = rank_of_kind(ticket)


def rank_of_kind(ticket: Ticket) -> int:
    """Return 0 where the plan, as the ticket keeps it, serves this kind first, else 1 (B5, B6)."""
    version = ticket.plan_version
    plan = get_terms(version.publication).plan(version.plan.key)
    return 0 if ticket.kind in plan.prioritised_kinds else 1


def _store_clocks(tickets: Sequence[Ticket], all_times: dict[int, TicketTimes]) -> None:
    rows = [
        clock_row(ticket, metric)
        for ticket in tickets
        for metric in all_times[ticket.pk].metrics.values()
        if metric.state != "none"
    ]
    Clock.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket", "metric"],
        update_fields=["cycle", "state", "commitment", "started_at", "due_at", "soon_at", "met_at", "breached_at"],
    )
    shown = {(row.ticket_id, row.metric) for row in rows}
    stored = Clock.objects.filter(ticket__in=tickets).values_list("id", "ticket_id", "metric")
    gone = [clock_id for clock_id, *key in stored if tuple(key) not in shown]
    if gone:
        Clock.objects.filter(id__in=gone).delete()


def clock_row(ticket: Ticket, metric: MetricTimes) -> Clock:
    """Return the stored form of a metric as things stand."""
    return Clock(
        ticket=ticket,
        metric=metric.metric,
        cycle=metric.cycle,
        state=metric.state,
        commitment=(metric.target.commitment or "") if metric.target else "",
        started_at=metric.started_at,
        due_at=metric.due_at,
        soon_at=metric.soon_at,
        met_at=metric.met_at,
        breached_at=metric.breached_at,
    )


def _warn(tickets: Sequence[Ticket], all_times: dict[int, TicketTimes], now: datetime) -> None:
    soon = [
        (ticket, metric)
        for ticket in tickets
        for metric in all_times[ticket.pk].metrics.values()
        if metric.state == "running" and not metric.breached and metric.soon_at is not None and metric.soon_at <= now
    ]
    if not soon:
        return
    told = Event.objects.filter(ticket__in=[ticket for ticket, _ in soon], kind="due_soon")
    found = {(event.ticket_id, event.data["metric"], event.data["cycle"]) for event in told}
    for ticket, metric in soon:
        if (ticket.pk, metric.metric, metric.cycle) not in found:
            data = {"metric": metric.metric, "cycle": metric.cycle, "due_at": _iso(metric.due_at)}
            append_event(ticket=ticket, kind="due_soon", at=now, actor=None, data=data)
            notices.tell_due_soon(ticket=ticket, metric=metric, now=now)


def _record_breaches(
    tickets: Sequence[Ticket], timelines: dict[int, Timeline], all_times: dict[int, TicketTimes], now: datetime
) -> None:
    late = [
        (ticket, metric, metric.breached_at)
        for ticket in tickets
        for name in all_times[ticket.pk].metrics
        for metric in timelines[ticket.pk].cycles(name, all_times[ticket.pk].at)
        if metric.breached_at is not None
    ]
    if not late:
        return
    found = set(Breach.objects.filter(ticket__in=tickets).values_list("ticket_id", "metric", "cycle"))
    for ticket, metric, breached_at in late:
        if (ticket.pk, metric.metric, metric.cycle) in found:
            continue
        Breach.objects.create(
            ticket=ticket,
            metric=metric.metric,
            cycle=metric.cycle,
            severity=ticket.severity,
            commitment=(metric.target.commitment or "") if metric.target else "",
            breached_at=breached_at,
            recorded_at=now,
        )
        append_event(
            ticket=ticket,
            kind="breached",
            at=now,
            actor=None,
            data={"metric": metric.metric, "cycle": metric.cycle, "breached_at": _iso(breached_at)},
        )
        notices.tell_breached(ticket=ticket, metric=metric, now=now)


def _climb(tickets: Sequence[Ticket], all_times: dict[int, TicketTimes], now: datetime) -> None:
    reached = [
        (ticket, step) for ticket in tickets for step in all_times[ticket.pk].ladder if step.reached_at is not None
    ]
    if not reached:
        return
    found = set(StepReached.objects.filter(ticket__in=tickets).values_list("ticket_id", "step", "role_key"))
    fresh = [(ticket, step) for ticket, step in reached if (ticket.pk, step.step, step.role) not in found]
    if not fresh:
        return
    roles = {step.role for ticket, _ in fresh for step in all_times[ticket.pk].ladder}
    holders = holders_by_role(roles)
    for ticket, step in fresh:
        _reach(ticket, step, all_times[ticket.pk].ladder, holders, now)


def _reach(
    ticket: Ticket, step: StepTimes, ladder: Sequence[StepTimes], holders: dict[str, list[User]], now: datetime
) -> None:
    told_role, told = _first_held(step, ladder, holders)
    StepReached.objects.create(
        ticket=ticket,
        step=step.step,
        role_key=step.role,
        told_role_key=told_role,
        told=[person.name for person in told],
        severity=ticket.severity,
        reached_at=step.reached_at or now,
        recorded_at=now,
    )
    append_event(
        ticket=ticket,
        kind="step_reached",
        at=now,
        actor=None,
        data={
            "step": step.step,
            "role": step.role,
            "told_role": told_role,
            "told": [person.name for person in told],
            "reached_at": _iso(step.reached_at),
        },
    )
    notices.tell_step_reached(ticket=ticket, step=step, told_role=told_role, people=told, now=now)


def _first_held(step: StepTimes, ladder: Sequence[StepTimes], holders: dict[str, list[User]]) -> tuple[str, list[User]]:
    """Return the step's role with its holders, else the next role up the ladder that somebody holds."""
    for later in ladder[step.step - 1 :]:
        if holders.get(later.role):
            return later.role, holders[later.role]
    return "", []


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
