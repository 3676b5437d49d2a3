"""Prices of phone calls by line and band, and the free minutes of plans; the rating itself reads them as a document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, JsonValue, PositiveInt, StringConstraints

from plans.core.places import Document
from plans.core.texts import Day, Key, Line, Part, Text

WeekDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
Amount = Annotated[str, StringConstraints(max_length=20)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Hours = dict[WeekDay, tuple[tuple[str, str], ...]]
AllowanceKind = Literal["activation", "monthly"]


class BlockTerms(Part):
    """So many seconds at once, for an amount or at a rate per minute."""

    seconds: PositiveInt
    amount: Amount | None = None
    per_minute: Amount | None = None


class CallPrice(Part):
    """What a band costs: blocks (`first`, `next`), per minute, or per hour; fee, minimum and maximum are of the call."""

    first: BlockTerms | None = None
    next: BlockTerms | None = None
    per_minute: Amount | None = None
    first_seconds: int | None = None
    increment_seconds: int | None = None
    per_hour: Amount | None = None
    percent: Amount | None = None
    step_seconds: int | None = None
    connect_fee: Amount | None = None
    minimum: Amount | None = None
    maximum: Amount | None = None


class BandTerms(Part):
    """Hours of the week with a price, or rated as another line; without hours they are all hours."""

    key: Key
    name: Text
    hours: Hours | None = None
    price: CallPrice | None = None
    as_line: Key | None = None


class LineTariff(Part):
    """The bands of one phone line, which is named by its key."""

    key: Key
    bands: Annotated[tuple[BandTerms, ...], Field(min_length=1)]


class Tariff(Part):
    """A price list for calls (TERM-B4, TERM-B9, TERM-B10); `policy` decides what a price list leaves open.

    `misuse_fee` is for a call that misused the line, once two people say so (TERM-A9).
    """

    currency: Currency
    tz: Line
    holiday_region: Document | None = None
    holidays: tuple[Day, ...] = ()
    policy: Document = {}
    misuse_fee: Amount | None = None
    lines: Annotated[tuple[LineTariff, ...], Field(min_length=1)]

    def line(self, key: str) -> LineTariff | None:
        """Return the prices of a phone line, None where its calls are not rated."""
        return next((line for line in self.lines if line.key == key), None)

    def document(self, holidays: Iterable[date] = ()) -> Document:
        """Return the tariff as rating reads it, with these public holidays besides its own."""
        lines: Document = {line.key: {"bands": [_band(band) for band in line.bands]} for line in self.lines}
        days: list[JsonValue] = [day.isoformat() for day in sorted({*self.holidays, *holidays})]
        return {"currency": self.currency, "tz": self.tz, "holidays": days, "lines": lines}


class AllowanceTerms(Part):
    """Free minutes of a plan: once with the activation, or every month; of one key in several plans, the most count."""

    key: Key
    name: Text
    kind: AllowanceKind
    minutes: PositiveInt
    lines: tuple[Key, ...] | None = None
    valid_days: PositiveInt | None = None


def _band(band: BandTerms) -> JsonValue:
    return {"name": band.key, **band.model_dump(mode="json", exclude_none=True, exclude={"key", "name"})}
