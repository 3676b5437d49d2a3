"""Up to which year a calendar's holidays are known, so that somebody learns of it before they end."""

from slas.core.calendar.calendars import Calendar


def years_without_holidays(calendar: Calendar, years: range) -> tuple[int, ...]:
    """The years in which a calendar that has holidays has none: a list of dates that ends, or a source that knows no more.

    Dates listed one by one must be listed for each year; a country's holidays come back by themselves, and do not
    make up for listed ones that end.
    """
    spec = calendar.spec
    listed = {day.year for day in spec.holidays}
    return tuple(
        year
        for year in years
        if (spec.holiday_region is not None and not calendar.days.holidays(year)) or (listed and year > max(listed))
    )
