"""Replay of a ticket's events into what its clocks say at any instant, and why."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from slas.core.calendar.calendars import CalendarSpec
from slas.core.clock.clock_times import clock_times, no_times
from slas.core.clock.clocks import Clock
from slas.core.clock.events import Event
from slas.core.clock.history import RULE_CHANGES, Facts, check_events, read_facts
from slas.core.clock.metric_clocks import (
    Cycle,
    awaited_start,
    cycles_of,
    metric_clock,
    reminder_clock,
    state_of,
    step_clocks,
    steps_of,
)
from slas.core.clock.policies import METRICS, PolicySpec
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from slas.core.explain.explanation import Explanation
from slas.core.explain.pieces import explain_clock
from slas.core.instants import from_us, to_us
from slas.errors import CalcError

__all__ = ["MetricTimes", "StepTimes", "TicketTimes", "Timeline", "replay"]


class Rules(NamedTuple):
    """The facts at the end of a span in which the same rules were in force; `until` belongs to the span in the last one."""

    facts: Facts
    since: int
    until: int
    last: bool


class Timeline:
    """The replayed events of one ticket; made by `replay`."""

    def __init__(self, calendar: CalendarSpec, policy: PolicySpec, events: tuple[Event, ...]) -> None:
        self._calendar = calendar
        self._policy = policy
        self._events = events
        self._instants = [to_us(event.at) for event in events]
        self._facts: dict[int, Facts] = {}
        self._past: dict[int, MetricTimes] = {}
        self._now: tuple[int, int] | None = None
        self._current: dict[tuple[str, int], MetricTimes] = {}
        self._spans_of: tuple[int, int] | None = None
        self._spans: list[Rules] = []
        # Why the ticket's own policy or log cannot be read, where this stands in for it and promises nothing.
        self.unreadable = ""

    def at(self, instant: datetime) -> TicketTimes:
        """What the clocks say at an instant; events at or before it count."""
        now = to_us(instant)
        count = bisect_right(self._instants, now)
        if count == 0:
            return self._before_creation(instant)
        facts = self._facts_after(count)
        metrics: dict[str, MetricTimes] = {metric: self._metric_at(metric, count, now) for metric in METRICS}
        dues = [(times.due_at, metric) for metric, times in metrics.items() if times.due_at is not None]
        due, first = min(dues, key=lambda row: row[0]) if dues else (None, None)
        return TicketTimes(
            at=instant.astimezone(UTC),
            metrics=metrics,
            next_due=due,
            next_due_metric=first,
            steps=self._steps_at(facts, self._rules(count, now), now),
            severity=facts.severity,
            waiting_for=facts.waiting_for,
            stopped=facts.stopped,
            acknowledged_at=None if facts.acknowledged_at is None else from_us(facts.acknowledged_at),
        )

    def promise_at(self, instant: datetime) -> tuple[CalendarSpec, PolicySpec]:
        """The calendar and the policy in force at an instant."""
        count = bisect_right(self._instants, to_us(instant))
        if count == 0:
            return self._calendar, self._policy
        facts = self._facts_after(count)
        return facts.calendar, facts.policy

    def cycles(self, metric: str, at: datetime) -> tuple[MetricTimes, ...]:
        """Every run of a metric up to an instant, first to last; those met, by the rules in force when they were met."""
        now, count = self._moment(at)
        if metric not in METRICS:
            raise CalcError(
                "invalid_request",
                "metric",
                "%(metric)s is not one of %(metrics)s",
                metric=repr(metric),
                metrics=", ".join(METRICS),
            )
        cycles = cycles_of(self._facts_after(count), metric) if count else []
        return (*self._past_cycles(cycles, count), self._cycle_at(metric, cycles[-1], count, now)) if cycles else ()

    def stretches(self, since: datetime | None, until: datetime) -> Iterator[tuple[datetime, datetime | None]]:
        """The stretches between events that overlap a span, each with its last instant, None for the one that goes on.

        Within one nothing happens but that time passes.
        """
        ends = [*(instant - 1 for instant in self._instants[1:]), None]
        for begin, end in zip(self._instants, ends, strict=True):
            if begin <= to_us(until) and (since is None or end is None or end > to_us(since)):
                yield from_us(begin), None if end is None else from_us(end)

    def severity_at(self, instant: datetime) -> int | None:
        """The severity at an instant; None before the ticket was created."""
        _, count = self._moment(instant)
        return self._facts_after(count).severity if count else None

    def annulled_at(self, instant: datetime) -> frozenset[tuple[str, int]]:
        """Metric and run of each breach that had been annulled by an instant."""
        _, count = self._moment(instant)
        return frozenset(self._facts_after(count).annulled if count else ())

    def stopped_since(self, instant: datetime) -> datetime | None:
        """Since when everything has been paused at an instant: resolved, closed or merged; None while it runs."""
        _, count = self._moment(instant)
        facts = self._facts_after(count) if count else None
        return from_us(facts.stops[-1].start) if facts is not None and facts.stopped else None

    def explain(
        self, subject: str | int, at: datetime, language: str | None = None, *, whole: bool = False
    ) -> Explanation:
        """Why a metric (by name) or escalation step (by number) stands as it does; holidays in the language if they can be.

        What comes after the first pieces is summed up, unless the `whole` is asked for.
        """
        now, count = self._moment(at)
        facts = self._facts_after(count) if count else None
        name, kind = (f"step {subject}", "ladder") if isinstance(subject, int) else (subject, subject)
        if kind not in (*METRICS, "ladder"):
            raise CalcError(
                "invalid_request", "subject", "%(subject)s is neither a metric nor a step", subject=repr(subject)
            )
        clock = _clock_of(facts, subject) if facts is not None else None
        if facts is None or clock is None:
            return Explanation(name, None, None, None, "none", (), None, 0)
        return explain_clock(facts, clock, name, state_of(facts, kind, clock), now, language, whole=whole)

    def _moment(self, at: datetime) -> tuple[int, int]:
        now = to_us(at)
        return now, bisect_right(self._instants, now)

    def _facts_after(self, count: int) -> Facts:
        facts = self._facts.get(count)
        if facts is None:
            facts = self._facts[count] = read_facts(self._events[:count], self._policy, self._calendar)
        return facts

    def _rules(self, count: int, now: int) -> list[Rules]:
        if self._spans_of != (count, now):
            self._spans_of, self._spans = (count, now), list(self._find_rules(count, now))
        return self._spans

    def _find_rules(self, count: int, now: int) -> Iterator[Rules]:
        since = self._instants[0]
        for index in range(1, count):
            if self._events[index].kind in RULE_CHANGES:
                if since < self._instants[index]:
                    yield Rules(self._facts_after(index), since, self._instants[index], last=False)
                since = self._instants[index]
        yield Rules(self._facts_after(count), since, now, last=True)

    def _metric_at(self, metric: str, count: int, now: int) -> MetricTimes:
        try:
            return self._last_cycle_at(metric, count, now)
        except CalcError as error:
            raise error.within(metric) from None

    def _last_cycle_at(self, metric: str, count: int, now: int) -> MetricTimes:
        cycles = cycles_of(self._facts_after(count), metric)
        if not cycles:
            return no_times(metric, 0, None)
        # A breach of an earlier run stays a breach of the metric.
        past = [times.breached_at for times in self._past_cycles(cycles, count)]
        earlier = [to_us(at) for at in past if at is not None]
        times = self._cycle_at(metric, cycles[-1], count, now)
        return replace(times, breached_at=from_us(min(earlier))) if earlier else times

    def _cycle_at(self, metric: str, cycle: Cycle, count: int, now: int) -> MetricTimes:
        # The clocks of an instant are mostly asked for together with their runs.
        if self._now != (count, now):
            self._now, self._current = (count, now), {}
        times = self._current.get((metric, cycle.number))
        if times is None:
            times = self._current[metric, cycle.number] = self._work_out(metric, cycle, count, now)
        return times

    def _work_out(self, metric: str, cycle: Cycle, count: int, now: int) -> MetricTimes:
        facts = self._facts_after(count)
        clock = metric_clock(facts, metric, cycle)
        breached_at = self._breached_at(metric, cycle.number, clock, count, now)
        if clock is None:
            times = no_times(metric, cycle.number, breached_at, awaited_start(facts, metric, cycle))
        else:
            times = clock_times(metric, cycle.number, clock, state_of(facts, metric, clock), now, breached_at)
        return _without_annulled(times, facts)

    def _past_cycles(self, cycles: Sequence[Cycle], count: int) -> list[MetricTimes]:
        """Return the runs before the last one; a breach may have been annulled long after."""
        facts = self._facts_after(count)
        return [_without_annulled(self._past_cycle(cycle), facts) for cycle in cycles[:-1]]

    def _past_cycle(self, cycle: Cycle) -> MetricTimes:
        times = self._past.get(cycle.number)
        if cycle.met_at is None:
            raise ValueError("Only cycles that were met are past.")
        if times is None:
            replies = [
                count
                for count, event in enumerate(self._events, 1)
                if event.kind == "public_reply" and event.by == "agent"
            ]
            times = self._past[cycle.number] = self._work_out("next_update", cycle, replies[cycle.number], cycle.met_at)
        return times

    def _breached_at(self, metric: str, number: int, last: Clock | None, count: int, now: int) -> int | None:
        for rules in self._rules(count, now):
            clock = last if rules.last else _run_of(rules.facts, metric, number)
            if clock is not None and clock.met_at is not None and clock.met_at < rules.since:
                continue  # it was kept before these rules came
            late = clock.late_since(rules.until) if clock is not None else None
            if late is not None:
                return max(late, rules.since)
        return None

    def _steps_at(self, facts: Facts, spans: list[Rules], now: int) -> tuple[StepTimes, ...]:
        by_rules = [(rules, step_clocks(rules.facts)) for rules in spans]
        found = []
        for number in range(1, len(steps_of(facts)) + 1):
            try:
                found.append(self._step_at(number, facts, by_rules, now))
            except CalcError as error:
                raise error.within(f"ladder[{number}]") from None
        return tuple(found)

    def _step_at(
        self, number: int, facts: Facts, by_rules: list[tuple[Rules, tuple[Clock, ...]]], now: int
    ) -> StepTimes:
        clock = by_rules[-1][1][number - 1]
        is_running = state_of(facts, "ladder", clock) == "running"
        due, soon = (clock.due(), clock.soon()) if is_running else (None, None)
        reached = _reached_at(number, by_rules)
        step = steps_of(facts)[number - 1]
        reminders, remind_at = self._reminders(number, facts, reached, now) if reached is not None else ([], None)
        return StepTimes(
            step=number,
            role=step.role,
            due_at=None if due is None else from_us(due),
            reached_at=None if reached is None else from_us(reached),
            soon_at=None if soon is None else from_us(soon),
            reminded_at=tuple(from_us(at) for at in reminders),
            remind_at=None if remind_at is None else from_us(remind_at),
            hand_over_to=step.hand_over_to,
        )

    def _reminders(self, number: int, facts: Facts, reached: int, now: int) -> tuple[list[int], int | None]:
        """When reminders of a reached step came due and when the next one is; none once somebody has acknowledged it."""
        due: list[int] = []
        if facts.acknowledged_at is not None and facts.acknowledged_at >= reached:
            return due, None
        while (clock := reminder_clock(facts, number, reached, len(due) + 1)) is not None:
            at = clock.reached_since(now)
            if at is None:
                return due, clock.due() if state_of(facts, "ladder", clock) == "running" else None
            due.append(at)
        return due, None

    def _before_creation(self, instant: datetime) -> TicketTimes:
        steps = self._policy.steps_for(self._events[0].severity)
        return TicketTimes(
            at=instant.astimezone(UTC),
            metrics={metric: no_times(metric, 0, None) for metric in METRICS},
            next_due=None,
            next_due_metric=None,
            steps=tuple(
                StepTimes(number, step.role, None, None, hand_over_to=step.hand_over_to)
                for number, step in enumerate(steps, 1)
            ),
            severity=None,
            waiting_for=None,
            stopped=False,
        )


def replay(*, calendar: CalendarSpec, policy: PolicySpec, events: Sequence[Event]) -> Timeline:
    """The timeline of a ticket; errors no_created, unordered_events, unknown_severity, and those of calendars."""
    rows = tuple(events)
    check_events(rows, policy)
    return Timeline(calendar, policy, rows)


def _without_annulled(times: MetricTimes, facts: Facts) -> MetricTimes:
    is_annulled = (times.metric, times.cycle) in facts.annulled
    return replace(times, breached=False, breached_at=None) if is_annulled else times


def _run_of(facts: Facts, metric: str, number: int) -> Clock | None:
    cycles = cycles_of(facts, metric)
    return metric_clock(facts, metric, cycles[number - 1]) if number <= len(cycles) else None


def _reached_at(number: int, by_rules: list[tuple[Rules, tuple[Clock, ...]]]) -> int | None:
    for rules, clocks in by_rules:
        if number <= len(clocks):
            reached = clocks[number - 1].reached_since(rules.until if rules.last else rules.until - 1)
            if reached is not None:
                return max(reached, rules.since)
    return None


def _clock_of(facts: Facts, subject: str | int) -> Clock | None:
    if isinstance(subject, int):
        clocks = step_clocks(facts)
        return clocks[subject - 1] if subject <= len(clocks) else None
    cycles = cycles_of(facts, subject)
    return metric_clock(facts, subject, cycles[-1]) if cycles else None
