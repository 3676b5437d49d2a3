"""Where a calendar's holidays end: said before the days count as working days."""

from __future__ import annotations

from typing import Any

from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.core.calendar.holiday_years import years_without_holidays

YEARS_AHEAD = 3


def holidays_end(calendar: Calendar, this_year: int, *, years: int = YEARS_AHEAD) -> dict[str, Any] | None:
    """Return the year from which holidays are missing, and whether all are or only those listed one by one.

    None where none are missing in this and the next years.
    """
    missing = years_without_holidays(calendar, range(this_year, this_year + years))
    if not missing:
        return None
    return {"since": missing[0], "is_all": not calendar.days.holidays(missing[0])}


def calendars_that_end(terms: VendorTerms, this_year: int) -> list[dict[str, Any]]:
    """Return the calendars of which no holidays are known any more in this or the next year, by name."""
    found = []
    for published in terms.calendars:
        end = holidays_end(compile_calendar(parse_calendar(published.document)), this_year, years=2)
        if end is not None and end["is_all"]:
            found.append({"name": localize(published.name, terms), "since": end["since"]})
    return found
