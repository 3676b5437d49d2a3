"""What falls due next on a ticket: the order in which an agent needs to know it, for the queue and for the ticket's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slas.core.clock.times import StepTimes, TicketTimes

ESCALATION: Final = "ladder"


@dataclass(frozen=True, slots=True)
class NextDue:
    """The clock that comes first: a metric's name, "ladder" with its step, or "" where nothing is ahead."""

    subject: str = ""
    due_at: datetime | None = None
    soon_at: datetime | None = None
    is_best_effort: bool = False
    step: StepTimes | None = None


def find_next_due(times: TicketTimes) -> NextDue:
    """Return the earliest running promise, else an answer that is owed as soon as possible, else the next escalation step."""
    if times.next_due_metric is not None:
        metric = times.metrics[times.next_due_metric]
        return NextDue(times.next_due_metric, metric.due_at, metric.soon_at)
    if times.metrics["first_response"].state == "best_effort":
        return NextDue("first_response", is_best_effort=True)
    step = next_step(times)
    if step is not None and step.due_at is not None:
        return NextDue(ESCALATION, step.due_at, step.soon_at, step=step)
    owed = next((name for name, metric in times.metrics.items() if metric.state == "best_effort"), "")
    return NextDue(owed, is_best_effort=bool(owed))


def next_step(times: TicketTimes) -> StepTimes | None:
    """Return the next step of which somebody will be notified, None when the escalation has ended or was stopped."""
    if times.stopped:
        return None
    return next((step for step in times.steps if step.reached_at is None), None)
