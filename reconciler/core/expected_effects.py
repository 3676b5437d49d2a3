"""What the log of a ticket says should have been done for it, and since when: breaches, escalation steps, warnings, reminders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from slas.core.clock.timeline import Timeline
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from tickets.core.events import EventKind

LATE_AFTER = timedelta(seconds=60)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that is done once for a ticket: a breach or a warning of a metric's run, an escalation step with its role, a reminder."""

    kind: str
    subject: str

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


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


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored about one ticket: records with when they were made, events of effects, and changes of the rules.

    `judged` are the steps, each with a severity, that somebody was notified of, and when: another role is not notified at the same one.
    Warnings and reminders have an event and no record; of `reminded` steps, each with its role, all numbers are named.
    """

    recorded: Mapping[Effect, datetime]
    events: Mapping[Effect, Sequence[datetime]]
    changes: Sequence[datetime]
    judged: Mapping[tuple[int, int], datetime] = field(default_factory=dict)
    reminded: Mapping[tuple[int, str], Sequence[tuple[int, datetime]]] = field(default_factory=dict)

    def warned_at(self, warning: Effect, since: datetime, until: datetime | None) -> datetime | None:
        """Return when a warning was given first, of those from the instant on at which the deadline was due soon."""
        given = self.events.get(warning, ())
        return min((at for at in given if since <= at and (until is None or at <= until)), default=None)

    def reminded_at(self, step: StepTimes, number: int) -> datetime | None:
        """Return when a step was reminded of: of several that are due the last one stands for those before it."""
        reminders = self.reminded.get((step.step, step.role), ())
        return min((at for reminded_number, at in reminders if reminded_number >= number), default=None)


@dataclass(frozen=True, slots=True)
class Expected:
    """An effect, the instant from which it could be known, when it was done, and whether it is no longer needed."""

    effect: Effect
    at: datetime
    done_at: datetime | None
    is_over: bool = False
    soon_at: datetime | None = None  # tells the warnings of a deadline that moved apart


def breach_of(metric: str, cycle: int) -> Effect:
    """Return the effect of not keeping a metric's run."""
    return Effect(EventKind.BREACHED, f"{metric} {cycle}")


def step_of(step: int, role: str) -> Effect:
    """Return the effect of reaching an escalation step that asks for a role."""
    return Effect(EventKind.STEP_REACHED, f"{step} {role}")


def hand_over_of(step: int, tier: str) -> Effect:
    """Return the effect of an escalation step that hands the ticket over to a tier, be it there already or not."""
    return Effect(EventKind.HANDED_OVER, f"{step} {tier}")


def warning_of(metric: str, cycle: int) -> Effect:
    """Return the effect of a promise falling due soon."""
    return Effect(EventKind.DUE_SOON, f"{metric} {cycle}")


def reminder_of(step: int, role: str, number: int) -> Effect:
    """Return the effect of reminding those who were notified of a step."""
    return Effect(EventKind.STEP_REMINDED, f"{step} {role} {number}")


def expected_effects(timeline: Timeline, past: Past, span: Span) -> Iterator[Expected]:
    """Yield what should have been done: breaches and steps whenever they came, warnings and reminders of the span."""
    now = timeline.at(span.until)
    yield from _lasting(timeline, now, past)
    passing: dict[tuple[Effect, datetime | None], Expected] = {}
    for begin, end in timeline.stretches(span.since, span.until):
        times = now if end is None or end >= span.until else timeline.at(end)
        for one in (*_warnings(timeline, times, begin, end, past, span), *_reminders(times, end, past)):
            first = passing.get((one.effect, one.soon_at), one)
            passing[one.effect, one.soon_at] = replace(
                one, at=first.at, done_at=first.done_at or one.done_at, is_over=one.is_over or times is not now
            )
    yield from passing.values()


def _lasting(timeline: Timeline, now: TicketTimes, past: Past) -> Iterator[Expected]:
    """Yield breaches and escalation steps, which no later event undoes; a breach by new rules begins with these."""
    for name, metric in now.metrics.items():
        if metric.breached_at is not None:
            for cycle in timeline.cycles(name, now.at):
                if cycle.breached_at is not None:
                    breach = breach_of(name, cycle.cycle)
                    yield Expected(breach, cycle.breached_at, past.recorded.get(breach))
    for step in now.steps:
        effect = step_of(step.step, step.role)
        is_notified = effect in past.recorded or (step.step, now.severity) not in past.judged
        if step.reached_at is not None and is_notified:
            since = _asked_since(timeline, step, step.reached_at, past.changes, _same_role)
            yield Expected(effect, since, past.recorded.get(effect))
        if step.reached_at is not None and step.hand_over_to:
            yield from _hand_over(timeline, step, step.reached_at, now, past)


def _hand_over(
    timeline: Timeline, step: StepTimes, reached_at: datetime, now: TicketTimes, past: Past
) -> Iterator[Expected]:
    """Yield a hand-over, unless the step was done at this severity under rules that did not ask for it."""
    effect = hand_over_of(step.step, step.hand_over_to)
    done_at = min(past.events.get(effect, ()), default=None)
    judged_at = past.judged.get((step.step, now.severity or 0))
    if done_at is None and judged_at is not None and not _asks(timeline.at(judged_at), step, _same_tier):
        return
    yield Expected(effect, _asked_since(timeline, step, reached_at, past.changes, _same_tier), done_at)


def _same_role(step: StepTimes, other: StepTimes) -> bool:
    return (step.step, step.role) == (other.step, other.role)


def _same_tier(step: StepTimes, other: StepTimes) -> bool:
    return (step.step, step.hand_over_to) == (other.step, other.hand_over_to)


def _asks(times: TicketTimes, step: StepTimes, is_same: Callable[[StepTimes, StepTimes], bool]) -> bool:
    return any(is_same(step, other) for other in times.steps)


def _asked_since(
    timeline: Timeline,
    step: StepTimes,
    reached_at: datetime,
    changes: Sequence[datetime],
    is_same: Callable[[StepTimes, StepTimes], bool],
) -> datetime:
    """Return when a reached step came to ask for the same: other rules may have put another step in its place later."""
    later = [at for at in changes if at > reached_at]
    for at in (reached_at, *later) if later else ():
        if _asks(timeline.at(at), step, is_same):
            return at
    return reached_at


def _warnings(
    timeline: Timeline, times: TicketTimes, begin: datetime, end: datetime | None, past: Past, span: Span
) -> Iterator[Expected]:
    """Yield the warnings of a stretch: a promise that was met, stopped or broken soon after needed none."""
    for metric in times.metrics.values():
        if metric.state != "running" or metric.soon_at is None or metric.due_at is None:
            continue
        since = max(metric.soon_at, begin)
        over = metric.due_at if end is None else min(metric.due_at, end)
        if since > times.at or over not in span or over - since < LATE_AFTER:
            continue
        warning = warning_of(metric.metric, metric.cycle)
        # The event that ends a stretch is preceded by what was due before it, at the same instant.
        done_at = past.warned_at(warning, metric.soon_at, end + _MICROSECOND if end else None)
        if done_at is not None or not _is_broken(timeline, metric, since):
            yield Expected(warning, since, done_at, soon_at=metric.soon_at, is_over=over < times.at)


def is_repeated(timeline: Timeline, effect: Effect, instants: Sequence[datetime]) -> bool:
    """Return whether something was done twice: a deadline that moved beyond its warning has another one."""
    if effect.kind != EventKind.DUE_SOON:
        return len(instants) > 1
    metric = effect.subject.split()[0]
    return any(not _has_moved(timeline, metric, *pair) for pair in pairwise(sorted(instants)))


def _has_moved(timeline: Timeline, metric: str, warned_at: datetime, again_at: datetime) -> bool:
    """Return whether the deadline came to be due soon after the first warning, just before or at the second one."""
    soon = [timeline.at(at).metrics[metric].soon_at for at in (again_at - _MICROSECOND, again_at)]
    return any(at is not None and at > warned_at for at in soon)


def _is_broken(timeline: Timeline, metric: MetricTimes, at: datetime) -> bool:
    """Return whether the promise was broken by rules that are replaced by now: nobody is warned of what has happened."""
    return metric.breached and timeline.at(at).metrics[metric.metric].breached


def _reminders(times: TicketTimes, end: datetime | None, past: Past) -> Iterator[Expected]:
    """Yield the reminders that were due in a stretch, whose end may be that somebody acknowledged the step."""
    if times.stopped:
        return
    for step in times.steps:
        for number, at in enumerate(step.reminded_at, 1):
            if end is None or end - at >= LATE_AFTER:
                yield Expected(reminder_of(step.step, step.role, number), at, past.reminded_at(step, number))
