"""Recalculating every clock from the event log and comparing it with what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from plans.models import PlanVersion, Publication
from slas.core.clock.timeline import TicketTimes, Timeline
from supportdesk.kernel.models import Timer
from supportdesk.kernel.processes.garbage import gc_disabled
from supportdesk.kernel.tenancy import current_vendor
from tickets.core.next_due import find_next_due
from tickets.models import Breach, Clock, StepReached, Ticket
from tickets.operations.clocks.refreshing import TIMER, clock_values, next_instant, rank_of_kind
from tickets.queries.clocks import UNREADABLE, read_timelines

BATCH = 500
# Only what is compared; policies and versions are few and read once a batch, not joined to each ticket.
_TICKET_FIELDS = (
    *("reference", "kind", "severity", "policy", "plan_version", "plan_version_now", "plan_rank", "updated_at"),
    *("next_due_at", "next_due_metric", "soon_at", "is_best_effort", "kind_rank"),
)
_VERSIONS = tuple(
    part
    for name in ("plan_version", "plan_version_now")
    for part in (
        Prefetch(name, PlanVersion.objects.select_related("plan")),
        Prefetch(f"{name}__publication", Publication.objects.defer("document")),
    )
)
_CLOCK_FIELDS = ("cycle", "state", "commitment", "started_at", "due_at", "soon_at", "met_at", "breached_at")


@dataclass(frozen=True)
class Difference:
    """Something stored that the event log says otherwise."""

    reference: str
    subject: str
    stored: object
    expected: object

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}: {_words(self.stored)} is stored, the log says {_words(self.expected)}"


def find_differences(*, now: datetime, ticket_ids: Sequence[int] | None = None) -> Iterator[Difference]:
    """Yield every stored clock, cache, breach, step and timer, of these tickets or of all, that its log says otherwise.

    A ticket whose timer has fallen due but not fired yet is judged at the instant before: its caches are right until then.
    """
    if ticket_ids is None:
        ticket_ids = list(Ticket.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ticket_ids), BATCH):
        with gc_disabled():
            found = list(_compare_batch(ticket_ids[start : start + BATCH], now))
        yield from found


def _compare_batch(ids: Sequence[int], now: datetime) -> Iterator[Difference]:
    wanted = Ticket.objects.only(*_TICKET_FIELDS).prefetch_related("policy", *_VERSIONS)
    tickets = list(wanted.filter(id__any=ids).order_by("id"))
    timelines = read_timelines(tickets)
    stored = _Stored(tickets)
    for ticket in tickets:
        timer = stored.timers.get(str(ticket.pk))
        at = min(now, timer.due_at - timedelta(microseconds=1)) if timer else now
        at = max(at, ticket.updated_at)
        yield from _compare(ticket, timelines[ticket.pk], stored, timer, at)


def _compare(
    ticket: Ticket, timeline: Timeline, stored: _Stored, timer: Timer | None, at: datetime
) -> Iterator[Difference]:
    """Yield the differences of one ticket; where it cannot be read, that."""
    if timeline.unreadable:
        yield Difference(ticket.reference, "terms and log", "unreadable", timeline.unreadable)
        return
    try:
        times = timeline.at(at)
        yield from _compare_caches(ticket, times)
        yield from _compare_clocks(ticket, times, stored)
        yield from _compare_records(ticket, timeline, times, stored)
        yield from _compare_timer(ticket, times, timer, at)
    except UNREADABLE as error:
        yield Difference(ticket.reference, "terms and log", "unreadable", str(error))


class _Stored:
    """What is stored about some tickets, with one query a table."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        ids = [ticket.pk for ticket in tickets]
        clocks = Clock.objects.filter(ticket_id__any=ids).values_list("ticket_id", "metric", *_CLOCK_FIELDS)
        self.clocks = {(ticket, metric): dict(zip(_CLOCK_FIELDS, row, strict=True)) for ticket, metric, *row in clocks}
        breaches = Breach.objects.filter(ticket_id__any=ids)
        self.breaches = set(breaches.values_list("ticket_id", "metric", "cycle"))
        self.steps = set(StepReached.objects.filter(ticket_id__any=ids).values_list("ticket_id", "step"))
        timers = Timer.objects.filter(vendor=current_vendor(), handler=TIMER, key__any=[str(number) for number in ids])
        self.timers = {timer.key: timer for timer in timers}


def _compare_caches(ticket: Ticket, times: TicketTimes) -> Iterator[Difference]:
    ahead = find_next_due(times)
    expected = {
        "severity": times.severity,
        "next_due_at": ahead.due_at,
        "next_due_metric": ahead.subject if ahead.due_at else "",
        "soon_at": ahead.soon_at,
        "is_best_effort": ahead.is_best_effort,
        "kind_rank": rank_of_kind(ticket),
        "plan_rank": ticket.version_in_force.rank,
    }
    for name, value in expected.items():
        if getattr(ticket, name) != value:
            yield Difference(ticket.reference, name, getattr(ticket, name), value)


def _compare_clocks(ticket: Ticket, times: TicketTimes, stored: _Stored) -> Iterator[Difference]:
    for name, metric in times.metrics.items():
        clock = stored.clocks.get((ticket.pk, name))
        if metric.state == "none" or clock is None:
            if (clock is None) != (metric.state == "none"):
                yield Difference(ticket.reference, f"clock {name}", clock and clock["state"], metric.state)
            continue
        for field, expected in clock_values(metric).items():
            if clock[field] != expected:
                yield Difference(ticket.reference, f"clock {name} {field}", clock[field], expected)


def _compare_records(ticket: Ticket, timeline: Timeline, times: TicketTimes, stored: _Stored) -> Iterator[Difference]:
    for name in times.metrics:
        for cycle in timeline.cycles(name, times.at):
            if cycle.breached_at and (ticket.pk, name, cycle.cycle) not in stored.breaches:
                yield Difference(ticket.reference, f"breach {name} {cycle.cycle}", None, cycle.breached_at)
    for step in times.steps:
        if step.reached_at and (ticket.pk, step.step) not in stored.steps:
            yield Difference(ticket.reference, f"step {step.step} reached", None, step.reached_at)


def _compare_timer(ticket: Ticket, times: TicketTimes, timer: Timer | None, at: datetime) -> Iterator[Difference]:
    expected = next_instant(times, at)
    found = timer.due_at if timer else None
    if found != expected:
        yield Difference(ticket.reference, "timer", found, expected)
    if timer is not None and timer.dead_at is not None:
        yield Difference(ticket.reference, "timer", f"given up at {timer.dead_at.isoformat()}", expected)


def _words(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value) if value != "" else "nothing"
