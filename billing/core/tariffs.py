"""Tariffs: versions with lines, lines with bands, bands with prices."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from billing.core.policies import RatingPolicy
from slas.errors import CalcError, gettext_noop

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
MINUTES = 1440
HOLIDAY = 7
ZERO = Decimal(0)

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Price:
    """A first block, then further blocks at a rate; without an amount of its own the first block costs the rate too."""

    first_seconds: int
    first_amount: Decimal | None
    next_seconds: int
    rate: Decimal
    rate_seconds: int
    connect_fee: Decimal = ZERO
    minimum: Decimal = ZERO
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A price for some hours of the week; without hours, for all. `as_line` rates the call as one on another line."""

    name: str
    hours: tuple[Windows, ...] | None
    price: Price | None
    as_line: str | None = None

    @property
    def charged_price(self) -> Price:
        """Return the price of a band that has one of its own; those rated as another line are never charged."""
        if self.price is None:
            raise LookupError(self.name)
        return self.price


@dataclass(frozen=True, slots=True)
class Line:
    """A phone line with its bands, and which of them applies in each minute of each kind of day."""

    name: str
    bands: tuple[Band, ...]
    table: tuple[bytes, ...]

    def band_at(self, day: int, minute: int) -> Band:
        """Return the band of a minute of the day; days are those of `DAYS`."""
        return self.bands[self.table[day][minute]]


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """What a vendor charges from a day on."""

    valid_from: date
    lines: dict[str, Line]
    policy: RatingPolicy


@dataclass(frozen=True, slots=True)
class Tariff:
    """The versions of a price list, earliest first, with its currency, time zone and public holidays."""

    currency: str
    decimals: int
    zone: ZoneInfo
    holidays: frozenset[date]
    versions: tuple[TariffVersion, ...]

    def version_at(self, day: date) -> TariffVersion | None:
        """Return the version in force on a local day."""
        if len(self.versions) == 1 and self.versions[0].valid_from <= day:
            return self.versions[0]
        index = bisect_right(self.versions, day, key=lambda version: version.valid_from)
        return self.versions[index - 1] if index else None

    def kind_of_day(self, at: datetime, policy: RatingPolicy) -> int:
        """Return the row of the band table for a local time."""
        if policy.holidays == "weekday" or at.date() not in self.holidays:
            return at.weekday()
        return 6 if policy.holidays == "sunday" else HOLIDAY


def line_of(name: str, bands: tuple[Band, ...], policy: RatingPolicy, field: str) -> Line:
    """Return a line whose bands price every minute of the week exactly once; raises CalcError naming line and hours."""
    last = HOLIDAY + 1 if policy.holidays == "own" else HOLIDAY
    rows = [bytearray(b"\xff" * MINUTES) for _ in range(last)]
    for index, band in enumerate(bands):
        for day in range(last):
            for row, start, end in _spans_of(band, day, policy):
                for minute in range(start, end):
                    if rows[row][minute] != 0xFF:
                        raise _hours_error(gettext_noop("%(day)s %(from)s is in two bands"), field, row, minute)
                    rows[row][minute] = index
    for day, minutes in enumerate(rows):
        gap = minutes.find(0xFF)
        if gap >= 0:
            end = next((minute for minute in range(gap, MINUTES) if minutes[minute] != 0xFF), MINUTES)
            raise _hours_error(gettext_noop("%(day)s %(from)s-%(to)s is in no band"), field, day, gap, end)
    return Line(name, bands, tuple(map(bytes, rows)))


def _spans_of(band: Band, day: int, policy: RatingPolicy) -> list[tuple[int, int, int]]:
    if band.hours is None:
        return [(day, 0, MINUTES)]
    spans = []
    for start, end in band.hours[day]:
        if start < end:
            spans.append((day, start, end))
        else:
            # The night after a holiday belongs to no weekday that is known here, so it ends on a row of its own.
            following = day if policy.overnight == "own_day" or day == HOLIDAY else (day + 1) % 7
            spans += [(day, start, MINUTES), (following, 0, end)]
    return spans


def _hours_error(words: str, field: str, day: int, start: int, end: int = 0) -> CalcError:
    return CalcError("invalid_request", field, words, **{"day": DAYS[day], "from": _clock(start), "to": _clock(end)})


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
