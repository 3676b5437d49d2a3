"""A week of opening hours to be drawn, and the holidays that close it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.core.places import Calendar as PublishedCalendar
from plans.core.terms import VendorTerms
from plans.wording import opening_words, say
from slas.core.calendar_spec import MINUTES, CalendarSpec, Windows
from slas.core.calendars import Calendar, compile_calendar, parse_calendar
from slas.wording import day_words

HOURS = (0, 6, 9, 12, 15, 18, 24)
_ALL_DAY: Windows = ((0, MINUTES),)


@dataclass(frozen=True, slots=True)
class Box:
    """A window of the day in per cent of its 24 hours; `extra` is added to the calendar that this one builds on."""

    x: str
    width: str
    extra: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One weekday, or a bank holiday."""

    name: str
    words: str
    boxes: tuple[Box, ...]

    @property
    def label(self) -> str:
        """Return the sentence of the drawing."""
        return f"{self.name}: {self.words}"


def calendar_section(terms: VendorTerms, published: PublishedCalendar, now: datetime) -> dict[str, Any]:
    """Return one published calendar: zone, the week drawn, whether it is open now, holidays of this and next year."""
    spec = parse_calendar(published.document)
    calendar = compile_calendar(spec)
    base = terms.calendar(published.based_on) if published.based_on else None
    today = calendar.local_date(now)
    return {
        "key": published.key,
        "name": say(published.name, terms),
        "zone": spec.tz,
        "base": say(base.name, terms) if base else "",
        "is_open": calendar.is_open(now),
        "open_words": opening_words(calendar, now),
        "days": list(_days(spec, parse_calendar(base.document) if base else None)),
        "hours": [_hour_mark(hour) for hour in HOURS],
        "years": [{"year": year, "holidays": list(_holidays(calendar, year))} for year in (today.year, today.year + 1)],
        "has_holidays": spec.holiday_region is not None or bool(spec.holidays),
        "exceptions": [*_dated(spec.breaks, _("closed")), *_dated(spec.extra, _("open"))],
    }


def _hour_mark(hour: int) -> dict[str, str]:
    anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
    return {"hour": str(hour), "x": _percent(hour * 60), "anchor": anchor}


def _days(spec: CalendarSpec, base: CalendarSpec | None) -> Iterator[DayRow]:
    for weekday in range(7):
        name = str(WEEKDAYS[weekday])
        yield _row(name, _windows(spec, weekday), None if base is None else _windows(base, weekday))
    if spec.always_open or (spec.holiday_region is None and not spec.holidays and not spec.holiday_hours):
        return
    yield _row(_("Bank holiday"), spec.holiday_hours, None if base is None else base.holiday_hours)


def _windows(spec: CalendarSpec, weekday: int) -> Windows:
    """Return what is open on a weekday, with what runs over from the night before."""
    if spec.always_open or spec.hours is None:
        return _ALL_DAY if spec.always_open else ()
    before = [(0, end - MINUTES) for _start, end in spec.hours[weekday - 1] if end > MINUTES]
    return (*before, *((start, min(end, MINUTES)) for start, end in spec.hours[weekday]))


def _row(name: str, windows: Windows, base: Windows | None) -> DayRow:
    known = windows if base is None else base
    boxes = tuple(
        Box(x=_percent(start), width=_percent(end - start), extra=(start, end) not in known) for start, end in windows
    )
    return DayRow(name, _window_words(windows), boxes)


def _window_words(windows: Windows) -> str:
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
        yield {"day": day_words(day), "name": calendar.holiday_name(day, get_language()) or ""}


def _dated(entries: Iterable[tuple[date, Windows]], word: str) -> Iterator[dict[str, str]]:
    for day, windows in entries:
        yield {"day": DateFormat(day).format("D j M Y"), "words": f"{word} {_window_words(windows)}"}
