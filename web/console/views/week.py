"""A week of opening hours to be drawn, and the holidays that close it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.core.offers import Plan
from plans.core.places import Calendar as PublishedCalendar
from plans.core.places import Region
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, opening_label
from slas.core.calendar.calendar_spec import MINUTES, CalendarSpec, Windows
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.presentation.labels import format_day
from web.console.views.holidays import holidays_end

HOURS = (0, 6, 9, 12, 15, 18, 24)
_ALL_DAY: Windows = ((0, MINUTES),)


@dataclass(frozen=True, slots=True)
class Box:
    """A window of the day in per cent of its 24 hours; `extra` is added to the calendar that others build on."""

    x: str
    width: str
    extra: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One weekday, or a bank holiday: the hours of each calendar in words, and all of them drawn."""

    name: str
    words: tuple[str, ...]
    boxes: tuple[Box, ...]

    @property
    def label(self) -> str:
        """Return the sentence of the drawing."""
        return f"{self.name}: {self.words[-1]}"


def region_weeks(
    terms: VendorTerms, region: Region, plans: Sequence[Plan], now: datetime, years: Sequence[int], *, this_year: int
) -> list[dict[str, Any]]:
    """Return the weeks of a region: calendars that build on one another are drawn together, the base solid.

    Empty where no hours are promised.
    """
    users: dict[str, list[str]] = {}
    for plan in plans:
        if region.key in plan.calendars:
            users.setdefault(plan.calendars[region.key], []).append(localize(plan.name, terms))
    found: dict[str, list[PublishedCalendar]] = {}
    for key in users:
        calendar = terms.calendar(key)
        root = calendar.based_on if calendar.based_on in users else key
        found.setdefault(root or key, []).append(calendar)
    weeks = []
    for root, alike in found.items():
        calendars = [calendar for calendar in alike if calendar.key == root]
        calendars += [calendar for calendar in alike if calendar.key != root]
        names = [", ".join(users[calendar.key]) for calendar in calendars]
        week = _week(terms, calendars, names, now, years)
        weeks.append(week | {"holidays_end": holidays_end(_compiled(calendars[-1]), this_year)})
    return weeks


def _week(
    terms: VendorTerms,
    published: Sequence[PublishedCalendar],
    names: Sequence[str],
    now: datetime,
    years: Sequence[int],
) -> dict[str, Any]:
    calendars = [_compiled(calendar) for calendar in published]
    specs = [calendar.spec for calendar in calendars]
    base = published[0]
    alone = len(published) == 1 and base.based_on is not None
    drawn = [parse_calendar(terms.calendar(base.based_on).document), *specs] if alone and base.based_on else specs
    return {
        "name": ", ".join(localize(calendar.name, terms) for calendar in published),
        "zone": specs[0].tz,
        "base": localize(terms.calendar(base.based_on).name, terms) if alone and base.based_on else "",
        "adds": len(published) > 1,
        "columns": list(names) if len(published) > 1 else [_("Open")],
        "opening": [_opening(calendar, name, now) for calendar, name in zip(calendars, names, strict=True)],
        "days": list(_days(specs, drawn)),
        "hours": [_hour_mark(hour) for hour in HOURS],
        "years": [{"year": year, "holidays": list(_holidays(calendars[-1], year))} for year in years],
        "has_holidays": specs[0].has_holidays,
        "exceptions": [*_dated(specs[0].breaks, _("closed")), *_dated(specs[0].extra, _("open"))],
    }


def _compiled(published: PublishedCalendar) -> Calendar:
    return compile_calendar(parse_calendar(published.document))


def _opening(calendar: Calendar, name: str, now: datetime) -> dict[str, Any]:
    return {"plans": name, "is_open": calendar.is_open(now), "words": opening_label(calendar, now)}


def _hour_mark(hour: int) -> dict[str, str]:
    anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
    return {"hour": str(hour), "x": _percent(hour * 60), "anchor": anchor}


def _days(specs: Sequence[CalendarSpec], drawn: Sequence[CalendarSpec]) -> Iterator[DayRow]:
    for weekday in range(7):
        shown = [_windows(spec, weekday) for spec in specs]
        yield _row(str(WEEKDAYS[weekday]), shown, [_windows(spec, weekday) for spec in drawn])
    first = specs[0]
    if not first.has_holidays and not first.holiday_hours:
        return
    yield _row(_("Public holiday"), [spec.holiday_hours for spec in specs], [spec.holiday_hours for spec in drawn])


def _windows(spec: CalendarSpec, weekday: int) -> Windows:
    """Return what is open on a weekday, with what runs over from the night before."""
    if spec.always_open or spec.hours is None:
        return _ALL_DAY if spec.always_open else ()
    before = [(0, end - MINUTES) for _start, end in spec.hours[weekday - 1] if end > MINUTES]
    return (*before, *((start, min(end, MINUTES)) for start, end in spec.hours[weekday]))


def _row(name: str, shown: Sequence[Windows], drawn: Sequence[Windows]) -> DayRow:
    """Return a day: the windows of the first calendar drawn are solid, what the others add is dotted."""
    known = drawn[0]
    added = dict.fromkeys(window for windows in drawn[1:] for window in windows if window not in known)
    boxes = [_box(window, extra=False) for window in known if len(drawn) == 1 or window in drawn[-1]]
    return DayRow(
        name,
        tuple(_window_label(windows) for windows in shown),
        (*boxes, *(_box(window, extra=True) for window in added)),
    )


def _box(window: tuple[int, int], *, extra: bool) -> Box:
    start, end = window
    return Box(x=_percent(start), width=_percent(end - start), extra=extra)


def _window_label(windows: Windows) -> str:
    if windows == _ALL_DAY:
        return _("round the clock")
    return ", ".join(f"{_time(start)}–{_time(end)}" for start, end in windows) or _("closed")


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _percent(minutes: int) -> str:
    return f"{minutes * 100 / MINUTES:.2f}".rstrip("0").rstrip(".") + "%"


def _holidays(calendar: Calendar, year: int) -> Iterator[dict[str, str]]:
    for ordinal in sorted(calendar.days.holidays(year)):
        day = date.fromordinal(ordinal)
        yield {"day": format_day(day), "name": calendar.holiday_name(day, get_language()) or ""}


def _dated(entries: Iterable[tuple[date, Windows]], word: str) -> Iterator[dict[str, str]]:
    for day, windows in entries:
        yield {"day": DateFormat(day).format("D j M Y"), "words": f"{word} {_window_label(windows)}"}
