"""What an agent needs to know first about a ticket: the one clock that comes first, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from slas.core.clock.policies import METRICS
from slas.core.clock.state import Badge, badge_state
from slas.core.clock.timeline import MetricTimes, StepTimes, TicketTimes, Timeline
from slas.core.explain.explanation import Explanation
from tickets.core.next_due import ESCALATION, find_next_due, next_step


@dataclass(frozen=True, slots=True)
class Headline:
    """One clock of a ticket; `subject` is a metric, "ladder", or "" where nothing is promised."""

    subject: str
    state: Badge | None = None
    due_at: datetime | None = None
    remaining: int | None = None
    met_at: datetime | None = None
    soon_at: datetime | None = None
    explanation: Explanation | None = None
    step: StepTimes | None = None
    metric: MetricTimes | None = None

    def time_left(self, now: datetime) -> str:
        """Return what clock.js counts down: seconds left, for which the clock runs, until it is due soon; empty while it is paused."""
        if self.state not in {"track", "soon"} or self.explanation is None or self.remaining is None:
            return ""
        pieces = self.explanation.pieces
        until = next((piece.end for piece in pieces if piece.kind == "open" and piece.start <= now < piece.end), None)
        if until is None or self.remaining < 0:
            return ""
        soon = int((self.soon_at - now).total_seconds()) if self.soon_at and self.state == "track" else 0
        return f"{self.remaining} {int((until - now).total_seconds())} {soon} {'step' if self.step else 'metric'}"


def choose_headline(timeline: Timeline, times: TicketTimes) -> Headline:
    """Return what falls due next, else what waits, else what was kept or missed, else nothing."""
    ahead = find_next_due(times)
    if ahead.step is not None:
        return step_headline(timeline, times, ahead.step)
    if ahead.subject:
        return metric_headline(timeline, times, ahead.subject)
    step = next_step(times)
    if step is not None:
        return step_headline(timeline, times, step)
    for state in ("paused", "met", "stopped"):
        for name in METRICS:
            if times.metrics[name].state == state:
                return metric_headline(timeline, times, name)
    return Headline(subject="")


def metric_headline(timeline: Timeline, times: TicketTimes, name: str) -> Headline:
    """Return a metric as it stands; `due_at` is also what was promised once it is met."""
    metric = times.metrics[name]
    has_ended = metric.state == "stopped" and not metric.breached
    return Headline(
        subject=name,
        state="ended" if has_ended else badge_state(metric, times.at),
        due_at=_due_before_the_end(timeline, name, times.at) if has_ended else metric.due_at or metric.promised_at,
        remaining=metric.remaining_seconds,
        met_at=metric.met_at,
        soon_at=metric.soon_at,
        explanation=timeline.explain(name, times.at, get_language()),
        metric=metric,
    )


def ended_label(due: str, *, is_merged: bool) -> str:
    """Return that a clock ended before its time, and when it was due; `due` is empty where it waited."""
    if not due:
        return _("Ended by merge") if is_merged else _("Ended by resolution")
    form = _("Ended by merge; it was due %(due)s") if is_merged else _("Ended by resolution; it was due %(due)s")
    return form % {"due": due}


def _due_before_the_end(timeline: Timeline, name: str, at: datetime) -> datetime | None:
    since = timeline.stopped_since(at)
    return timeline.at(since - timedelta(microseconds=1)).metrics[name].due_at if since else None


def step_headline(timeline: Timeline, times: TicketTimes, step: StepTimes) -> Headline:
    """Return a step of the escalation that is ahead; while the escalation is paused it waits."""
    explanation = timeline.explain(step.step, times.at, get_language())
    left = None
    if step.due_at is not None and explanation.total_seconds is not None:
        left = explanation.total_seconds - explanation.counted_seconds
    return Headline(
        subject=ESCALATION,
        state=_step_state(step, times),
        due_at=step.due_at,
        remaining=left,
        soon_at=step.soon_at,
        explanation=explanation,
        step=step,
    )


def _step_state(step: StepTimes, times: TicketTimes) -> Badge:
    if step.due_at is None:
        return "wait"
    return "soon" if step.soon_at is not None and times.at >= step.soon_at else "track"
