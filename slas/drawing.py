"""The numbers of a promise bar as SVG attributes. Strings, because a template would write numbers in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from slas.core.explain.bar import RowBar
from slas.core.explain.bar_full import FULL, Day, FullBar, Mark
from slas.core.explain.bar_line import Box
from slas.presentation.labels import format_day, format_hours, local


@dataclass(frozen=True, slots=True)
class RowDrawing:
    """The paths of a row: all windows are one, all spent pieces another."""

    rail: str
    windows: str
    waits: str
    rests: tuple[str, ...]
    spent: str
    now: str
    due: str
    due_class: str
    seal: str
    tick: str
    open_end: str


def draw_row(bar: RowBar) -> RowDrawing:
    """Return the paths of a bar in a row."""
    start, end = bar.rail.x, bar.rail.x + bar.rail.width
    return RowDrawing(
        rail=f"M{_n(end)} 9H{_n(start)}" if bar.rtl else f"M{_n(start)} 9H{_n(end)}",
        windows=_inset(bar.windows),
        waits=_inset(bar.waits),
        rests=tuple(_n(x) for x in bar.rests),
        spent=_filled(bar.thin, top=7, height=4) + _filled(bar.thick, top=4, height=10),
        now="" if bar.now is None else f"M{_n(bar.now - 2.8)} 0h5.5l-2 2.6v14.4h-1.5V2.6z",
        due=_due(bar),
        due_class={"mark": "pb-due", "hairline": "pb-window", "open": "pb-due-open"}.get(bar.due_kind or "", ""),
        seal="" if bar.seal is None else _n(bar.seal),
        tick="" if bar.seal is None else f"M{_n(bar.seal - 2.8)} 9.2l2 2.2 3.6-4.6",
        open_end=_open_end(bar),
    )


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of the full bar, in per cent."""

    x: str
    width: str
    right: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the full bar; `more` are the hours beside a day, `anchor` is empty for the start."""

    x: str
    words: str
    anchor: str = ""
    more: str = ""
    minor: bool = False
    on: bool = False


@dataclass(frozen=True, slots=True)
class FullDrawing:
    """The rectangles, marks and words of the full bar; `rail` is all of it but an open end."""

    rail: Rect
    windows: tuple[Rect, ...]
    waits: tuple[Rect, ...]
    rests: tuple[str, ...]
    spent: tuple[Rect, ...]
    over: tuple[Rect, ...]
    days: tuple[Label, ...]
    wait_labels: tuple[str, ...]
    steps: tuple[Label, ...]
    now: Label | None
    due: Label | None
    due_open: bool
    seal: str
    open_end: Rect | None
    open_label: Label | None


def draw_full(bar: FullBar, *, tz: tzinfo, now_label: str, format_due: str) -> FullDrawing:
    """Return what the full bar draws; `now_label` and `format_due` stand at their marks."""
    return FullDrawing(
        rail=_rects([_rail(bar)])[0],
        windows=_rects(bar.windows),
        waits=_rects(bar.waits),
        rests=tuple(_percent(x) for x in bar.rests),
        spent=_rects(bar.spent),
        over=_rects(bar.over),
        days=tuple(_day(day, tz) for day in bar.days),
        wait_labels=tuple(_percent(x) for x in bar.wait_labels),
        steps=tuple(
            Label(_percent(step.x), str(step.number) if step.label else "", on=step.reached) for step in bar.steps
        ),
        now=_mark(bar.now, now_label),
        due=_mark(bar.due, format_due),
        due_open=bar.due_kind == "open",
        seal="" if bar.seal is None else _percent(bar.seal),
        open_end=None if bar.open_end is None else _rects([bar.open_end])[0],
        open_label=None if bar.open_end is None else Label(_percent(_outer(bar.open_end)), format_due, "end"),
    )


def _n(value: float) -> str:
    """Return a number to a tenth, as short as SVG allows."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _percent(value: float) -> str:
    return f"{_n(value)}%"


def _inset(boxes: Iterable[Box]) -> str:
    """Return rectangles drawn by a hairline, which lies within them."""
    shrunk = [(_n(box.x + 0.5), _n(max(box.width - 1, 0.1))) for box in boxes]
    return "".join(f"M{x} 4.5h{width}v9h-{width}z" for x, width in shrunk)


def _filled(boxes: Iterable[Box], *, top: int, height: int) -> str:
    return "".join(f"M{_n(box.x)} {top}h{_n(box.width)}v{height}h-{_n(box.width)}z" for box in boxes)


def _due(bar: RowBar) -> str:
    if bar.due is None:
        return ""
    ahead = -1 if bar.rtl else 1
    if bar.due_kind == "mark":
        return f"M{_n(bar.due)} 1h{3 * ahead}v16h{-3 * ahead}z"
    return f"M{_n(bar.due + ahead * (1 if bar.due_kind == 'hairline' else 1.5))} 1v16"


def _open_end(bar: RowBar) -> str:
    if bar.open_end is None:
        return ""
    left, right = _n(bar.open_end.x), _n(bar.open_end.x + bar.open_end.width)
    return f"M{left} 4.5H{right}M{left} 13.5H{right}"


def _rects(boxes: Sequence[Box]) -> tuple[Rect, ...]:
    return tuple(Rect(_percent(box.x), _percent(box.width), _percent(box.x + box.width)) for box in boxes)


def _outer(open_end: Box) -> float:
    return 0 if open_end.x == 0 else FULL.width


def _rail(bar: FullBar) -> Box:
    if bar.open_end is None:
        return Box(0, FULL.width)
    return Box(bar.open_end.width if bar.open_end.x == 0 else 0, FULL.width - bar.open_end.width)


def _day(day: Day, tz: tzinfo) -> Label:
    hours = _hours(day.start, day.end, tz) if day.hours else ""
    return Label(_percent(day.x), format_day(day.date), _anchor(day.anchor), hours, day.minor)


def _hours(start: datetime, end: datetime, tz: tzinfo) -> str:
    return format_hours(local(start, tz), local(end, tz))


def _mark(mark: Mark | None, words: str) -> Label | None:
    return None if mark is None else Label(_percent(mark.x), words, _anchor(mark.anchor))


def _anchor(anchor: str) -> str:
    return "" if anchor == "start" else anchor
