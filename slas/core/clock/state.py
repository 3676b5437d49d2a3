"""What a clock says in one word: the state a reader sees."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from slas.core.clock.times import MetricTimes

Badge = Literal["track", "soon", "over", "wait", "met", "best", "ended"]


def badge_state(times: MetricTimes, at: datetime) -> Badge | None:
    """Return the badge of a metric at an instant, or None where there is nothing to say (no target, or stopped in time).

    "ended" is for a page that knows when such a clock was due; what was kept too late stays overdue ("Missed"); a paused clock that had been late shows the wait, because that is what happens now.
    """
    if times.state == "best_effort":
        return "best"
    if times.state == "paused":
        return "wait"
    if times.state in ("met", "stopped"):
        return _ended(times)
    if times.state != "running":
        return None
    if times.breached:
        return "over"
    return "soon" if times.soon_at is not None and at >= times.soon_at else "track"


def _ended(times: MetricTimes) -> Badge | None:
    if times.breached:
        return "over"
    return "met" if times.state == "met" else None
