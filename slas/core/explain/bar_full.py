"""The promise bar at full width, as numbers: x in per cent, with the places where words fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from slas.core.clock.state import Badge
from slas.core.clock.times import StepTimes
from slas.core.explain.axis import Gaps, Segment, place
from slas.core.explain.bar_line import (
    OPEN,
    WAIT,
    Box,
    DueKind,
    Line,
    Scale,
    Side,
    due_mark,
    joined,
    lay_line,
    spent,
    with_ahead,
)
from slas.core.explain.explanation import Explanation

FULL = Scale(width=100.0, end=99.4, gaps=Gaps(break_=0.8, night=1.6, rest=2.6), max_windows=40)

Anchor = Literal["start", "middle", "end"]

_LABEL_FROM = 7.0
_HOURS_FROM = 22.0
_NARROW_FROM = {False: 24.0, True: 36.0}
_SET_TO_END_FROM = 84.0
_EDGE = 4.0
_BESIDE = 6.0
_MAX_DAYS = 40


@dataclass(frozen=True, slots=True)
class Day:
    """The label of a day: `minor` ones fall away on narrow screens, `hours` says that its hours are shown beside it."""

    date: date
    start: datetime
    end: datetime
    x: float
    anchor: Anchor
    hours: bool
    minor: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant on the bar and how its words are set."""

    x: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step of the escalation on the bar; without `label` there is no room for its words."""

    number: int
    x: float
    reached: bool
    label: bool


@dataclass(frozen=True, slots=True)
class FullBar:
    """A bar in per cent of its width; `spent` is a line on a soft ground, `over` stands at full height."""

    windows: tuple[Box, ...]
    waits: tuple[Box, ...]
    rests: tuple[float, ...]
    spent: tuple[Box, ...]
    over: tuple[Box, ...]
    days: tuple[Day, ...]
    wait_labels: tuple[float, ...]
    steps: tuple[StepMark, ...]
    now: Mark | None
    due: Mark | None
    due_kind: DueKind | None
    seal: float | None
    open_end: Box | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A window, or what of it lies within one day."""

    date: date
    start: datetime
    end: datetime
    x: float
    right: float


def lay_out_full(
    explanation: Explanation,
    *,
    state: Badge | None,
    now: datetime,
    tz: tzinfo,
    steps: Sequence[StepTimes] = (),
    met_at: datetime | None = None,
    rtl: bool = False,
) -> FullBar:
    """Lay out the bar at full width, days in the zone `tz`; `met_at` is when the promise was kept, in time or late."""
    line = lay_line(explanation, scale=FULL, state=state, now=now, met_at=met_at)
    side = Side(FULL.width, rtl)
    kept, over = spent(line)
    due, due_kind = due_mark(line)
    now_x = None if met_at is not None else place(line.segments, now)
    parts = _parts(line.segments, tz)
    waits = joined(line.segments, WAIT)
    taken = [x for x in (now_x, due) if x is not None]
    wait_labels = [box.x + box.width / 2 for box in waits if box.width >= _LABEL_FROM + 1]
    return FullBar(
        windows=side.boxes(with_ahead(_windows(line.segments, parts), line)),
        waits=side.boxes(waits),
        rests=tuple(side.point(segment.x + segment.width / 2) for segment in line.segments if segment.rest),
        spent=side.boxes(kept),
        over=side.boxes(over),
        days=tuple(replace(day, x=side.point(day.x)) for day in _days(parts, narrow_from=_NARROW_FROM[rtl])),
        wait_labels=tuple(side.point(x) for x in _apart(wait_labels, taken)),
        steps=tuple(replace(mark, x=side.point(mark.x)) for mark in _steps(line, steps, [*taken, *wait_labels])),
        now=None if now_x is None else Mark(side.point(now_x), _now_anchor(now_x)),
        due=None if due is None else Mark(side.point(due), "end" if due >= 25 else "start"),
        due_kind=due_kind,
        seal=None if met_at is None else side.point(place(line.segments, met_at)),
        open_end=side.box(Box(line.room + 0.6, FULL.width - line.room - 0.6)) if state == "best" else None,
    )


def _parts(segments: Sequence[Segment], tz: tzinfo) -> list[_Part]:
    """Split open and waiting time at local midnights; neighbours within one day are one part."""
    parts: list[_Part] = []
    for segment in segments:
        if segment.kind in ("shut", "more"):
            continue
        for start, end in _by_day(segment.start, segment.end, tz):
            right = segment.right if end == segment.end else place(segments, end)
            left = segment.x if start == segment.start else place(segments, start)
            last = parts[-1] if parts else None
            if last is not None and last.end == start and last.date == start.astimezone(tz).date():
                parts[-1] = replace(last, end=end, right=right)
            else:
                parts.append(_Part(start.astimezone(tz).date(), start, end, left, right))
    return parts


def _by_day(start: datetime, end: datetime, tz: tzinfo) -> list[tuple[datetime, datetime]]:
    spans = []
    while start < end:
        tomorrow = start.astimezone(tz).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), tzinfo=tz).astimezone(start.tzinfo)
        spans.append((start, min(midnight, end)))
        start = midnight
    return spans


def _windows(segments: Sequence[Segment], parts: Sequence[_Part]) -> list[Box]:
    """Return the windows to draw: a day each; where days are too many to tell apart, only gaps divide them."""
    if len(parts) <= _MAX_DAYS and not any(segment.kind == "more" for segment in segments):
        return [Box(part.x, part.right - part.x) for part in parts]
    return joined(segments, OPEN | WAIT)


def _days(parts: Sequence[_Part], *, narrow_from: float) -> list[Day]:
    wholes = _whole_days(parts)
    wide = [whole for whole in wholes if whole.right - whole.x >= _LABEL_FROM or whole.x > _SET_TO_END_FROM]
    chosen = wide if any(whole.x <= _SET_TO_END_FROM for whole in wide) else _every_few(wholes)
    days: list[Day] = []
    for whole in chosen:
        width = whole.right - whole.x
        if whole.x > _SET_TO_END_FROM:
            days = _with_last(days, whole)
        else:
            days.append(
                Day(whole.date, whole.start, whole.end, whole.x, "start", width > _HOURS_FROM, width < narrow_from)
            )
    return days


def _with_last(days: Sequence[Day], whole: _Part) -> list[Day]:
    """Set the last day's label to the end; labels that would run into it fall away, on narrow screens earlier."""
    before = [replace(day, minor=day.minor or day.x > 58) for day in days if day.x <= 78 and day.anchor == "start"]
    return [*before, Day(whole.date, whole.start, whole.end, FULL.width, "end", hours=False, minor=False)]


def _whole_days(parts: Sequence[_Part]) -> list[_Part]:
    """Join the windows of one day, as a break parts them."""
    days: list[_Part] = []
    for part in parts:
        if days and days[-1].date == part.date:
            days[-1] = replace(days[-1], end=part.end, right=part.right)
        else:
            days.append(part)
    return days


def _every_few(days: Sequence[_Part]) -> list[_Part]:
    """Return days far enough apart, where none is wide enough for a label of its own."""
    chosen: list[_Part] = []
    for day in days:
        if day.x <= _SET_TO_END_FROM and (not chosen or day.x - chosen[-1].x >= 2 * _LABEL_FROM):
            chosen.append(day)
    return chosen


def _steps(line: Line, steps: Sequence[StepTimes], taken: Sequence[float]) -> list[StepMark]:
    """Return the steps that lie on the bar before its end; a label needs room between its neighbours, now and due."""
    if not line.segments:
        return []
    start, end = line.segments[0].start, line.segments[-1].end
    marks: list[StepMark] = []
    words = list(taken)
    for step in steps:
        at = step.reached_at or step.due_at
        if at is None or not start <= at < end or at == line.due_at:
            continue
        x = place(line.segments, at)
        label = bool(_apart([x], words))
        if label:
            words.append(x)
        marks.append(StepMark(step.step, x, step.reached_at is not None, label))
    return marks


def _apart(points: Sequence[float], taken: Sequence[float]) -> list[float]:
    """Return the points that have room for words beside what stands already."""
    return [x for x in points if all(abs(x - other) >= _BESIDE for other in taken)]


def _now_anchor(x: float) -> Anchor:
    if x < _EDGE:
        return "start"
    return "end" if x > FULL.width - _EDGE else "middle"
