"""Moments as scripts write them: relative to now or to the act before, in the hours of the promise, or by date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar

_LENGTH = r"(?:(?P<hours>\d{1,3})h)?(?:(?P<minutes>\d{1,3})m)?"
_OPEN = re.compile(rf"(?P<back>-)?{_LENGTH}(?P<real> real)?", re.ASCII)
_DAYS = re.compile(r"(?P<back>-)?(?P<days>\d{1,3})d (?P<time>\d\d:\d\d)", re.ASCII)
_DATED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"[+-]\d{1,5}d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """One of: a length of open time (or of real time), business days and a time on the wall, a date and a time."""

    length: timedelta | None = None
    is_real: bool = False
    days: int = 0
    on: date | None = None
    at: time | None = None

    def from_base(self, base: datetime, hours: Calendar) -> datetime:
        """Return the instant, counted from `base` in the hours and the zone of a calendar."""
        if self.length is not None:
            return self._count_length(base, self.length, hours)
        day = self.on or _business_day(hours, hours.local_date(base), self.days)
        wall = datetime.combine(day, self.at or time(), tzinfo=ZoneInfo(hours.spec.tz))
        return wall.astimezone(base.tzinfo)

    def _count_length(self, base: datetime, length: timedelta, hours: Calendar) -> datetime:
        if self.is_real:
            return base + length
        seconds = length.total_seconds()
        return hours.subtract(base, -seconds) if seconds < 0 else hours.add(base, seconds)


def parse_moment(text: str) -> Moment:
    """Read `-3d 09:20`, `1d 10:00`, `-3h30m`, `20m`, `45m real` or `2024-10-25 17:30`; raises ValueError for anything else."""
    if found := _DATED.fullmatch(text):
        return Moment(on=date.fromisoformat(found["date"]), at=time.fromisoformat(found["time"]))
    if found := _DAYS.fullmatch(text):
        days = int(found["days"])
        return Moment(days=-days if found["back"] else days, at=time.fromisoformat(found["time"]))
    found = _OPEN.fullmatch(text)
    if found and (found["hours"] or found["minutes"]):
        length = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
        return Moment(length=-length if found["back"] else length, is_real=bool(found["real"]))
    raise ValueError("write a time as -3d 09:20, 2h30m, 45m real or 2024-10-25 17:30")


def parse_day(text: str, today: date) -> date:
    """Read `2024-10-25` or, counted from today, `-30d` and `+200d`; raises ValueError for anything else."""
    if _DAY.fullmatch(text):
        return today + timedelta(days=int(text[:-1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day as 2024-10-25, -30d or +200d") from None


def office_hours(tz: str) -> Calendar:
    """Return the hours in which people of a vendor without published hours are at work."""
    week = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    return compile_calendar(parse_calendar({"tz": tz, "hours": week}))


def _business_day(hours: Calendar, day: date, days: int) -> date:
    if days >= 0:
        return hours.add_business_days_date(day, days)
    while days < 0:
        day -= timedelta(days=1)
        days += hours.is_business_day(day)
    return day


def _check_moment(text: str) -> str:
    parse_moment(text)
    return text


def _check_day(text: str) -> str:
    parse_day(text, date(2024, 1, 1))
    return text


MomentWords = Annotated[str, AfterValidator(_check_moment)]
DayWords = Annotated[str, AfterValidator(_check_day)]
