"""A week of opening hours on one line, Monday to Sunday, to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from slas.core.calendar.calendar_spec import MINUTES, CalendarSpec

_WEEK = 7 * MINUTES


@dataclass(frozen=True, slots=True)
class WeekBox:
    """A window in per cent of the week."""

    x: str
    width: str


def week_boxes(spec: CalendarSpec) -> tuple[WeekBox, ...]:
    """Return the windows of an ordinary week; one that runs over Sunday's midnight goes on where the line begins."""
    if spec.always_open:
        return (WeekBox("0%", "100%"),)
    windows = []
    for day, hours in enumerate(spec.hours or ()):
        for start, end in hours:
            first, last = day * MINUTES + start, day * MINUTES + end
            windows.append((first, min(last, _WEEK)))
            if last > _WEEK:
                windows.append((0, last - _WEEK))
    return tuple(WeekBox(_percent(first), _percent(last - first)) for first, last in sorted(windows))


def _percent(minutes: int) -> str:
    return f"{minutes * 100 / _WEEK:.2f}".rstrip("0").rstrip(".") + "%"
