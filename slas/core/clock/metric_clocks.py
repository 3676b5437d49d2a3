"""Which clock each metric and escalation step has, given the facts of a ticket."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from slas.core.calendar.calendars import compile_calendar
from slas.core.clock.clocks import Clock, calendar_of, is_paused, origin_of, pauses_of
from slas.core.clock.history import Facts, Pause, SetDue
from slas.core.clock.policies import Metric, Step
from slas.core.clock.targets import Line, Starts, Target
from slas.core.clock.times import State

# Where the plan promises nothing, a deadline set by hand is the desk's own, and no guarantee.
NO_PROMISE = Target(kind="best_effort", commitment="effort")


# Which fact meets a metric that is promised once; None for one that is promised again with each reply.
MET_AT: Mapping[Metric, Callable[[Facts], int | None] | None] = {
    "first_response": lambda facts: facts.replies[0] if facts.replies else None,
    "priority_notice": lambda facts: facts.confirmed_at,
    "next_update": None,
    "resolution": lambda facts: facts.finished_at,
}


class Cycle(NamedTuple):
    """One run of a metric in microseconds: its number, when it began, when it was met."""

    number: int
    start: int
    met_at: int | None


def cycles_of(facts: Facts, metric: str) -> list[Cycle]:
    """The runs of a metric, first to last: one, but for an update, which has one per public reply by an agent."""
    met_at = MET_AT[cast("Metric", metric)]
    if met_at is None:
        ends = [*facts.replies[1:], None]
        return (
            [Cycle(number, start, end) for number, (start, end) in enumerate(zip(facts.replies, ends, strict=True), 1)]
            if facts.replies
            else []
        )
    return [Cycle(1, facts.created_at, met_at(facts))]


def metric_clock(facts: Facts, metric: str, cycle: Cycle) -> Clock | None:
    """The clock of one run of a metric, None where nothing is promised or it has not begun."""
    origin, severity = origin_of(facts, cycle.start, cycle.met_at)
    target = _target(facts, metric, severity)
    if target is not None:
        begun = begun_at(target, facts)
        if begun is None:
            target = None
        elif begun > cycle.start:
            origin, _ = origin_of(facts, begun, cycle.met_at)
    set_due = _set_due(facts, metric, cycle)
    if target is None and set_due is not None:
        target = NO_PROMISE
    return _clock(facts, metric, target, origin, cycle.met_at, set_due) if target else None


def awaited_start(facts: Facts, metric: str, cycle: Cycle) -> Starts | None:
    """What a promised clock that has not begun waits for; None for one that has begun, or never will."""
    _, severity = origin_of(facts, cycle.start, cycle.met_at)
    target = _target(facts, metric, severity)
    if target is None or facts.stopped or cycle.met_at is not None or begun_at(target, facts) is not None:
        return None
    return target.starts


def _target(facts: Facts, metric: str, severity: int | None) -> Target | None:
    target = facts.policy.targets_for(severity).get(metric)
    return None if target is None else applying_target(target, facts)


def applying_target(target: Target, facts: Facts) -> Target:
    """The first of a target's lines whose conditions hold, else the target itself."""
    return next((line.target for line in target.lines if _applies(line, facts)), target)


def _applies(line: Line, facts: Facts) -> bool:
    calendar = compile_calendar(line.target.calendar or facts.calendar)
    return line.when.holds(facts.filing, was_open=lambda: calendar.open_time.is_open(facts.created_at))


def begun_at(target: Target, facts: Facts) -> int | None:
    """When the clock of a target begins: with the ticket, its confirmed priority or its first assignment, or not yet."""
    begins: Mapping[Starts, int | None] = {
        "created": facts.created_at,
        "confirmed": facts.confirmed_at,
        "assigned": facts.assigned_at,
    }
    return begins[target.starts]


def steps_of(facts: Facts) -> tuple[Step, ...]:
    """The escalation in force."""
    return facts.policy.steps_for(facts.severity)


def step_clocks(facts: Facts) -> tuple[Clock, ...]:
    """The clocks of the escalation's steps, first to last; all are paused together. One that has not begun never falls due."""
    steps = steps_of(facts)
    if not steps:
        return ()
    pauses = pauses_of(facts, "ladder")
    return tuple(_step_clock(facts, applying_target(step.after, facts), pauses) for step in steps)


def _step_clock(facts: Facts, after: Target, pauses: tuple[Pause, ...]) -> Clock:
    begun = begun_at(after, facts)
    if begun is None:
        return Clock(NO_PROMISE, calendar_of(NO_PROMISE, facts.calendar), facts.created_at, pauses)
    origin, _ = origin_of(facts, begun, None)
    return Clock(after, calendar_of(after, facts.calendar), origin, pauses)


def reminder_clock(facts: Facts, number: int, reached: int, count: int) -> Clock | None:
    """The clock of a reached step's reminder, counted from 1; None where the escalation has no more of them."""
    steps = steps_of(facts)
    remind = steps[number - 1].remind if number <= len(steps) else None
    if remind is None or count > remind.times:
        return None
    target = Target(kind="open_seconds", amount=remind.every * count, calendar=steps[number - 1].after.calendar)
    return _clock(facts, "ladder", target, reached, None)


def state_of(facts: Facts, name: str, clock: Clock) -> State:
    """What a clock does after the facts; name is the metric's or "ladder"."""
    if clock.met_at is not None:
        return "met"
    if facts.stopped:
        return "stopped"
    if is_paused(facts, name, clock.set_due):
        return "paused"
    return "best_effort" if clock.is_best_effort else "running"


def _set_due(facts: Facts, metric: str, cycle: Cycle) -> SetDue | None:
    """The deadline set by hand for this run: one that is over or was met before keeps what it had."""
    set_due = facts.set_dues.get(metric)
    if set_due is None or set_due.since < cycle.start or (cycle.met_at is not None and cycle.met_at < set_due.since):
        return None
    return set_due


def _clock(
    facts: Facts, name: str, target: Target, origin: int, met_at: int | None, set_due: SetDue | None = None
) -> Clock:
    pauses = pauses_of(facts, name, set_due)
    return Clock(target, calendar_of(target, facts.calendar), origin, pauses, met_at, set_due)
