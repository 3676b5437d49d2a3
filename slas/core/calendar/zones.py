"""Offsets of a zone year by year: how wall-clock labels and instants correspond, both ways."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from slas.core.instants import DAY, EPOCH, SECOND, from_us, to_us, year_of, year_start

Unit = Literal["days", "weeks", "months"]
Day = TypeVar("Day", bound=date)

# No zone lies farther than this from UTC.
WIDEST_OFFSET = DAY


class Offset(NamedTuple):
    """A span of instants with one offset from UTC, all in microseconds."""

    start: int
    end: int
    offset: int


@lru_cache(maxsize=4096)
def year_offsets(tz: str, year: int) -> tuple[Offset, ...]:
    """The offsets of a zone through one UTC year, without gap."""
    zone, end = _zone(tz), year_start(year + 1)
    begin = since = year_start(year)
    offset = _offset(zone, begin)
    spans: list[Offset] = []
    for noon in range(begin + DAY // 2, end + DAY // 2, DAY // 2):
        at = min(noon, end - SECOND)
        later = _offset(zone, at)
        if later != offset:
            change = _change(zone, max(since, at - DAY // 2), at, offset)
            spans.append(Offset(since, change, offset))
            since, offset = change, later
    spans.append(Offset(since, end, offset))
    return tuple(spans)


def offsets(tz: str, start: int, end: int) -> Iterator[Offset]:
    """The offsets through [start, end), cut to it."""
    for year in range(year_of(start), year_of(max(start, end - 1)) + 1):
        for span in year_offsets(tz, year):
            if span.start < end and start < span.end:
                yield Offset(max(span.start, start), min(span.end, end), span.offset)


def instants_of(tz: str, first: int, last: int) -> list[tuple[int, int]]:
    """The instants whose wall-clock label lies in [first, last): two spans in a doubled hour, none in a skipped one."""
    spans = []
    for span in offsets(tz, first - WIDEST_OFFSET, last + WIDEST_OFFSET):
        start, end = max(span.start, first - span.offset), min(span.end, last - span.offset)
        if start < end:
            spans.append((start, end))
    return spans


def instant_of(tz: str, label: int) -> int:
    """The instant of one wall-clock label: the first pass of a doubled one; a skipped one moves on by what was skipped."""
    return (from_us(label).replace(tzinfo=_zone(tz)) - EPOCH) // timedelta(microseconds=1)


def add_on_the_wall(tz: str, start: int, amount: int, unit: Unit) -> int:
    """The instant with the same time on the wall so many days, weeks or months later; the end of a shorter month."""
    label = local(tz, from_us(start)).replace(tzinfo=UTC)
    label = add_months(label, amount) if unit == "months" else label + timedelta(**{unit: amount})
    return max(start, instant_of(tz, to_us(label)))


def add_months(day: Day, months: int) -> Day:
    """The same day so many months later, or the last one of a shorter month; the time of day stays."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def local(tz: str, instant: datetime) -> datetime:
    """The instant in the zone."""
    return instant.astimezone(_zone(tz))


@lru_cache(maxsize=1024)
def _zone(tz: str) -> ZoneInfo:
    # ZoneInfo itself keeps eight zones only and reads the others from disk again.
    return ZoneInfo(tz)


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = from_us(at).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def _change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    low, high = before // SECOND, after // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle * SECOND) == offset:
            low = middle
        else:
            high = middle
    return high * SECOND
