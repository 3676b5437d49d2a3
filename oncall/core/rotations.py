"""Who takes turns, and when nobody is on duty: spans of instants, start included, end excluded (TERM-E6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From an instant to another, the end excluded."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns of so many days, and hand over at a time of day in a time zone.

    The first turn begins on `first_day`, the last one ends on `last_day`, and is shorter where the days do not divide.
    """

    first_day: date
    last_day: date
    hand_over_at: time
    days_each: int
    zone: ZoneInfo

    def turns(self) -> Iterator[Span]:
        """Yield the turns in order; a turn with a change of the clocks is an hour shorter or longer."""
        day = self.first_day
        while day < self.last_day:
            until = min(day + timedelta(days=self.days_each), self.last_day)
            yield Span(self._instant(day), self._instant(until))
            day = until

    def _instant(self, day: date) -> datetime:
        return datetime.combine(day, self.hand_over_at, self.zone).astimezone(UTC)


def cut_out(span: Span, hole: Span) -> list[Span]:
    """Return what is left of a span without another: nothing, one part, or the parts before and after."""
    parts = (
        Span(span.starts_at, min(span.ends_at, hole.starts_at)),
        Span(max(span.starts_at, hole.ends_at), span.ends_at),
    )
    return [part for part in parts if part.starts_at < part.ends_at]


def gaps_between(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the parts of `within` that none of the spans covers, in order."""
    gaps, covered_until = [], within.starts_at
    for span in sorted(spans):
        if span.starts_at > covered_until:
            gaps.append(Span(covered_until, min(span.starts_at, within.ends_at)))
        covered_until = max(covered_until, span.ends_at)
        if covered_until >= within.ends_at:
            return gaps
    return [*gaps, Span(covered_until, within.ends_at)]


def take_turns(spans: Iterable[Span], number: int) -> Iterator[tuple[int, Span]]:
    """Yield each turn with the place of who takes it, of so many people in order."""
    return ((index % number, span) for index, span in enumerate(spans))


def split_by_gaps(spans: Sequence[Span], within: Span) -> list[tuple[Span, bool]]:
    """Return spans and the gaps between them in order; each with whether it is a gap."""
    rows = [(span, False) for span in spans] + [(gap, True) for gap in gaps_between(spans, within)]
    return sorted(rows, key=lambda row: (row[0], row[1]))
