"""When a person's collected notices are mailed: each full hour, or at one hour of the days on which they work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def next_full_hour(*, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next full hour on the wall, later than the instant."""
    wall = after.astimezone(zone)
    begun = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    return after + (_HOUR - begun)


def next_daily_hour(*, hour: int, days: Collection[int], zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next instant, later than the given one, at which it is that hour on one of the weekdays (Monday is 1)."""
    today = after.astimezone(zone).date()
    ahead = (today + offset * _DAY for offset in range(9))  # a week, and a day on either side of a clock change
    hours = (datetime.combine(day, time(hour), zone).astimezone(UTC) for day in ahead if day.isoweekday() in days)
    return next(instant for instant in hours if instant > after)
