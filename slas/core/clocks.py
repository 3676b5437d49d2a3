"""One clock: from an origin, on one calendar, towards one target, with the spans in which it stands still."""

from collections.abc import Iterable
from dataclasses import dataclass

from slas.core.calendars import ALWAYS_OPEN, Calendar, CalendarSpec, compile_calendar
from slas.core.history import Change, Facts, Hold
from slas.core.instants import SECOND, from_us, to_us
from slas.core.policies import Policy, Target

HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock in microseconds since 1970; `holds` are sorted and disjoint, only the last may have no end."""

    target: Target
    calendar: Calendar
    origin: int
    holds: tuple[Hold, ...]
    met_at: int | None = None

    def elapsed(self, at: int) -> int:
        """Open time counted up to an instant."""
        end = self._running_until(at)
        if end <= self.origin:
            return 0
        open_time = self.calendar.open_time
        counted = open_time.elapsed(self.origin, end)
        for hold in self.holds:
            start, stop = max(hold.start, self.origin), end if hold.end is None else min(hold.end, end)
            if start < stop:
                counted -= open_time.elapsed(start, stop)
        return counted

    def total(self) -> int | None:
        """The promised open time; for business days, what lies before the due without waits; None for best effort."""
        if self.target.kind == "best_effort":
            return None
        if self.target.kind == "business_days":
            return self.calendar.open_time.elapsed(self.origin, self._unmoved_due())
        return self.target.amount * SECOND

    def due(self) -> int | None:
        """The due instant as far as it is certain: None for best effort, and while a hold without end lies before it."""
        if self.target.kind == "best_effort":
            return None
        return self._moved(self._unmoved_due())

    def soon(self) -> int | None:
        """From when on less than max(a quarter, min(1 hour, half)) of the promised open time is left."""
        total = self.total()
        if total is None:
            return None
        margin = max(total // 4, min(HOUR, total // 2))
        if margin <= 0:
            return self.due()
        reached = self._moved(self.calendar.open_time.add(self.origin, total - margin))
        return None if reached is None else self.calendar.open_time.next_open(reached)

    def late_since(self, until: int) -> int | None:
        """From when on it was late, if it was before `until`: the due instant, or the end of a hold that began just then."""
        late = self.due()
        for hold in self.holds:
            if late is not None and hold.start <= late and (hold.end is None or late < hold.end):
                late = hold.end
        return late if late is not None and late < self._running_until(until) else None

    def reached_since(self, until: int) -> int | None:
        """From when on the due was reached, if it was by `until`; one that falls inside a hold waits for its end."""
        reached = self.due()
        for hold in self.holds:
            if reached is not None and hold.start < reached and (hold.end is None or reached < hold.end):
                reached = hold.end
        return reached if reached is not None and reached <= self._running_until(until) else None

    def _running_until(self, at: int) -> int:
        return at if self.met_at is None else min(at, self.met_at)

    def _unmoved_due(self) -> int:
        if self.target.kind != "business_days":
            return self.calendar.open_time.add(self.origin, self.target.amount * SECOND)
        return to_us(self.calendar.add_business_days(from_us(self.origin), self.target.amount, self.target.mode))

    def _moved(self, due: int) -> int | None:
        open_time = self.calendar.open_time
        for hold in self.holds:
            if hold.start >= due or (self.met_at is not None and hold.start >= self.met_at):
                break
            if hold.end is None:
                return None
            start = max(hold.start, self.origin)
            waited = open_time.elapsed(start, hold.end) if start < hold.end else 0
            if waited:
                due = open_time.add(due, waited)
        return due


def calendar_of(target: Target, request: CalendarSpec) -> Calendar:
    """The calendar that a target counts on: round the clock, its own, or the ticket's."""
    if target.kind == "seconds":
        return compile_calendar(ALWAYS_OPEN)
    return compile_calendar(target.calendar or request)


def holds_of(facts: Facts, name: str) -> tuple[Hold, ...]:
    """When the clock of a metric (or "ladder") stands still: while stopped, and in waits if the policy says so."""
    waits = [hold for hold, _ in facts.waits] if name in facts.policy.waits_stop else []
    return tuple(_joined(sorted([*facts.stops, *waits], key=lambda hold: hold.start)))


def origin_of(facts: Facts, start: int, met_at: int | None) -> tuple[int, int | None]:
    """Where a clock that began at `start` counts from, and the severity that it is judged by.

    A change that counts from the start replays everything under the new severity; one that counts from the change
    begins anew there, and leaves a clock alone that was met before.
    """
    origin, severity = start, facts.first_severity
    for change in facts.changes:
        if change.old == change.new:
            continue
        if not _counts_from_change(facts.policy, change):
            origin = start
        elif met_at is None or change.at < met_at:
            origin = max(start, change.at)
        else:
            continue
        severity = change.new
    return origin, severity


def _counts_from_change(policy: Policy, change: Change) -> bool:
    if change.old is None:
        return False
    return (policy.raise_counts_from if change.new < change.old else policy.lower_counts_from) == "change"


def _joined(holds: Iterable[Hold]) -> list[Hold]:
    joined: list[Hold] = []
    for hold in holds:
        last = joined[-1] if joined else None
        if last is not None and (last.end is None or hold.start <= last.end):
            end = None if last.end is None or hold.end is None else max(last.end, hold.end)
            joined[-1] = last._replace(end=end)
        elif hold.end is None or hold.start < hold.end:
            joined.append(hold)
    return joined
