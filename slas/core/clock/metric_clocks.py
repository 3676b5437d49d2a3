"""Which clock each metric and escalation step has, given the facts of a ticket."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from slas.core.clock.clocks import Clock, calendar_of, is_paused, origin_of, pauses_of
from slas.core.clock.history import Facts, SetDue
from slas.core.clock.policies import Metric, Step, Target
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
    """The clock of one run of a metric, None where nothing is promised."""
    origin, severity = origin_of(facts, cycle.start, cycle.met_at)
    target = facts.policy.targets_for(severity).get(metric)
    set_due = _set_due(facts, metric, cycle)
    if target is None and set_due is not None:
        target = NO_PROMISE
    return _clock(facts, metric, target, origin, cycle.met_at, set_due) if target else None


def steps_of(facts: Facts) -> tuple[Step, ...]:
    """The escalation in force."""
    return facts.policy.steps_for(facts.severity)


def step_clocks(facts: Facts) -> tuple[Clock, ...]:
    """The clocks of the escalation's steps, first to last; all count from one origin and are paused together."""
    steps = steps_of(facts)
    if not steps:
        return ()
    origin, _ = origin_of(facts, facts.created_at, None)
    pauses = pauses_of(facts, "ladder")
    return tuple(Clock(step.after, calendar_of(step.after, facts.calendar), origin, pauses) for step in steps)


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
