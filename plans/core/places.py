"""Where and when a vendor is there: offices, regions, calendars, phone lines."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, JsonValue, StringConstraints

from plans.core.texts import Key, Language, Line, Part, Text

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Document = dict[str, JsonValue]


class Office(Part):
    """An office of the vendor: its zone and holidays are those of the calendars that name it (TERM-A2)."""

    key: Key
    name: Text
    tz: Line
    holiday_region: Document | None = None


class Region(Part):
    """A part of the world as the vendor divides it; customers choose one, a suggestion is made (TERM-E13)."""

    key: Key
    name: Text
    tz: Line
    office: Key | None = None
    countries: tuple[Country, ...] = ()


class Calendar(Part):
    """A named calendar: `document` is whole, in the shape that `slas.core.calendar.calendars.parse_calendar` reads.

    In a file, `office` gives the zone and the holidays and `based_on` everything of another calendar; the document then
    says only what differs (hours by weekday; null takes away).
    """

    key: Key
    name: Text
    office: Key | None = None
    based_on: Key | None = None
    document: Document


class PhoneLine(Part):
    """A number to call. Without a calendar of its own its hours are those of the caller's plan in the line's region."""

    key: Key
    name: Text
    number: Annotated[str, StringConstraints(pattern=r"^\+[0-9][0-9 ]{4,24}$")]
    regions: Annotated[tuple[Key, ...], Field(min_length=1)]
    calendar: Key | None = None
    languages: tuple[Language, ...] = ()
    severities: tuple[int, ...] | None = None
    plans: tuple[Key, ...] | None = None
    emergency: bool = False
    note: Text | None = None


class OnCallPhone(Part):
    """Help by phone outside a plan's hours (TERM-E14).

    `languages` are those spoken, none where they are those of the plan; `except_time_zones` are names of zones, or of
    whole areas as in `Australia/*`, whose customers do not have it, `note` what they are called.
    """

    pin: bool = False
    languages: tuple[Language, ...] = ()
    except_time_zones: tuple[Line, ...] = ()
    note: Text | None = None

    def is_for(self, tz: str) -> bool:
        """Whether customers in a time zone have it."""
        return not any(tz == zone or _is_in_area(tz, zone) for zone in self.except_time_zones)

    def unknown_zones(self) -> list[tuple[int, str]]:
        """The entries that are neither a time zone nor an area that has some, with their places."""
        if not self.except_time_zones:
            return []
        known = available_timezones()
        return [
            (index, zone)
            for index, zone in enumerate(self.except_time_zones)
            if zone not in known and not any(_is_in_area(tz, zone) for tz in known)
        ]


def _is_in_area(tz: str, area: str) -> bool:
    return area.endswith("/*") and tz.startswith(area.removesuffix("*"))
