"""The open time of a calendar as sorted arrays with running totals, grown year by year as questions need it."""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from threading import Lock
from typing import NamedTuple

from slas.core.calendar.days import Days, Label, merge
from slas.core.calendar.zones import year_offsets
from slas.core.instants import DAY, EPOCH_ORDINAL, FIRST_YEAR, LAST_YEAR, TEN_YEARS, check_year, year_of, year_start
from slas.errors import CalcError, gettext_noop


class Arrays(NamedTuple):
    """The open spans through [low, high): totals[i] is the open time before span i, counted from a fixed instant."""

    low: int
    high: int
    starts: list[int]
    ends: list[int]
    totals: list[int]


class OpenTime:
    """Arithmetic in microseconds on the open time of one calendar; safe to share between threads."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._grow = Lock()
        self._arrays: Arrays | None = None
        self.has_gap = False

    def covering(self, first: int, last: int) -> Arrays:
        """The arrays, grown to cover both instants."""
        check_year(year_of(first), "instant")
        check_year(year_of(last - DAY), "instant")
        arrays = self._arrays
        while arrays is None or first < arrays.low or arrays.high <= last:
            if arrays is None:
                arrays = self._begin(first)
            else:
                arrays = self.grow_left(arrays) if first < arrays.low else self.grow_right(arrays, last)
        return arrays

    def add(self, at: int, length: int) -> int:
        """The instant at which `length` of open time after `at` is used up; the closing edge if exactly then."""
        if length == 0:
            return self.next_open(at)
        arrays = self._arrays
        if arrays is None or not arrays[0] <= at < arrays[1]:
            arrays = self.covering(at, at)
        wanted = position(arrays, at) + length
        if wanted > arrays[4][-1]:
            arrays = self._reaching(arrays, at, wanted)
        _, _, starts, _, totals = arrays
        index = bisect_left(totals, wanted) - 1
        found = starts[index] + wanted - totals[index]
        if self.has_gap:
            check_gaps(arrays, at, found)
        return found

    def subtract(self, at: int, length: int) -> int:
        """The instant after which `length` of open time lies before `at`; the opening edge if exactly then."""
        if length == 0:
            return self.prev_open(at)
        arrays = self.covering(at, at)
        wanted = position(arrays, at) - length
        while wanted < arrays.totals[0]:
            self._check_past(arrays, at)
            arrays = self.grow_left(arrays)
        index = bisect_right(arrays.totals, wanted) - 1
        found = arrays.starts[index] + wanted - arrays.totals[index]
        if self.has_gap:
            check_gaps(arrays, found, at)
        return found

    def elapsed(self, start: int, end: int) -> int:
        """The open time between two instants, negative if they are reversed."""
        arrays = self._arrays
        if arrays is None or not (arrays[0] <= start < arrays[1] and arrays[0] <= end < arrays[1]):
            arrays = self.covering(min(start, end), max(start, end))
        return position(arrays, end) - position(arrays, start)

    def is_open(self, at: int) -> bool:
        """Whether the instant is open."""
        arrays = self.covering(at, at)
        index = bisect_right(arrays.starts, at) - 1
        return index >= 0 and at < arrays.ends[index]

    def next_open(self, at: int) -> int:
        """The instant itself if open, else the next opening."""
        return at if self.is_open(at) else self.next_start(at)

    def prev_open(self, at: int) -> int:
        """The instant itself if open, else the last closing."""
        arrays = self.covering(at, at)
        while not arrays.starts or arrays.starts[0] > at:
            self._check_past(arrays, at)
            arrays = self.grow_left(arrays)
        end = arrays.ends[bisect_right(arrays.starts, at) - 1]
        if at - end > TEN_YEARS:
            raise CalcError("never_open", "", gettext_noop("there are no opening hours in the ten years before"))
        return min(at, end)

    def next_start(self, at: int) -> int:
        """The next opening after the instant."""
        arrays = self.covering(at, at)
        while not arrays.starts or arrays.starts[-1] <= at:
            if arrays.high - at > TEN_YEARS:
                raise CalcError("never_open", "", gettext_noop("there are no opening hours in the next ten years"))
            arrays = self.grow_right(arrays)
        start = arrays.starts[bisect_right(arrays.starts, at)]
        if start - at > TEN_YEARS:
            raise CalcError("never_open", "", gettext_noop("there are no opening hours in the next ten years"))
        return start

    def next_end(self, at: int) -> int:
        """The end of the span that is open at the instant, or of the next one."""
        at = self.next_open(at)
        arrays = self.covering(at, at)
        while True:
            end = arrays.ends[bisect_right(arrays.starts, at) - 1]
            if end - at > TEN_YEARS:
                raise CalcError("never_closes", "", gettext_noop("there is no closing time in the next ten years"))
            if end < arrays.high:
                return end
            arrays = self.grow_right(arrays)

    def spans(self, start: int, end: int) -> list[Label]:
        """The open spans cut to [start, end)."""
        if start >= end:
            return []
        arrays = self.covering(start, end)
        first, last = max(0, bisect_right(arrays.starts, start) - 1), bisect_left(arrays.starts, end)
        cut = ((max(start, arrays.starts[index]), min(end, arrays.ends[index])) for index in range(first, last))
        return [(opening, closing) for opening, closing in cut if opening < closing]

    def count(self, start: int, end: int) -> int:
        """How many open spans lie in [start, end), in whole or in part."""
        arrays = self.covering(start, end)
        return max(0, bisect_left(arrays.starts, end) - bisect_right(arrays.ends, start))

    def grow_right(self, arrays: Arrays, last: int = 0) -> Arrays:
        """The arrays with at least one more year after them, and with `last`, in one go."""
        with self._grow:
            if self._arrays is not None and self._arrays.high > arrays.high:
                return self._arrays
            year = year_of(arrays.high)
            if year > LAST_YEAR:
                raise CalcError(
                    "never_open", "", gettext_noop("dates after the year %(year)s are not supported"), year=LAST_YEAR
                )
            years = [self._year(number) for number in range(year, max(year, min(year_of(last), LAST_YEAR)) + 1)]
            return self._joined(arrays if self._arrays is None else self._arrays, *years)

    def grow_left(self, arrays: Arrays) -> Arrays:
        """The arrays with at least one more year before them."""
        with self._grow:
            if self._arrays is not None and self._arrays.low < arrays.low:
                return self._arrays
            year = year_of(arrays.low) - 1
            if year < FIRST_YEAR - 1:
                raise CalcError(
                    "never_open", "", gettext_noop("dates before the year %(year)s are not supported"), year=FIRST_YEAR
                )
            return self._joined(self._year(year), arrays if self._arrays is None else self._arrays)

    def _begin(self, at: int) -> Arrays:
        with self._grow:
            return self._keep(self._year(year_of(at))) if self._arrays is None else self._arrays

    def _joined(self, left: Arrays, *rights: Arrays) -> Arrays:
        # Totals go on from the side that stands already, so that a position means the same for ever.
        starts, ends = [*left.starts], [*left.ends]
        for right in rights:
            seam = bool(ends and right.starts and ends[-1] == right.starts[0])
            starts += right.starts[seam:]
            ends[len(ends) - seam :] = right.ends
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        base = left.totals[0] if self._arrays is left else rights[0].totals[0] - left.totals[-1]
        return self._keep(Arrays(left.low, rights[-1].high, starts, ends, list(accumulate(lengths, initial=base))))

    def _keep(self, arrays: Arrays) -> Arrays:
        edges = zip([arrays.low, *arrays.ends], [*arrays.starts, arrays.high], strict=True)
        self.has_gap = any(opening - closing > TEN_YEARS for closing, opening in edges)
        self._arrays = arrays
        return arrays

    def _year(self, year: int) -> Arrays:
        low, high = year_start(year), year_start(year + 1)
        # Windows of the dates around may reach in, by the zone's offset and by running over midnight.
        labels = self._days.labels(low // DAY + EPOCH_ORDINAL - 3, high // DAY + EPOCH_ORDINAL + 2)
        spans: list[Label] = []
        for begin, finish, offset in year_offsets(self._days.spec.tz, year):
            index = max(0, bisect_right(labels, (begin + offset, begin + offset)) - 1)
            for start, end in labels[index : bisect_left(labels, (finish + offset, finish + offset))]:
                start, end = max(begin, start - offset), min(finish, end - offset)
                if start < end:
                    spans.append((start, end))
        spans = merge(spans)
        totals = list(accumulate((end - start for start, end in spans), initial=0))
        return Arrays(low, high, [start for start, _ in spans], [end for _, end in spans], totals)

    def _reaching(self, arrays: Arrays, at: int, wanted: int) -> Arrays:
        while wanted > arrays.totals[-1]:
            self._check_future(arrays, at)
            arrays = self.grow_right(arrays)
        return arrays

    def _check_future(self, arrays: Arrays, at: int) -> None:
        if arrays.high - max(at, arrays.ends[-1] if arrays.ends else at) > TEN_YEARS:
            raise CalcError("never_open", "", gettext_noop("there are no opening hours in the next ten years"))

    def _check_past(self, arrays: Arrays, at: int) -> None:
        if min(at, arrays.starts[0] if arrays.starts else at) - arrays.low > TEN_YEARS:
            raise CalcError("never_open", "", gettext_noop("there are no opening hours in the ten years before"))


def position(arrays: Arrays, at: int) -> int:
    """The open time up to an instant that the arrays cover."""
    _, _, starts, ends, totals = arrays
    index = bisect_right(starts, at) - 1
    if index < 0:
        return totals[0]
    end = ends[index]
    return totals[index] + (at if at < end else end) - starts[index]


def check_gaps(arrays: Arrays, first: int, last: int) -> None:
    """Raise `never_open` if ten years without opening lie between two instants."""
    closed_since = first
    for start, end in zip(arrays.starts, arrays.ends, strict=True):
        if end > first and start < last:
            if start - closed_since > TEN_YEARS:
                raise CalcError("never_open", "", gettext_noop("there are no opening hours in the next ten years"))
            closed_since = end
    if last - closed_since > TEN_YEARS:
        raise CalcError("never_open", "", gettext_noop("there are no opening hours in the next ten years"))
