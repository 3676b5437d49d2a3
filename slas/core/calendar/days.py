"""What a calendar says about single dates: windows, holidays, business days."""

from bisect import bisect_left, bisect_right
from datetime import date

from slas.core.calendar.calendar_spec import MINUTES, CalendarSpec, Windows
from slas.core.calendar.closed_rules import closed_days
from slas.core.calendar.public_holidays import holiday_names
from slas.core.instants import DAY, EPOCH_ORDINAL, SECOND
from slas.errors import CalcError, gettext_noop

Label = tuple[int, int]

MINUTE = 60 * SECOND
ALL_DAY: Windows = ((0, MINUTES),)
# A business day is looked for this many years beyond the last one.
SEARCH_YEARS = 11


class Days:
    """The dates of one calendar by their ordinal (`date.toordinal`)."""

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.breaks = {day.toordinal(): windows for day, windows in spec.breaks}
        self._weekly: tuple[Windows, ...] = (ALL_DAY,) * 7 if spec.always_open else spec.hours or ((),) * 7
        self._usual = [[(start * MINUTE, end * MINUTE) for start, end in windows] for windows in self._weekly]
        self._extra = {day.toordinal(): windows for day, windows in spec.extra}
        self._own_holidays = {day.toordinal() for day in spec.holidays}
        self._own_names = dict(spec.holiday_names)
        self._holidays: dict[int, frozenset[int]] = {}
        self._business: dict[int, list[int]] = {}

    def holidays(self, year: int) -> frozenset[int]:
        """The ordinals of the holidays of a year."""
        found = self._holidays.get(year)
        if found is None:
            region = self.spec.holiday_region
            names = holiday_names(region, year) if region else {}
            own = {day for day in self._own_holidays if date.fromordinal(day).year == year}
            ruled = closed_days(self.spec.closed_rules, year)
            found = self._holidays[year] = frozenset(own | {day.toordinal() for day in (*names, *ruled)})
        return found

    def is_holiday(self, ordinal: int) -> bool:
        """Whether the date is a holiday."""
        return ordinal in self.holidays(date.fromordinal(ordinal).year)

    def holiday_name(self, day: date, language: str | None = None) -> str | None:
        """The holiday's name, None on other dates; without a public one that of the list or the rule, else the date."""
        if not self.is_holiday(day.toordinal()):
            return None
        region = self.spec.holiday_region
        names = holiday_names(region, day.year, language) if region else {}
        own = self._own_names.get(day) or closed_days(self.spec.closed_rules, day.year).get(day)
        return names.get(day) or own or day.isoformat()

    def is_closed_whole(self, ordinal: int) -> bool:
        """Whether the date is a holiday on which nothing opens, whatever else would."""
        return self.breaks.get(ordinal) == ALL_DAY and self.is_holiday(ordinal)

    def windows(self, ordinal: int) -> Windows:
        """The windows that belong to the date, before breaks."""
        weekly = self._weekly[(ordinal + 6) % 7]
        extra = self._extra.get(ordinal)
        holiday = self.is_holiday(ordinal)
        base = self.spec.holiday_hours if holiday else weekly
        if extra is None or (holiday and not self.spec.extra_over_holiday):
            return base
        return base + extra if self.spec.extra_mode == "add" else extra

    def is_business_day(self, ordinal: int) -> bool:
        """A date with regular hours that is no holiday; round the clock every date that is no holiday."""
        return bool(self._weekly[(ordinal + 6) % 7]) and not self.is_holiday(ordinal)

    def business_days(self, year: int) -> list[int]:
        """The ordinals of the business days of a year."""
        found = self._business.get(year)
        if found is None:
            span = range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
            found = self._business[year] = [ordinal for ordinal in span if self.is_business_day(ordinal)]
        return found

    def business_day(self, ordinal: int, number: int) -> int:
        """The N-th business day after the date; zero: the date itself or the next. `never_open` if none comes."""
        ordinal, number = (ordinal, 1) if number == 0 else (ordinal + 1, number)
        year = last = date.fromordinal(ordinal).year
        while year < last + SEARCH_YEARS:
            days = self.business_days(year)
            index = bisect_left(days, ordinal) + number - 1
            if index < len(days):
                return days[index]
            last = year if days else last
            number = index - len(days) + 1
            year += 1
        raise CalcError("never_open", "", gettext_noop("there is no business day in the next ten years"))

    def business_days_between(self, after: int, until: int) -> int:
        """How many business days lie after the one date and not after the other."""
        first, last = date.fromordinal(after).year, date.fromordinal(until).year
        return sum(
            bisect_right(self.business_days(year), until) - bisect_right(self.business_days(year), after)
            for year in range(first, last + 1)
        )

    def labels_of(self, ordinal: int) -> list[Label]:
        """The open spans of labels that belong to the date itself, breaks cut out."""
        return subtract(_labels(ordinal, self.windows(ordinal)), self.break_labels(ordinal - 1, ordinal + 2))

    def hours_of(self, ordinal: int) -> list[Label]:
        """The labels of the date's regular hours, whatever is said of the date itself."""
        return _labels(ordinal, self._weekly[(ordinal + 6) % 7])

    def labels(self, first: int, last: int) -> list[Label]:
        """The open spans of wall-clock labels of the dates from `first` up to, not including, `last`, breaks cut out."""
        opened = self.labels_before_breaks(first, last)
        closed = self.break_labels(first - 1, last + 1)
        return subtract(opened, closed) if closed else opened

    def labels_before_breaks(self, first: int, last: int) -> list[Label]:
        """As `labels`, without regard to breaks."""
        special = self._special(first, last)
        spans: list[Label] = []
        for ordinal in range(first, last):
            if ordinal in special:
                spans += _labels(ordinal, self.windows(ordinal))
            else:
                midnight = (ordinal - EPOCH_ORDINAL) * DAY
                for start, end in self._usual[(ordinal + 6) % 7]:
                    spans.append((midnight + start, midnight + end))
        return merge(spans)

    def _special(self, first: int, last: int) -> set[int]:
        # The dates that may differ from their weekday; the others need no second look.
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        return set(self._extra).union(*(self.holidays(year) for year in years))

    def break_labels(self, first: int, last: int) -> list[Label]:
        """The breaks of the dates from `first` up to, not including, `last`."""
        spans: list[Label] = []
        for ordinal in sorted(self.breaks.keys() & set(range(first, last))) if self.breaks else ():
            spans += _labels(ordinal, self.breaks[ordinal])
        return merge(spans)


def _labels(ordinal: int, windows: Windows) -> list[Label]:
    midnight = (ordinal - EPOCH_ORDINAL) * DAY
    return [(midnight + start * MINUTE, midnight + end * MINUTE) for start, end in windows]


def merge(spans: list[Label]) -> list[Label]:
    """Sorted spans with overlapping and touching ones joined."""
    spans.sort()
    joined: list[Label] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def subtract(spans: list[Label], holes: list[Label]) -> list[Label]:
    """What is left of merged spans outside merged holes."""
    left: list[Label] = []
    for start, end in spans:
        for hole_start, hole_end in holes[max(0, bisect_right(holes, (start, start)) - 1) :]:
            if hole_start >= end:
                break
            if hole_start > start:
                left.append((start, hole_start))
            start = max(start, min(hole_end, end))
        if start < end:
            left.append((start, end))
    return left
