"""The promise bar of a table row, as numbers. Drawing and words are made elsewhere; `bar_full` is its large sister."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from slas.core.clock.state import Badge
from slas.core.explain.axis import Gaps, place
from slas.core.explain.bar_line import (
    OPEN,
    WAIT,
    Box,
    DueKind,
    Scale,
    Side,
    due_mark,
    joined,
    lay_line,
    spent,
    with_ahead,
)
from slas.core.explain.explanation import Explanation

ROW = Scale(width=120.0, end=117.0, gaps=Gaps(break_=2.5, night=5.0, rest=9.0), max_windows=24)


@dataclass(frozen=True, slots=True)
class RowBar:
    """A bar in units of a 120 by 18 box; `thin` is time spent, `thick` what is urgent or over, `seal` where it was kept."""

    rail: Box
    windows: tuple[Box, ...]
    waits: tuple[Box, ...]
    rests: tuple[float, ...]
    thin: tuple[Box, ...]
    thick: tuple[Box, ...]
    now: float | None
    due: float | None
    due_kind: DueKind | None
    seal: float | None
    open_end: Box | None
    rtl: bool


def lay_out_row(
    explanation: Explanation,
    *,
    state: Badge | None,
    now: datetime,
    met_at: datetime | None = None,
    rtl: bool = False,
) -> RowBar:
    """Lay out the bar of a table row; `met_at` is when the promise was kept, in time or late."""
    line = lay_line(explanation, scale=ROW, state=state, now=now, met_at=met_at)
    side = Side(ROW.width, rtl)
    kept, over = spent(line)
    urgent = state == "soon"
    due, due_kind = due_mark(line)
    return RowBar(
        rail=side.box(Box(0, line.room if state == "best" else ROW.end)),
        windows=side.boxes(with_ahead(joined(line.segments, OPEN), line)),
        waits=side.boxes(joined(line.segments, WAIT)),
        rests=tuple(side.point(segment.x + segment.width / 2) for segment in line.segments if segment.rest),
        thin=() if urgent else side.boxes(kept),
        thick=side.boxes(kept if urgent else over),
        now=side.point(place(line.segments, now)) if met_at is None else None,
        due=None if due is None else side.point(due),
        due_kind=due_kind,
        seal=None if met_at is None else side.point(place(line.segments, met_at)),
        open_end=side.box(Box(line.room + 1, ROW.width - line.room - 1)) if state == "best" else None,
        rtl=rtl,
    )
