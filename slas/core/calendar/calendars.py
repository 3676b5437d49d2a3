"""Business time: a calendar compiled for questions about instants and dates."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from slas.core.calendar.calendar_spec import ALWAYS_OPEN, CalendarSpec, DueMode, parse_calendar
from slas.core.calendar.closed_time import Closed, closed_spans
from slas.core.calendar.days import Days
from slas.core.calendar.open_time import OpenTime
from slas.core.calendar.zones import instant_of, instants_of, local
from slas.core.instants import DAY, EPOCH_ORDINAL, SECOND, check_year, duration_us, from_us, to_us
from slas.errors import CalcError

__all__ = ["ALWAYS_OPEN", "Calendar", "CalendarSpec", "compile_calendar", "parse_calendar"]


class Calendar:
    """Answers about one calendar. Instants are aware and come back in UTC; durations are seconds of real time."""

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.days = Days(spec)
        self.open_time = OpenTime(self.days)
        self._closings: dict[int, int] = {}

    def add(self, start: datetime, seconds: float) -> datetime:
        """When `seconds` of open time from `start` are used up: the closing edge if exactly then; zero: the next open instant."""
        return from_us(self.open_time.add(to_us(start), duration_us(seconds)))

    def subtract(self, start: datetime, seconds: float) -> datetime:
        """From when on `seconds` of open time lie before `start`: the opening edge if exactly then; zero: the previous open instant."""
        return from_us(self.open_time.subtract(to_us(start), duration_us(seconds)))

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Whole open seconds between two instants, rounded down; `reversed` if the end lies before the start."""
        return self.elapsed_us(start, end) // SECOND

    def elapsed_us(self, start: datetime, end: datetime) -> int:
        """As `elapsed`, exact in microseconds."""
        first, last = to_us(start), to_us(end)
        if last < first:
            raise CalcError("reversed", "from", "must not be after to")
        return self.open_time.elapsed(first, last)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant's wall-clock label lies in a window."""
        return self.open_time.is_open(to_us(at))

    def next_open(self, at: datetime) -> datetime:
        """The instant itself if open, else the next opening; `never_open` if none comes within ten years."""
        return from_us(self.open_time.next_open(to_us(at)))

    def prev_open(self, at: datetime) -> datetime:
        """The instant itself if open, else the last closing; `never_open` if there is none within ten years."""
        return from_us(self.open_time.prev_open(to_us(at)))

    def next_close(self, at: datetime) -> datetime:
        """The end of this or the next window; `never_closes` if none comes within ten years."""
        return from_us(self.open_time.next_end(to_us(at)))

    def next_window_start(self, at: datetime) -> datetime:
        """The next opening after the instant."""
        return from_us(self.open_time.next_start(to_us(at)))

    def windows(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The open spans between two instants, cut to them, touching ones merged."""
        return [(from_us(opening), from_us(closing)) for opening, closing in self.windows_us(to_us(start), to_us(end))]

    def windows_us(self, start: int, end: int) -> list[tuple[int, int]]:
        """As `windows`, in microseconds since 1970."""
        if end < start:
            raise CalcError("reversed", "from", "must not be after to")
        return self.open_time.spans(start, end)

    def closed(self, start: int, end: int, language: str | None = None) -> tuple[Closed, ...]:
        """Why it is closed through a span without open time, in microseconds since 1970."""
        return closed_spans(self.days, start, end, language)

    def add_business_days(self, start: datetime, days: int, mode: DueMode = "closing") -> datetime:
        """The end of the last window, or the same wall-clock time, of the N-th business day after the local date of `start`."""
        here = local(self.spec.tz, start)
        ordinal = self.days.business_day(_ordinal(here.date()), _count(days))
        if mode == "closing":
            return from_us(self._closing(ordinal))
        if ordinal == here.toordinal():
            return start.astimezone(UTC)
        return from_us(instant_of(self.spec.tz, _label(here.replace(tzinfo=None), ordinal)))

    def add_business_days_date(self, day: date, days: int) -> date:
        """The N-th business day after the date; zero: the date itself or the next business day."""
        return date.fromordinal(self.days.business_day(_ordinal(day), _count(days)))

    def is_business_day(self, day: date) -> bool:
        """A date with regular hours that is no holiday; round the clock every date that is no holiday."""
        return self.days.is_business_day(_ordinal(day))

    def business_days_between(self, after: date, until: date) -> int:
        """How many business days lie after the one date and not after the other; `reversed` if they are so."""
        if until < after:
            raise CalcError("reversed", "from", "must not be after to")
        return self.days.business_days_between(_ordinal(after), _ordinal(until))

    def holiday_name(self, day: date, language: str | None = None) -> str | None:
        """The name of the holiday on a date, if it is one; a date listed without a name has its ISO date as name."""
        return self.days.holiday_name(day, language)

    def local_date(self, at: datetime) -> date:
        """The date on the wall at an instant."""
        return local(self.spec.tz, at).date()

    def _closing(self, ordinal: int) -> int:
        found = self._closings.get(ordinal)
        if found is None:
            found = self._closings[ordinal] = self._find_closing(ordinal)
        return found

    def _find_closing(self, ordinal: int) -> int:
        # A business day that a break or an exception closes whole keeps the end of its hours as its closing time.
        for labels in (self.days.labels_of(ordinal), self.days.hours_of(ordinal)):
            spans = [span for start, end in labels for span in instants_of(self.spec.tz, start, end)]
            if spans:
                return max(end for _, end in spans)
        return instant_of(self.spec.tz, (ordinal + 1 - EPOCH_ORDINAL) * DAY)


@lru_cache(maxsize=512)
def compile_calendar(spec: CalendarSpec) -> Calendar:
    """The calendar ready for questions; equal specs share one, and with it what it has worked out."""
    return Calendar(spec)


def _label(wall: datetime, ordinal: int) -> int:
    moved = wall + timedelta(days=ordinal - wall.toordinal())
    return (moved - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - a label on the wall has no zone


def _ordinal(day: date) -> int:
    check_year(day.year, "date")
    return day.toordinal()


def _count(days: int) -> int:
    if days < 0:
        raise CalcError("negative_duration", "days", "%(days)s is less than zero", days=days)
    return days
