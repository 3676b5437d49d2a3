"""What the clocks say should have been done for a ticket, compared with what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from slas.core.timeline import Timeline
from slas.core.times import StepTimes

LATE_AFTER = timedelta(seconds=60)
BREACHED, STEP_REACHED, DUE_SOON = "breached", "step_reached", "due_soon"


class Fault(StrEnum):
    """What can be wrong with an effect. An orphan is recorded though the log says no: worth knowing, no alarm."""

    MISSING = "missing"
    LATE = "late"
    DOUBLED = "doubled"
    ORPHAN = "orphan"
    UNREADABLE = "unreadable"
    TIMER_OVERDUE = "timer_overdue"
    TIMER_DEAD = "timer_dead"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that is done once for a ticket: a breach of a metric's run, or a ladder step with its role."""

    kind: str
    subject: str

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored about one ticket: records with when they were made, events of effects, and changes of the rules.

    `judged` are the steps, each with a severity, that somebody was told of: another role is not told at the same one.
    """

    recorded: Mapping[Effect, datetime]
    events: Mapping[Effect, Sequence[datetime]]
    changes: Sequence[datetime]
    judged: Set[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is not as it should be."""

    fault: Fault
    subject: str
    expected_at: datetime | None = None
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Totals:
    """Counts over tickets and a span of time."""

    tickets: int = 0
    expected: int = 0
    found: int = 0
    worst: timedelta = timedelta(0)
    faults: Counter[Fault] = field(default_factory=Counter)

    @property
    def kept(self) -> int:
        """Return how many were done on time."""
        return self.found - self.faults[Fault.LATE]


def breach_of(metric: str, cycle: int) -> Effect:
    """Return the effect of not keeping a metric's run."""
    return Effect(BREACHED, f"{metric} {cycle}")


def step_of(step: int, role: str) -> Effect:
    """Return the effect of reaching a ladder step that asks for a role."""
    return Effect(STEP_REACHED, f"{step} {role}")


def warning_of(metric: str, cycle: int) -> Effect:
    """Return the effect of a promise falling due soon; whether it should have been given, logs alone do not say."""
    return Effect(DUE_SOON, f"{metric} {cycle}")


@dataclass(frozen=True, slots=True)
class Span:
    """What is counted: all that was due or recorded after `since` (None: ever) until `until`.

    What is missing is named whenever it was due, or only in the span.
    """

    until: datetime
    since: datetime | None = None
    names_old_missing: bool = True

    def __contains__(self, at: datetime) -> bool:
        """Return whether the instant lies after the span's beginning; that it is not after the end, the caller sees to."""
        return self.since is None or at > self.since


def compare(timeline: Timeline, past: Past, span: Span, totals: Totals) -> Iterator[Discrepancy]:
    """Yield what is wrong with a ticket, and count what was due in the span and how late it was done."""
    expected = dict(_expected(timeline, past, span.until))
    totals.tickets += 1
    for effect, at in expected.items():
        yield from _compare_effect(effect, at, past.recorded.get(effect), span, totals)
    for effect, instants in past.events.items():
        if len(instants) > 1 and max(instants) in span:
            yield Discrepancy(Fault.DOUBLED, str(effect), min(instants), max(instants))
    for effect, recorded_at in past.recorded.items():
        is_replaced = effect.kind == STEP_REACHED and past.changes  # other rules, other roles: the step was right once
        if effect not in expected and recorded_at in span and recorded_at <= span.until and not is_replaced:
            yield Discrepancy(Fault.ORPHAN, str(effect), None, recorded_at)


def _compare_effect(
    effect: Effect, at: datetime, recorded_at: datetime | None, span: Span, totals: Totals
) -> Iterator[Discrepancy]:
    if at in span:
        totals.expected += 1
        totals.found += recorded_at is not None
    if recorded_at is None:
        if span.names_old_missing or at in span:
            yield Discrepancy(Fault.MISSING, str(effect), at)
    elif recorded_at in span:
        totals.worst = max(totals.worst, recorded_at - at)
        if recorded_at - at > LATE_AFTER:
            yield Discrepancy(Fault.LATE, str(effect), at, recorded_at)


def _expected(timeline: Timeline, past: Past, until: datetime) -> Iterator[tuple[Effect, datetime]]:
    """Yield each effect with the instant from which it could be known: a breach by new rules begins with these."""
    times = timeline.at(until)
    for name, metric in times.metrics.items():
        if metric.breached_at is not None:
            for cycle in timeline.cycles(name, until):
                if cycle.breached_at is not None:
                    yield breach_of(name, cycle.cycle), cycle.breached_at
    for step in times.ladder:
        effect = step_of(step.step, step.role)
        is_told = effect in past.recorded or (step.step, times.severity) not in past.judged
        if step.reached_at is not None and is_told:
            yield effect, _asked_since(timeline, step, step.reached_at, past.changes)


def _asked_since(timeline: Timeline, step: StepTimes, reached_at: datetime, changes: Sequence[datetime]) -> datetime:
    """Return when a reached step came to ask for its role: other rules may have put another one in its place later."""
    later = [at for at in changes if at > reached_at]
    for at in (reached_at, *later) if later else ():
        if any(row.step == step.step and row.role == step.role for row in timeline.at(at).ladder):
            return at
    return reached_at
