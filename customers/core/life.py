"""How far a release is in its life on a day (TERM-E22)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

SOON_DAYS: Final = 90


class ReleaseLife(StrEnum):
    """What a release is on a day; the order is that of its life."""

    SUPPORTED = "supported"
    ENDING = "ending"
    UNSUPPORTED = "unsupported"
    END_OF_LIFE = "end_of_life"


def life_of(*, end_of_support_on: date | None, end_of_life_on: date | None, today: date) -> ReleaseLife:
    """Return what a release is on a day; from the day of each end on it has ended, and no tickets are accepted."""
    if end_of_life_on is not None and end_of_life_on <= today:
        return ReleaseLife.END_OF_LIFE
    ends = [day for day in (end_of_support_on, end_of_life_on) if day is not None]
    if not ends:
        return ReleaseLife.SUPPORTED
    if min(ends) <= today:
        return ReleaseLife.UNSUPPORTED
    return ReleaseLife.ENDING if min(ends) <= last_soon_day(today) else ReleaseLife.SUPPORTED


def last_soon_day(today: date) -> date:
    """Return the last day on which support may end and count as ending soon."""
    return today + timedelta(days=SOON_DAYS)
