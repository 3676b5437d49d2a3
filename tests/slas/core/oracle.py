"""Business time minute by minute, straight from the calendar document: slow, simple, written apart from the engine."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

MINUTE = timedelta(minutes=1)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def closed_by(rule: dict[str, Any], day: date) -> bool:
    """Whether a rule closes a day, judged from the day alone; 29 February and limits of years are not in it."""
    if "day" in rule:
        return bool((day.month, day.day) == (rule["month"], rule["day"]))
    if "from" in rule:
        label = f"{day:%m-%d}"
        first, last = rule["from"], rule["to"]
        return bool(first <= label <= last if first <= last else label >= first or label <= last)
    start = day - timedelta(days=rule.get("offset_days", 0))
    if (start.month, NAMES[start.weekday()]) != (rule["month"], rule["weekday"]):
        return False
    if rule["nth"] == -1:
        return (start + timedelta(days=7)).month != start.month
    return (start.day + 6) // 7 == int(rule["nth"])


class Oracle:
    """Answers by stepping through the minutes; windows and offsets must lie on whole minutes."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.zone = ZoneInfo(document["tz"])
        self.open_minutes: dict[datetime, bool] = {}
        region = document.get("holiday_region")
        self.region = (
            holidays.country_holidays(
                region["country"], subdiv=region.get("subdivision"), categories=region.get("categories")
            )
            if region
            else {}
        )

    def holiday(self, day: date) -> bool:
        ruled = any(closed_by(rule, day) for rule in self.document.get("closed_rules", []))
        return ruled or day.isoformat() in self.document.get("holidays", []) or day in self.region

    def business_day(self, day: date) -> bool:
        return bool(self.usual(day)) and not self.holiday(day)

    def usual(self, day: date) -> list[list[str]]:
        if self.document.get("always_open"):
            return [["00:00", "24:00"]]
        return list(self.document["hours"].get(NAMES[day.weekday()], []))

    def windows_of(self, day: date) -> list[list[str]]:
        usual = self.usual(day)
        if self.holiday(day):
            usual = self.document.get("holiday_hours", [])
            if not self.document.get("extra_over_holiday"):
                return list(usual)
        extra = self.document.get("extra", {}).get(day.isoformat())
        if extra is None:
            return list(usual)
        return [*usual, *extra] if self.document.get("extra_mode") == "add" else list(extra)

    def labelled(self, day: date, clock: str, find: Callable[[date], list[list[str]]]) -> bool:
        """Whether the label (day, HH:MM) lies in a window of that day or in one that runs over from the day before."""
        for start, end in find(day):
            if start < end and start <= clock < end:
                return True
            if start > end and clock >= start:
                return True
        return any(start > end and clock < end for start, end in find(day - timedelta(days=1)))

    def breaks_of(self, day: date) -> list[list[str]]:
        return list(self.document.get("breaks", {}).get(day.isoformat(), []))

    def minute_open(self, minute: datetime) -> bool:
        known = self.open_minutes.get(minute)
        if known is None:
            wall = minute.astimezone(self.zone)
            day, clock = wall.date(), f"{wall:%H:%M}"
            known = self.labelled(day, clock, self.windows_of) and not self.labelled(day, clock, self.breaks_of)
            self.open_minutes[minute] = known
        return known

    def is_open(self, at: datetime) -> bool:
        return self.minute_open(floor(at))

    def add(self, start: datetime, seconds: int) -> datetime:
        left, at = timedelta(seconds=seconds), start
        if not left:
            return self.next_open(start)
        while True:
            edge = floor(at) + MINUTE
            if self.is_open(at):
                if left <= edge - at:
                    return at + left
                left -= edge - at
            at = edge

    def subtract(self, start: datetime, seconds: int) -> datetime:
        left, at = timedelta(seconds=seconds), start
        if not left:
            return self.prev_open(start)
        while True:
            edge = floor(at) if floor(at) < at else at - MINUTE
            if self.minute_open(edge):
                if left < at - edge or (left == at - edge):
                    return at - left
                left -= at - edge
            at = edge

    def elapsed(self, start: datetime, end: datetime) -> int:
        at, total = start, timedelta(0)
        while at < end:
            edge = min(floor(at) + MINUTE, end)
            if self.is_open(at):
                total += edge - at
            at = edge
        return int(total.total_seconds())

    def next_open(self, at: datetime) -> datetime:
        while not self.is_open(at):
            at = floor(at) + MINUTE
        return at

    def prev_open(self, at: datetime) -> datetime:
        if self.is_open(at):
            return at
        edge = floor(at)
        while not self.minute_open(edge - MINUTE):
            edge -= MINUTE
        return edge

    def next_close(self, at: datetime) -> datetime:
        at = self.next_open(at)
        while self.is_open(at):
            at = floor(at) + MINUTE
        return at

    def next_window_start(self, at: datetime) -> datetime:
        at = floor(at) + MINUTE
        while not (self.minute_open(at) and not self.minute_open(at - MINUTE)):
            at += MINUTE
        return at

    def windows(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        found: list[tuple[datetime, datetime]] = []
        at = start
        while at < end:
            edge = min(floor(at) + MINUTE, end)
            if self.is_open(at):
                if found and found[-1][1] == at:
                    found[-1] = (found[-1][0], edge)
                else:
                    found.append((at, edge))
            at = edge
        return found

    def add_business_days_date(self, day: date, days: int) -> date:
        if days == 0 and self.business_day(day):
            return day
        for later in after(day):
            days -= self.business_day(later)
            if days <= 0 and self.business_day(later):
                return later
        raise AssertionError

    def business_days_between(self, start: date, end: date) -> int:
        return sum(self.business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def closing(self, day: date) -> datetime | None:
        """The end of the last open minute of the windows that belong to the day, None where there is none."""
        minute = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
        last = None
        for _ in range(5 * 1440):
            wall = minute.astimezone(self.zone)
            clock = f"{wall:%H:%M}"
            own = any(
                (wall.date() == day and start <= clock and (clock < end or start > end))
                or (wall.date() == day + timedelta(days=1) and start > end and clock < end)
                for start, end in self.windows_of(day)
            )
            if own and self.minute_open(minute):
                last = minute + MINUTE
            minute += MINUTE
        return last

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day
