"""Time laid along a line: open and waiting time to scale, closed time folded into gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from slas.core.explain.explanation import Piece

Kind = Literal["open", "wait", "shut", "more"]

_REST_FROM = timedelta(hours=20)
_MAX_GAPS_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Gaps:
    """How wide closed time is drawn, in units of the line."""

    break_: float
    night: float
    rest: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of one kind on the line; `rest` marks a closed day or longer."""

    kind: Kind
    start: datetime
    end: datetime
    x: float
    width: float
    rest: bool = False

    @property
    def right(self) -> float:
        """Return where the stretch ends."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class _Run:
    kind: Kind
    start: datetime
    end: datetime
    is_break: bool
    seconds: float

    @property
    def is_rest(self) -> bool:
        return self.kind == "shut" and self.end - self.start >= _REST_FROM


def fold(pieces: Iterable[Piece], *, width: float, gaps: Gaps, max_windows: int) -> tuple[Segment, ...]:
    """Lay the pieces along `width` units.

    Gaps never take more than two fifths of the line; where there are more than `max_windows` windows, nights are no longer
    told apart, and where even the weeks are more, closed days neither.
    """
    runs = _runs(pieces)
    gap_widths = _gap_widths(runs, width=width, gaps=gaps, max_windows=max_windows)
    to_scale = sum(run.seconds for run in runs if run.kind != "shut")
    room = width - sum(gap_widths)
    segments: list[Segment] = []
    x = 0.0
    for run, gap in zip(runs, gap_widths, strict=True):
        share = gap if run.kind == "shut" else room * run.seconds / to_scale
        segments.append(Segment(run.kind, run.start, run.end, x, share, rest=run.is_rest and share > 0))
        x += share
    return tuple(segments)


def place(segments: Sequence[Segment], instant: datetime) -> float:
    """Return where the instant lies on the line; before the start and after the end it is held at the edge."""
    for segment in segments:
        if instant < segment.end:
            gone = max((instant - segment.start).total_seconds(), 0.0)
            return segment.x + segment.width * gone / (segment.end - segment.start).total_seconds()
    return segments[-1].right if segments else 0.0


def _runs(pieces: Iterable[Piece]) -> list[_Run]:
    """Merge neighbours of one kind; a break counts as one only while nothing else is closed beside it."""
    runs: list[_Run] = []
    for piece in pieces:
        if piece.start >= piece.end:
            continue
        kind: Kind = "shut"
        if piece.kind in ("open", "wait") or (piece.kind == "more" and piece.counted_seconds):
            kind = piece.kind
        seconds = float(piece.counted_seconds) if kind == "more" else (piece.end - piece.start).total_seconds()
        is_break = piece.kind == "break"
        if runs and runs[-1].kind == kind:
            last = runs.pop()
            runs.append(_Run(kind, last.start, piece.end, last.is_break and is_break, last.seconds + seconds))
        else:
            runs.append(_Run(kind, piece.start, piece.end, is_break, seconds))
    return runs


def _gap_widths(runs: Sequence[_Run], *, width: float, gaps: Gaps, max_windows: int) -> list[float]:
    windows = 1 + sum(run.kind == "shut" for run in runs)
    weeks = 1 + sum(run.is_rest for run in runs)
    widths = [_gap(run, gaps) for run in runs]
    if windows > max_windows:
        keep_rests = weeks <= max_windows
        widths = [wide if run.is_rest and keep_rests else 0.0 for run, wide in zip(runs, widths, strict=True)]
    total = sum(widths)
    allowed = width * _MAX_GAPS_SHARE
    shrink = allowed / total if total > allowed else 1.0
    return [wide * shrink for wide in widths]


def _gap(run: _Run, gaps: Gaps) -> float:
    if run.kind != "shut":
        return 0.0
    if run.is_rest:
        return gaps.rest
    return gaps.break_ if run.is_break else gaps.night
