"""One clock: from an origin, on one calendar, towards one target, with the spans in which it is paused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from slas.core.calendar.calendars import ALWAYS_OPEN, Calendar, CalendarSpec, compile_calendar
from slas.core.calendar.zones import Unit, add_on_the_wall
from slas.core.clock.events import WaitFor
from slas.core.clock.history import Change, Facts, Pause, SetDue
from slas.core.clock.policies import PolicySpec
from slas.core.clock.targets import Target
from slas.core.instants import SECOND, from_us, to_us

HOUR = 3600 * SECOND
CALENDAR_UNITS: Mapping[str, Unit] = {"calendar_days": "days", "calendar_weeks": "weeks", "calendar_months": "months"}


@dataclass(frozen=True)
class Clock:
    """A clock in microseconds since 1970; `holds` are sorted and disjoint, only the last may have no end.

    `set_due` takes the place of what the target says.
    """

    target: Target
    calendar: Calendar
    origin: int
    pauses: tuple[Pause, ...]
    met_at: int | None = None
    set_due: SetDue | None = None

    @property
    def is_best_effort(self) -> bool:
        """Whether it never falls due."""
        return self.target.kind == "best_effort" and self.set_due is None

    def elapsed(self, at: int) -> int:
        """Open time counted up to an instant."""
        end = self._running_until(at)
        return self._counted(end, self.pauses) if end > self.origin else 0

    def total(self) -> int | None:
        """The promised open time; where days are promised, what lies before the due without waits; None for best effort."""
        if self.is_best_effort:
            return None
        if self.set_due is not None:
            pauses = _cut_at(self.set_due.since, self.pauses) if self.set_due.moves else self.pauses
            return self._counted(self.set_due.due, pauses)
        if self.target.kind in ("open_seconds", "seconds"):
            return self.target.amount * SECOND
        return self.calendar.open_time.elapsed(self.origin, self._unmoved_due())

    def due(self) -> int | None:
        """The due instant as far as it is certain: None for best effort, and while a pause without end lies before it."""
        return self._due

    @cached_property
    def _due(self) -> int | None:
        if self.is_best_effort:
            return None
        if self.set_due is not None:
            return self._moved_from(self.set_due.since, self.set_due.due) if self.set_due.moves else self.set_due.due
        return self._moved_from(self.origin, self._unmoved_due())

    def soon(self) -> int | None:
        """From when on less than max(a quarter, min(1 hour, half)) of the promised open time is left."""
        if self.set_due is not None:
            return self._soon_before(self.set_due)
        total = self.total()
        if total is None:
            return None
        margin = _margin(total)
        if margin <= 0:
            return self.due()
        reached = self._moved_from(self.origin, self.calendar.open_time.add(self.origin, total - margin))
        return None if reached is None else self.calendar.open_time.next_open(reached)

    def late_since(self, until: int) -> int | None:
        """From when on it was late, if it was before `until`: the due instant, or the end of a pause that began just then."""
        late = self.due()
        for pause in self.pauses:
            if late is not None and pause.start <= late and (pause.end is None or late < pause.end):
                late = pause.end
        return late if late is not None and late < self._running_until(until) else None

    def reached_since(self, until: int) -> int | None:
        """From when on the due was reached, if it was by `until`; one that falls inside a pause waits for its end."""
        reached = self.due()
        for pause in self.pauses:
            if reached is not None and pause.start < reached and (pause.end is None or reached < pause.end):
                reached = pause.end
        return reached if reached is not None and reached <= self._running_until(until) else None

    def _running_until(self, at: int) -> int:
        return at if self.met_at is None else min(at, self.met_at)

    def _unmoved_due(self) -> int:
        kind, amount = self.target.kind, self.target.amount
        if kind == "business_days":
            return to_us(self.calendar.add_business_days(from_us(self.origin), amount, self.target.mode))
        if kind in CALENDAR_UNITS:
            return add_on_the_wall(self.calendar.spec.tz, self.origin, amount, CALENDAR_UNITS[kind])
        return self.calendar.open_time.add(self.origin, amount * SECOND)

    def _soon_before(self, set_due: SetDue) -> int | None:
        """The same margin of the open time from when the deadline was set, counted back from it."""
        due, open_time = self.due(), self.calendar.open_time
        margin = _margin(open_time.elapsed(set_due.since, max(set_due.since, set_due.due)))
        if due is None or margin <= 0:
            return due
        return max(open_time.next_open(open_time.subtract(due, margin)), set_due.since)

    def _counted(self, end: int, pauses: Iterable[Pause]) -> int:
        if end <= self.origin:
            return 0
        open_time = self.calendar.open_time
        counted = open_time.elapsed(self.origin, end)
        for pause in pauses:
            start, stop = max(pause.start, self.origin), end if pause.end is None else min(pause.end, end)
            if start < stop:
                counted -= open_time.elapsed(start, stop)
        return counted

    def _moved_from(self, since: int, due: int) -> int | None:
        open_time = self.calendar.open_time
        for pause in self.pauses:
            if pause.start >= due or (self.met_at is not None and pause.start >= self.met_at):
                break
            if pause.end is None:
                return None
            start = max(pause.start, since)
            waited = open_time.elapsed(start, pause.end) if start < pause.end else 0
            if waited:
                due = open_time.add(due, waited)
        return due


def calendar_of(target: Target, request: CalendarSpec) -> Calendar:
    """The calendar that a target counts on: round the clock, perhaps in a zone, its own, or the ticket's."""
    if target.kind == "seconds":
        return compile_calendar(ALWAYS_OPEN)
    if target.kind in CALENDAR_UNITS:
        return compile_calendar(CalendarSpec(tz=(target.calendar or request).tz, always_open=True))
    return compile_calendar(target.calendar or request)


def pauses_of(facts: Facts, name: str, set_due: SetDue | None = None) -> tuple[Pause, ...]:
    """When the clock of a metric (or "ladder") is paused: while stopped, and in the waits that stop it."""
    known = facts.pauses.get(name) if set_due is None else None
    if known is None:
        waits = [pause for pause, _ in waits_of(facts, name, set_due)]
        known = tuple(_joined(sorted([*facts.stops, *waits], key=lambda pause: pause.start)))
        if set_due is None:
            facts.pauses[name] = known
    return known


def waits_of(facts: Facts, name: str, set_due: SetDue | None = None) -> list[tuple[Pause, WaitFor]]:
    """The waits that stop a clock, if the policy says so; none after a fixed deadline was set."""
    if name not in facts.policy.waits_stop:
        return []
    if set_due is None or set_due.moves:
        return facts.waits
    return [(cut, who) for pause, who in facts.waits for cut in _cut_at(set_due.since, [pause])]


def is_paused(facts: Facts, name: str, set_due: SetDue | None = None) -> bool:
    """Whether a clock is paused now because the ticket waits."""
    return facts.waiting_for is not None and any(pause.end is None for pause, _ in waits_of(facts, name, set_due))


def origin_of(facts: Facts, start: int, met_at: int | None) -> tuple[int, int | None]:
    """Where a clock that began at `start` counts from, and the severity that it is judged by.

    A change that counts from the start replays everything under the new severity; one that counts from the change
    starts again there, and leaves a clock alone that was met before.
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


def _counts_from_change(policy: PolicySpec, change: Change) -> bool:
    if change.old is None:
        return False
    return (policy.raise_counts_from if change.new < change.old else policy.lower_counts_from) == "change"


def _margin(total: int) -> int:
    return max(total // 4, min(HOUR, total // 2))


def _cut_at(instant: int, pauses: Iterable[Pause]) -> list[Pause]:
    return [
        Pause(pause.start, instant if pause.end is None else min(pause.end, instant))
        for pause in pauses
        if pause.start < instant
    ]


def _joined(pauses: Iterable[Pause]) -> list[Pause]:
    joined: list[Pause] = []
    for pause in pauses:
        last = joined[-1] if joined else None
        if last is not None and (last.end is None or pause.start <= last.end):
            end = None if last.end is None or pause.end is None else max(last.end, pause.end)
            joined[-1] = last._replace(end=end)
        elif pause.end is None or pause.start < pause.end:
            joined.append(pause)
    return joined
