"""What both promise bars share: the folded line, the time spent on it, the due mark, the reading direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from slas.core.clock.state import Badge
from slas.core.explain.axis import Gaps, Segment, fold, place
from slas.core.explain.explanation import Explanation, Piece

DueKind = Literal["mark", "hairline", "open"]

# Best effort has no end, and of some waits nobody knows what comes after: the line leaves room behind it.
_BEST_EFFORT_ROOM = 86 / 120
_UNKNOWN_DUE_ROOM = 100 / 120


@dataclass(frozen=True, slots=True)
class Scale:
    """The measures of one bar: its width, where the last window may end, its gaps, and how many windows are told apart."""

    width: float
    end: float
    gaps: Gaps
    max_windows: int


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the bar, as it is drawn (mirrored where the page runs from right to left)."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """The folded time of one explanation and the instants that matter on it.

    `ahead` is open time still left beyond what was explained (a wait goes on, or the promise was kept early): to scale, but
    nobody knows which days it would take.
    """

    scale: Scale
    segments: tuple[Segment, ...]
    room: float
    ahead: Box | None
    spent_until: datetime
    due_at: datetime | None
    state: Badge | None

    @property
    def over_from(self) -> datetime | None:
        """Return the instant from which time is over, where it is."""
        late = self.due_at is not None and self.state == "over" and self.spent_until > self.due_at
        return self.due_at if late else None


def lay_line(
    explanation: Explanation, *, scale: Scale, state: Badge | None, now: datetime, met_at: datetime | None
) -> Line:
    """Fold an explanation along the bar's line."""
    due_at = None if state == "best" else explanation.due_at
    pieces = _up_to(explanation.pieces, None if met_at is None else max(due_at or met_at, met_at))
    left = 0 if state == "best" else _left_beyond(explanation, due_at)
    room = _room(pieces, scale=scale, state=state, left=left)
    segments = fold(pieces, width=room, gaps=scale.gaps, max_windows=scale.max_windows)
    ahead = Box(room, scale.end - room) if left else None
    return Line(scale, segments, room, ahead, now if met_at is None else min(now, met_at), due_at, state)


def _left_beyond(explanation: Explanation, due_at: datetime | None) -> int | None:
    """Return the open seconds left beyond the pieces, None where nobody knows."""
    if due_at is not None and (explanation.until is None or explanation.until >= due_at):
        return 0
    total = explanation.total_seconds
    return None if total is None else max(total - explanation.counted_seconds, 0)


def _room(pieces: Sequence[Piece], *, scale: Scale, state: Badge | None, left: int | None) -> float:
    if state == "best":
        return scale.width * _BEST_EFFORT_ROOM
    if left is None:
        return scale.width * _UNKNOWN_DUE_ROOM
    drawn = sum((piece.end - piece.start).total_seconds() for piece in pieces if piece.kind in ("open", "wait"))
    drawn += sum(piece.counted_seconds for piece in pieces if piece.kind == "more")
    return scale.end * drawn / (drawn + left) if left else scale.end


def _up_to(pieces: Iterable[Piece], end: datetime | None) -> list[Piece]:
    return [
        piece if end is None or piece.end <= end else replace(piece, end=end)
        for piece in pieces
        if end is None or piece.start < end
    ]


@dataclass(frozen=True, slots=True)
class Side:
    """The reading direction: time runs from left to right, or the other way round."""

    width: float
    rtl: bool

    def point(self, x: float) -> float:
        """Return where a point is drawn, to a tenth."""
        return round(self.width - x if self.rtl else x, 1)

    def box(self, box: Box) -> Box:
        """Return where a stretch is drawn, to a tenth."""
        left, right = round(box.x, 1), round(box.x + box.width, 1)
        return Box(round(self.width - right if self.rtl else left, 1), round(right - left, 1))

    def boxes(self, boxes: Iterable[Box]) -> tuple[Box, ...]:
        """Return stretches as they are drawn."""
        return tuple(self.box(box) for box in boxes)


def joined(segments: Iterable[Segment], kinds: frozenset[str]) -> list[Box]:
    """Return the stretches of some kinds; those that touch, because the night between is not drawn, are one."""
    boxes: list[Box] = []
    touching = False
    for segment in segments:
        if segment.kind in kinds:
            box = Box(segment.x, segment.width)
            if touching:
                first = boxes.pop()
                box = Box(first.x, segment.right - first.x)
            boxes.append(box)
            touching = True
        elif segment.width:
            touching = False
    return boxes


_DUE_KINDS: dict[str, DueKind] = {"wait": "open", "met": "hairline"}
OPEN = frozenset({"open", "more"})
WAIT = frozenset({"wait"})


def with_ahead(boxes: Sequence[Box], line: Line) -> list[Box]:
    """Add what lies ahead to the windows; it goes on where an open one ends."""
    if line.ahead is None:
        return [*boxes]
    if boxes and line.segments[-1].kind in OPEN:
        return [*boxes[:-1], Box(boxes[-1].x, line.scale.end - boxes[-1].x)]
    return [*boxes, line.ahead]


def spent(line: Line) -> tuple[list[Box], list[Box]]:
    """Return the open time spent up to the due, and what is over it."""
    boxes = joined(_passed(line.segments, line.spent_until), OPEN)
    if line.over_from is None:
        return boxes, []
    mark = place(line.segments, line.over_from)
    kept = [Box(box.x, min(box.x + box.width, mark) - box.x) for box in boxes if box.x < mark]
    over = [Box(max(box.x, mark), box.x + box.width - max(box.x, mark)) for box in boxes if box.x + box.width > mark]
    return kept, over


def due_mark(line: Line) -> tuple[float | None, DueKind | None]:
    """Return where the due stands and how it is drawn; a wait whose due is unknown keeps its dashed mark at the end."""
    if line.due_at is None:
        return (line.scale.end, "open") if line.state == "wait" else (None, None)
    beyond = not line.segments or line.segments[-1].end < line.due_at
    x = line.scale.end if beyond else place(line.segments, line.due_at)
    if line.state == "wait" and line.due_at <= line.spent_until:
        return x, "mark"
    return x, _DUE_KINDS.get(line.state or "", "mark")


def _passed(segments: Sequence[Segment], until: datetime) -> list[Segment]:
    """Return the segments up to an instant, the last one cut there."""
    passed = []
    for segment in segments:
        if segment.start >= until:
            break
        width = min(place(segments, until), segment.right) - segment.x if until < segment.end else segment.width
        passed.append(Segment(segment.kind, segment.start, min(segment.end, until), segment.x, width, segment.rest))
    return passed
