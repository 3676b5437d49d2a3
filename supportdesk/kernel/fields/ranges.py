"""Which days and instants may be entered: a named range for each purpose, and the one place that reads their text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

# The years that the calculation knows and every date column of ours holds.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2399, 12, 31)
_YEAR = timedelta(days=366)
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class OutOfRange(ValueError):
    """A day or instant lies outside its range; the message names the range."""


@dataclass(frozen=True, slots=True)
class Range:
    """The days from so long before today to so long after it, both included; without, what the calculation knows."""

    back: timedelta | None = None
    ahead: timedelta | None = None

    def days(self, now: datetime) -> tuple[date, date]:
        """Return the first and the last day."""
        today = now.astimezone(UTC).date()
        first = FIRST_DAY if self.back is None else today - self.back
        last = LAST_DAY if self.ahead is None else today + self.ahead
        return first, last

    def check_day(self, day: date, now: datetime) -> None:
        """Raise OutOfRange for a day outside."""
        first, last = self.days(now)
        if not first <= day <= last:
            words = {"first": first.isoformat(), "last": last.isoformat()}
            raise OutOfRange(_("Enter a date from %(first)s to %(last)s.") % words)

    def check_instant(self, instant: datetime, now: datetime) -> None:
        """Raise OutOfRange for an instant outside; days are those of UTC."""
        first, last = self.days(now)
        begins = datetime.combine(first, time(), UTC)
        # The last day whole, without a step beyond the year 9999.
        ends = datetime.combine(last, time.max, UTC)
        if not begins <= instant <= ends:
            words = {"first": first.isoformat(), "last": last.isoformat()}
            raise OutOfRange(_("Enter a time between %(first)s and %(last)s.") % words)


# What the calculation knows: terms, reports, searches.
CALENDAR = Range()
# What people plan: absences, deadlines by hand, closed days, versions, imagined tickets.
NEAR = Range(back=_YEAR, ahead=2 * _YEAR)
# What happened in the life of people and papers: trainings, dates of documents.
LIFETIME = Range(back=60 * _YEAR, ahead=2 * _YEAR)


def read_instant(text: str, *, within: Range = CALENDAR, now: datetime | None = None) -> datetime:
    """Return the instant of an ISO 8601 text with an offset, in UTC; raises OutOfRange, ValueError for anything else.

    Only ranges around today need `now`.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("A time needs a UTC offset.")
    within.check_instant(instant, now or _ANY_DAY)
    return instant.astimezone(UTC)


def read_day(text: str) -> date:
    """Return the day of a text such as 2026-11-20; raises ValueError for anything else."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("No calendar is known for this year.")
    return day
