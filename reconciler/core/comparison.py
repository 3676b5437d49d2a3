"""What the clocks say should have been done for a ticket, compared with what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reconciler.core.expected_effects import LATE_AFTER, Expected, Past, Span, breach_of, expected_effects, is_repeated
from slas.core.clock.timeline import Timeline
from tickets.core.events import EventKind


class Fault(StrEnum):
    """What can be wrong with an effect.

    Skipped is what was not done and is no longer needed, such as a warning of a promise that is broken by now. An orphan is
    recorded though the log says no: worth knowing, no alarm.
    """

    MISSING = "missing"
    SKIPPED = "skipped"
    LATE = "late"
    DOUBLED = "doubled"
    ORPHAN = "orphan"
    UNREADABLE = "unreadable"
    TIMER_OVERDUE = "timer_overdue"
    TIMER_DEAD = "timer_dead"


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


def compare(timeline: Timeline, past: Past, span: Span, totals: Totals) -> Iterator[Discrepancy]:
    """Yield what is wrong with a ticket, and count what was due in the span and how late it was done."""
    totals.tickets += 1
    known = {breach_of(metric, cycle) for metric, cycle in timeline.annulled_at(span.until)}  # right when recorded
    for expected in expected_effects(timeline, past, span):
        known.add(expected.effect)
        yield from _compare_effect(expected, span, totals)
    for effect, instants in past.events.items():
        if max(instants) in span and is_repeated(timeline, effect, instants):
            yield Discrepancy(Fault.DOUBLED, str(effect), min(instants), max(instants))
    for effect, recorded_at in past.recorded.items():
        is_replaced = (
            effect.kind == EventKind.STEP_REACHED and past.changes
        )  # other rules, other roles: the step was right once
        if effect not in known and recorded_at in span and recorded_at <= span.until and not is_replaced:
            yield Discrepancy(Fault.ORPHAN, str(effect), None, recorded_at)


def _compare_effect(expected: Expected, span: Span, totals: Totals) -> Iterator[Discrepancy]:
    effect, at, done_at = str(expected.effect), expected.at, expected.done_at
    if at in span:
        totals.expected += 1
        totals.found += done_at is not None
    if done_at is None:
        # What began before the span was missing when its beginning was looked at.
        if at in span or (span.names_old_missing and not expected.is_over):
            yield Discrepancy(Fault.SKIPPED if expected.is_over else Fault.MISSING, effect, at)
    elif done_at in span:
        totals.worst = max(totals.worst, done_at - at)
        if done_at - at > LATE_AFTER:
            yield Discrepancy(Fault.LATE, effect, at, done_at)
