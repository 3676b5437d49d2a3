"""What follows from the clocks of a batch: warnings, breaches, escalation steps, each exactly once.

An effect looks at the whole batch, asks once what was recorded before, and adds what is new to the batch. A further one
is a further function in EFFECTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from people.queries import Holder, holders_by_role
from slas.core.clock.timeline import MetricTimes, StepTimes
from tickets.core.event_payloads import Breached, DueSoon, StepReminded
from tickets.core.event_payloads import StepReached as Escalated
from tickets.core.events import EventKind
from tickets.models import Breach, Event, StepReached, Ticket
from tickets.operations import notices
from tickets.operations.clocks.batch import Batch
from tickets.operations.clocks.handing_over import hand_over


def warn(batch: Batch) -> None:
    """Warn once of each deadline that is near, and again where it was moved beyond the warning."""
    soon = [
        (ticket, metric)
        for ticket in batch.tickets
        for metric in batch.times[ticket.pk].metrics.values()
        if metric.state == "running" and not metric.breached and metric.soon_at and metric.soon_at <= batch.now
    ]
    if not soon:
        return
    warnings = Event.objects.filter(ticket_id__any=[ticket.pk for ticket, _ in soon], kind=EventKind.DUE_SOON)
    rows = warnings.order_by("at").values_list("ticket_id", "data", "at")
    given = ((ticket_id, DueSoon.from_data(data), at) for ticket_id, data, at in rows)
    last = {(ticket_id, warning.metric, warning.cycle): at for ticket_id, warning, at in given}
    for ticket, metric in soon:
        given_at = last.get((ticket.pk, metric.metric, metric.cycle))
        # One given before the present deadline was due soon was of another deadline.
        if given_at is None or (metric.soon_at and given_at < metric.soon_at):
            batch.log(ticket, DueSoon(metric.metric, metric.cycle, metric.due_at))
            notices.notify_due_soon(batch=batch.notifications, ticket=ticket, metric=metric)


def record_breaches(batch: Batch) -> None:
    """Record each promise that was not kept, also of runs that are over."""
    late = [row for ticket in batch.tickets for row in _late(batch, ticket)]
    if not late:
        return
    known = Breach.objects.filter(ticket_id__any=[ticket.pk for ticket, _, _ in late])
    found = set(known.values_list("ticket_id", "metric", "cycle"))
    for ticket, metric, breached_at in late:
        if (ticket.pk, metric.metric, metric.cycle) not in found:
            _record_breach(batch, ticket, metric, breached_at)


def _late(batch: Batch, ticket: Ticket) -> Iterator[tuple[Ticket, MetricTimes, datetime]]:
    """Yield the runs of a ticket's metrics that were late, and since when; a metric tells whether one of its runs was."""
    times = batch.times[ticket.pk]
    for name, metric in times.metrics.items():
        if metric.breached_at is not None:
            is_first = metric.cycle == 1  # no run before it
            for cycle in (metric,) if is_first else batch.timelines[ticket.pk].cycles(name, times.at):
                if cycle.breached_at is not None:
                    yield ticket, cycle, cycle.breached_at


def _record_breach(batch: Batch, ticket: Ticket, metric: MetricTimes, breached_at: datetime) -> None:
    batch.record(
        Breach(
            ticket=ticket,
            metric=metric.metric,
            cycle=metric.cycle,
            severity=ticket.severity,
            commitment=(metric.target.commitment or "") if metric.target else "",
            breached_at=breached_at,
            recorded_at=batch.now,
        )
    )
    batch.log(ticket, Breached(metric.metric, metric.cycle, breached_at))
    notices.notify_breached(batch=batch.notifications, ticket=ticket, metric=metric)


def escalate(batch: Batch) -> None:
    """Record each escalation step that was reached, and tell who holds its role (TERM-E9, TERM-E10)."""
    reached = [
        (ticket, step)
        for ticket in batch.tickets
        for step in batch.times[ticket.pk].steps
        if step.reached_at is not None
    ]
    if not reached:
        return
    known = StepReached.objects.filter(ticket_id__any=[ticket.pk for ticket, _ in reached])
    found, judged = set(), set()
    for ticket_id, number, role, severity in known.values_list("ticket_id", "step", "role_key", "severity"):
        found.add((ticket_id, number, role))
        # Another promise may give the step to another role: at the same severity nobody is notified again.
        judged.add((ticket_id, number, severity))
    fresh = [
        (ticket, step)
        for ticket, step in reached
        if (ticket.pk, step.step, step.role) not in found and (ticket.pk, step.step, ticket.severity) not in judged
    ]
    if not fresh:
        return
    roles = {step.role for ticket, _ in fresh for step in batch.times[ticket.pk].steps}
    holders = holders_by_role(roles, at=batch.now)
    for ticket, step in fresh:
        _reach(batch, ticket, step, holders)


def _reach(batch: Batch, ticket: Ticket, step: StepTimes, holders: dict[str, list[Holder]]) -> None:
    notified_role, notified = _first_held(step, batch.times[ticket.pk].steps, holders)
    names = [holder.person.name for holder in notified]
    batch.record(
        StepReached(
            ticket=ticket,
            step=step.step,
            role_key=step.role,
            told_role_key=notified_role,
            told=names,
            severity=ticket.severity,
            reached_at=step.reached_at or batch.now,
            recorded_at=batch.now,
        )
    )
    stand_ins = {holder.person.name: holder.instead_of.name for holder in notified if holder.instead_of}
    batch.log(
        ticket,
        Escalated(step.step, step.role, notified_role, tuple(names), step.reached_at, instead_of=stand_ins or None),
    )
    notices.notify_step_reached(
        batch=batch.notifications, ticket=ticket, step=step, notified_role=notified_role, holders=notified
    )


def remind(batch: Batch) -> None:
    """Remind those notified of a step while nobody has acknowledged it; of several that are due, once."""
    due = [
        (ticket, step)
        for ticket in batch.tickets
        for step in batch.times[ticket.pk].steps
        if step.reminders and step.reached_at is not None
    ]
    if not due:
        return
    reminders = Event.objects.filter(ticket_id__any=[ticket.pk for ticket, _ in due], kind=EventKind.STEP_REMINDED)
    reminded = (
        (ticket_id, StepReminded.from_data(data)) for ticket_id, data in reminders.values_list("ticket_id", "data")
    )
    found = {(ticket_id, reminder.step, reminder.role, reminder.number) for ticket_id, reminder in reminded}
    fresh = [(ticket, step) for ticket, step in due if (ticket.pk, step.step, step.role, step.reminders) not in found]
    if not fresh:
        return
    holders = holders_by_role({step.role for ticket, _ in fresh for step in batch.times[ticket.pk].steps}, at=batch.now)
    for ticket, step in fresh:
        notified_role, people = _first_held(step, batch.times[ticket.pk].steps, holders)
        names = [holder.person.name for holder in people]
        batch.log(ticket, StepReminded(step.step, step.role, step.reminders, tuple(names)))
        notices.notify_step_reached(
            batch=batch.notifications, ticket=ticket, step=step, notified_role=notified_role, holders=people
        )


def _first_held(
    step: StepTimes, steps: Sequence[StepTimes], holders: dict[str, list[Holder]]
) -> tuple[str, list[Holder]]:
    """Return the step's role with its holders, else the next role up the escalation that somebody holds.

    A step that only hands the ticket over has no role, and nobody is notified.
    """
    if not step.role:
        return "", []
    for later in steps[step.step - 1 :]:
        if holders.get(later.role):
            return later.role, holders[later.role]
    return "", []


EFFECTS: tuple[Callable[[Batch], None], ...] = (warn, record_breaches, escalate, hand_over, remind)
