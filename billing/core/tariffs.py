"""Tariffs: versions with lines, lines with bands, bands with prices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
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
# Rates are per minute or per hour, so thirds of a cent occur: in 3600ths every amount is an exact decimal.
PARTS = 3600

Windows = tuple[tuple[int, int], ...]
Week = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """A first block at a rate of its own, then further blocks; a rate is an amount for 60, 3600 or the block's seconds."""

    first_seconds: int
    first_rate: Decimal
    first_rate_seconds: int
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


@dataclass(frozen=True, slots=True)
class PricedBand:
    """What is charged in some hours: a price, and the line whose allowances are used."""

    line: str
    name: str
    price: Price
    # What the first block and a further one cost, in `PARTS` of the amount.
    first_parts: Decimal
    next_parts: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A phone line with its prices, and which of them applies in each minute of each kind of day."""

    name: str
    bands: tuple[PricedBand, ...]
    table: Week

    def band_at(self, day: int, minute: int) -> PricedBand:
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


def week_of(bands: tuple[Band, ...], policy: RatingPolicy, field: str) -> Week:
    """Return the band of every minute of the week; raises CalcError naming hours that are in no band or in two."""
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
    return tuple(map(bytes, rows))


def line_of(name: str, bands: Mapping[str, tuple[Band, ...]], weeks: Mapping[str, Week], field: str) -> Line:
    """Return a line in which hours that are rated as another line have the prices of that line."""
    found: dict[tuple[str, int], int] = {}
    rows = []
    for day, minutes in enumerate(weeks[name]):
        row = bytearray(MINUTES)
        for minute, index in enumerate(minutes):
            other = bands[name][index].as_line
            key = (name, index) if other is None else (other, weeks[other][day][minute])
            row[minute] = found.setdefault(key, min(len(found), 0xFF))
        rows.append(bytes(row))
    if len(found) > 0xFF:
        raise CalcError("invalid_request", field, gettext_noop("has too many bands"))
    read = [(line, bands[line][index]) for line, index in found]
    priced = tuple(_priced(line, band.name, band.price) for line, band in read if band.price is not None)
    return Line(name, priced, tuple(rows))


def _priced(line: str, name: str, price: Price) -> PricedBand:
    first = price.first_rate * (price.first_seconds * PARTS // price.first_rate_seconds)
    return PricedBand(line, name, price, first, price.rate * (price.next_seconds * PARTS // price.rate_seconds))


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
