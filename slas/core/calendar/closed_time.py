"""Why a calendar is closed: nights, closed days, holidays by name, breaks."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from slas.core.calendar.days import MINUTE, Days, Label, subtract
from slas.core.calendar.zones import offsets
from slas.core.instants import DAY, EPOCH_ORDINAL

ClosedKind = Literal["night", "closed_day", "holiday", "break"]


class Closed(NamedTuple):
    """A closed span in microseconds and its reason; holidays have a name."""

    kind: ClosedKind
    start: int
    end: int
    name: str


@lru_cache(maxsize=8_192)
def closed_spans(days: Days, start: int, end: int, language: str | None = None) -> tuple[Closed, ...]:
    """The reasons through [start, end), in which nothing is open, without gap; equal neighbours are one.

    They are kept: the clocks of a list run through the same nights.
    """
    spans: list[Closed] = []
    for begin, finish, offset in offsets(days.spec.tz, start, end):
        for closed in _label_spans(days, begin + offset, finish + offset, language):
            moved = closed._replace(start=closed.start - offset, end=closed.end - offset)
            before = spans[-1] if spans else None
            if before is not None and (before.kind, before.name, before.end) == (moved.kind, moved.name, moved.start):
                spans[-1] = before._replace(end=moved.end)
            else:
                spans.append(moved)
    return tuple(spans)


def _label_spans(days: Days, start: int, end: int, language: str | None) -> Iterator[Closed]:
    for day in range(start // DAY, (end - 1) // DAY + 1):
        part = (max(start, day * DAY), min(end, (day + 1) * DAY))
        ordinal = day + EPOCH_ORDINAL
        breaks = _breaks(days, ordinal, part)
        rest = [(*span, False) for span in subtract([part], breaks)]
        for first, last, in_break in sorted([*rest, *((*span, True) for span in breaks)]):
            is_break = in_break and not days.is_closed_whole(ordinal)
            yield Closed("break", first, last, "") if is_break else _reason(days, ordinal, first, last, language)


def _breaks(days: Days, ordinal: int, part: Label) -> list[Label]:
    # Only where it would be open otherwise is a break the reason.
    breaks = days.break_labels(ordinal - 1, ordinal + 1)
    opened = days.labels_before_breaks(ordinal - 1, ordinal + 1) if breaks else []
    outside = subtract([part], subtract(opened, subtract(opened, breaks)))
    return subtract([part], outside)


def _reason(days: Days, ordinal: int, start: int, end: int, language: str | None) -> Closed:
    name = days.holiday_name(date.fromordinal(ordinal), language)
    if name is not None:
        return Closed("holiday", start, end, name)
    windows = sorted(days.windows(ordinal))
    if not windows:
        return Closed("closed_day", start, end, "")
    minute = (start - (ordinal - EPOCH_ORDINAL) * DAY) // MINUTE
    between = windows[0][0] <= minute < windows[-1][1]
    return Closed("break" if between else "night", start, end, "")
