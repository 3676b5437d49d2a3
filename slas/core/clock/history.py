"""A ticket's events read into the facts that its clocks need."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from slas.core.calendar.calendar_spec import CalendarSpec
from slas.core.clock.conditions import FilingDetails
from slas.core.clock.events import ENDED_BY_REPLY, Deadline, Event, WaitFor
from slas.core.clock.policies import PolicySpec
from slas.core.instants import to_us
from slas.errors import CalcError


class Pause(NamedTuple):
    """A span in which clocks are paused, in microseconds; no end while it lasts."""

    start: int
    end: int | None


class Change(NamedTuple):
    """A change of severity."""

    at: int
    old: int | None
    new: int


class SetDue(NamedTuple):
    """A deadline set by hand: when that was done, the due instant, and whether waits put it off."""

    since: int
    due: int
    moves: bool


@dataclass(slots=True)
class Facts:
    """What has happened up to some event, and the rules in force after it."""

    policy: PolicySpec
    calendar: CalendarSpec
    created_at: int
    first_severity: int | None
    filing: FilingDetails = field(default_factory=FilingDetails)
    changes: list[Change] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    confirmed_at: int | None = None
    assigned_at: int | None = None
    acknowledged_at: int | None = None
    finished_at: int | None = None
    waits: list[tuple[Pause, WaitFor]] = field(default_factory=list)
    stops: list[Pause] = field(default_factory=list)
    annulled: set[tuple[str, int]] = field(default_factory=set)
    set_dues: dict[str, SetDue] = field(default_factory=dict)
    pauses: dict[str, tuple[Pause, ...]] = field(default_factory=dict, compare=False)  # worked out once for each clock

    @property
    def severity(self) -> int | None:
        """The severity now."""
        return self.changes[-1].new if self.changes else self.first_severity

    @property
    def waiting_for(self) -> WaitFor | None:
        """For whom the ticket waits now."""
        return self.waits[-1][1] if self.waits and self.waits[-1][0].end is None else None

    @property
    def stopped(self) -> bool:
        """Whether it is resolved, closed or merged."""
        return bool(self.stops) and self.stops[-1].end is None


RULE_CHANGES = frozenset({"severity", "policy", "calendar", "deadline"})


def read_facts(events: Iterable[Event], policy: PolicySpec, calendar: CalendarSpec) -> Facts:
    """The facts after the events, of which the first is `created`."""
    rows = iter(events)
    created = next(rows)
    facts = Facts(policy, calendar, to_us(created.at), created.severity, created.filing or FilingDetails())
    for event in rows:
        _take(facts, event)
    return facts


def check_events(events: tuple[Event, ...], policy: PolicySpec) -> None:
    """Raise `no_created`, `unordered_events` or `unknown_severity`, or `invalid_request` for a second creation."""
    if not any(event.kind == "created" for event in events):
        raise CalcError("no_created", "events", "one of them must have the type created")
    for number, event in enumerate(events[1:], 2):
        if event.at < events[number - 2].at:
            raise CalcError(
                "unordered_events",
                f"events[{number}]",
                "%(kind)s is earlier than the event before it",
                kind=event.kind,
            )
    if events[0].kind != "created":
        raise CalcError("unordered_events", "events[1]", "the first event must have the type created")
    severity = events[0].severity
    for number, event in enumerate(events, 1):
        if number > 1 and event.kind == "created":
            raise CalcError("invalid_request", f"events[{number}]", "created can only occur once")
        policy = event.policy or policy
        severity = event.severity or severity
        if event.kind in ("created", "severity", "policy") and not policy.knows(severity):
            problem = "needs a severity" if severity is None else f"severity {severity} is not in the policy"
            raise CalcError("unknown_severity", f"events[{number}]", problem)


def _take(facts: Facts, event: Event) -> None:
    at = to_us(event.at)
    match event.kind:
        case "public_reply":
            _take_reply(facts, event, at)
        case "priority_confirmed" if facts.confirmed_at is None:
            facts.confirmed_at = at
        case "assigned" if facts.assigned_at is None:
            facts.assigned_at = at
        case "wait" if event.wait_for is not None:
            _end_wait(facts, at)
            facts.waits.append((Pause(at, None), event.wait_for))
        case "resume":
            _end_wait(facts, at)
        case "breach_annulled" if event.annulled is not None:
            facts.annulled.add((event.annulled.metric, event.annulled.cycle))
        case "acknowledged":
            facts.acknowledged_at = at
        case "resolved" | "closed" | "merged":
            _stop(facts, at, finished=event.kind != "merged")
        case "reopened" if facts.stopped:
            facts.stops[-1] = Pause(facts.stops[-1].start, at)
            facts.finished_at = None
        case _:
            _take_rule(facts, event, at)


def _take_reply(facts: Facts, event: Event, at: int) -> None:
    if event.by == "agent":
        facts.replies.append(at)
    elif event.by == "customer" and facts.waiting_for in ENDED_BY_REPLY:
        _end_wait(facts, at)


def _take_rule(facts: Facts, event: Event, at: int) -> None:
    if event.kind == "severity" and event.severity is not None:
        facts.changes.append(Change(at, facts.severity, event.severity))
    if event.deadline is not None:
        _set_due(facts, event.deadline, at)
    facts.policy = event.policy or facts.policy
    facts.calendar = event.calendar or facts.calendar


def _set_due(facts: Facts, deadline: Deadline, at: int) -> None:
    if deadline.due_at is None:
        facts.set_dues.pop(deadline.metric, None)
    else:
        facts.set_dues[deadline.metric] = SetDue(at, to_us(deadline.due_at), deadline.moves)


def _end_wait(facts: Facts, at: int) -> None:
    if facts.waiting_for is not None:
        pause, name = facts.waits[-1]
        facts.waits[-1] = (Pause(pause.start, at), name)


def _stop(facts: Facts, at: int, *, finished: bool) -> None:
    if not facts.stopped:
        facts.stops.append(Pause(at, None))
    if finished and facts.finished_at is None:
        facts.finished_at = at
