"""Promises kept and missed: what each run of a metric had come to at an instant, and how such runs are counted.

What counts as what is written in docs/promises.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Literal, get_args

from slas.core.clock.policies import METRICS
from slas.core.clock.targets import COMMITMENTS, Commitment
from slas.core.clock.timeline import Timeline
from slas.core.clock.times import MetricTimes

Outcome = Literal["kept", "missed", "annulled", "undecided", "ended"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_OUTCOME_OF_STATE: dict[str, Outcome] = {"met": "kept", "stopped": "ended"}
Dimension = Literal["metric", "plan", "severity", "customer", "month"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True)
class Record:
    """A breach as it was recorded."""

    metric: str
    cycle: int
    severity: int
    commitment: str
    breached_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One promise: a run of a metric that had a time to be kept, and what had come of it."""

    metric: str
    cycle: int
    severity: int | None
    commitment: Commitment
    outcome: Outcome
    began_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    changes_at: datetime | None = field(default=None, compare=False)  # by time alone, without an event; None for never


@dataclass(frozen=True, slots=True)
class Promise:
    """A run with the ticket it belongs to."""

    ticket: int
    reference: str
    plan: str
    customer: int
    customer_name: str
    run: Run


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a zone, first and last included."""

    first: date
    last: date
    zone: tzinfo

    @property
    def start(self) -> datetime:
        """The instant at which it begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    def holds(self, run: Run) -> bool:
        """Whether a run belongs here: decided in it, or begun before its end and not decided."""
        if run.outcome == "undecided":
            return run.began_at is None or run.began_at < self.end
        return run.decided_at is not None and self.start <= run.decided_at < self.end

    def halves(self) -> tuple[Period, ...]:
        """The two shorter periods that it consists of; none for a single day."""
        days = (self.last - self.first).days
        if days == 0:
            return ()
        middle = self.first + timedelta(days=days // 2)
        return Period(self.first, middle, self.zone), Period(middle + timedelta(days=1), self.last, self.zone)

    def months(self) -> list[str]:
        """The months that it touches, first to last, as `2026-11`."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(f"{day:%Y-%m}")
            day = (day + timedelta(days=31)).replace(day=1)
        return found

    def month(self, month: str) -> Period:
        """The part of it that lies in one of its months."""
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Period(max(first, self.first), min(last, self.last), self.zone)


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one plan, customer or whatever is counted by; `key` is None for what has no such thing."""

    key: str | int | None
    counts: Mapping[Commitment, Counter[Outcome]]


def runs_of(timeline: Timeline, records: Iterable[Record], as_of: datetime) -> Iterator[Run]:
    """Yield what the promises of a ticket had come to; `records` are its breaches recorded until then."""
    left = {(record.metric, record.cycle): record for record in records}
    for metric in METRICS:
        for times in timeline.cycles(metric, as_of):
            run = _run(timeline, times, left.pop((metric, times.cycle), None), as_of)
            if run is not None:
                yield _unless_annulled(run, timeline, as_of)
    for record in left.values():  # of runs that the log no longer has: a breach stays
        yield _unless_annulled(_missed(timeline, record, None, record.breached_at, as_of), timeline, as_of)


def _unless_annulled(run: Run, timeline: Timeline, as_of: datetime) -> Run:
    is_annulled = run.outcome == "missed" and (run.metric, run.cycle) in timeline.annulled_at(as_of)
    return replace(run, outcome="annulled") if is_annulled else run


def _run(timeline: Timeline, times: MetricTimes, record: Record | None, as_of: datetime) -> Run | None:
    breached_at = record.breached_at if record else times.breached_at
    if breached_at is not None:
        return _missed(timeline, record, times, breached_at, as_of)
    if times.target is None or (times.target.kind == "best_effort" and times.set_by_hand is None):
        return None
    outcome = _OUTCOME_OF_STATE.get(times.state, "undecided")
    decided_at = {"kept": times.met_at, "ended": timeline.stopped_since(as_of)}.get(outcome)
    return Run(
        metric=times.metric,
        cycle=times.cycle,
        severity=timeline.severity_at(decided_at or as_of),
        commitment=_commitment(times.target.commitment),
        outcome=outcome,
        began_at=times.started_at,
        due_at=times.promised_at,
        decided_at=decided_at,
        changes_at=_changes_at(times, as_of),
    )


def _missed(
    timeline: Timeline, record: Record | None, times: MetricTimes | None, breached_at: datetime, as_of: datetime
) -> Run:
    """Return a missed run; whichever was first decides it, the answer or the breach."""
    subject = record or times
    assert subject is not None  # noqa: S101 - one of both says that it was missed
    met_at, due_at, began_at = (times.met_at, times.promised_at, times.started_at) if times else (None, None, None)
    commitment_name = record.commitment if record else ""
    if not commitment_name and times is not None and times.target is not None:
        commitment_name = times.target.commitment or ""
    decided_at = min(met_at, breached_at) if met_at else breached_at
    return Run(
        metric=subject.metric,
        cycle=subject.cycle,
        severity=record.severity if record else timeline.severity_at(breached_at),
        commitment=_commitment(commitment_name or _promised_then(timeline, subject.metric, subject.cycle, breached_at)),
        outcome="missed",
        began_at=began_at,
        due_at=due_at,
        decided_at=decided_at,
        changes_at=_changes_at(times, as_of) if times else None,
    )


def _changes_at(times: MetricTimes, as_of: datetime) -> datetime | None:
    """Return when time alone changes a run: at its due time while it runs, at every instant while it is paused."""
    if times.state in ("met", "stopped", "none"):
        return None
    if times.state == "running" and times.due_at is not None:
        return times.due_at if times.breached_at is None else None
    return as_of


def _promised_then(timeline: Timeline, metric: str, cycle: int, at: datetime) -> str | None:
    """Return the commitment by the rules of an instant, for a promise that is no longer made."""
    then = next((times for times in timeline.cycles(metric, at) if times.cycle == cycle), None)
    return then.target.commitment if then is not None and then.target is not None else None


def _commitment(commitment_name: str | None) -> Commitment:
    return "effort" if commitment_name == "effort" else "guaranteed"


def rate(counts: Mapping[Outcome, int]) -> Decimal | None:
    """Return the share kept of what was decided, in per cent, rounded down: 100 means all. None where nothing was."""
    decided = counts["kept"] + counts["missed"]
    return Decimal(counts["kept"] * 1000 // decided).scaleb(-1) if decided else None


def month_of(promise: Promise, zone: tzinfo) -> str | None:
    """Return the month in which a promise was decided, as `2026-11`; None for one that is not."""
    at = promise.run.decided_at
    return None if at is None else f"{at.astimezone(zone):%Y-%m}"


def key_of(dimension: Dimension, zone: tzinfo) -> Callable[[Promise], str | int | None]:
    """Return the function that says what a promise is counted under."""
    keys: dict[Dimension, Callable[[Promise], str | int | None]] = {
        "metric": lambda promise: promise.run.metric,
        "plan": lambda promise: promise.plan,
        "severity": lambda promise: promise.run.severity,
        "customer": lambda promise: promise.customer,
        "month": lambda promise: month_of(promise, zone),
    }
    return keys[dimension]


def count_by(promises: Iterable[Promise], key: Callable[[Promise], str | int | None]) -> list[Line]:
    """Return the counts by a key, guaranteed and effort apart, in the order in which the keys were met."""
    lines: dict[str | int | None, dict[Commitment, Counter[Outcome]]] = {}
    for promise in promises:
        found = lines.setdefault(key(promise), {commitment: Counter() for commitment in COMMITMENTS})
        found[promise.run.commitment][promise.run.outcome] += 1
    return [Line(each, counts) for each, counts in lines.items()]


def sum_up(lines: Sequence[Line]) -> Line:
    """Return the counts of all lines together."""
    total: dict[Commitment, Counter[Outcome]] = {commitment: Counter() for commitment in COMMITMENTS}
    for line in lines:
        for commitment in COMMITMENTS:
            total[commitment].update(line.counts[commitment])
    return Line(None, total)
