"""What one clock says, as `MetricTimes`."""

from datetime import datetime

from slas.core.clock.clocks import Clock
from slas.core.clock.targets import Starts
from slas.core.clock.times import MetricTimes, State
from slas.core.instants import SECOND, from_us


def clock_times(metric: str, cycle: int, clock: Clock, state: State, now: int, breached_at: int | None) -> MetricTimes:
    """The clock of a metric at an instant."""
    due, total, elapsed = clock.due(), clock.total(), clock.elapsed(now)
    left = None if total is None else total - elapsed
    running = state == "running"
    return MetricTimes(
        metric=metric,
        state=state,
        due_at=_instant(due) if running else None,
        elapsed_seconds=elapsed // SECOND,
        remaining_seconds=_seconds(left) if running else None,
        breached=clock.late_since(now) is not None,
        met_at=_instant(clock.met_at),
        breached_at=_instant(breached_at),
        started_at=from_us(clock.origin),
        cycle=cycle,
        soon_at=_instant(clock.soon()) if running else None,
        target=clock.target,
        promised_at=_instant(due),
        left_seconds=_seconds(left),
        total_seconds=_seconds(total),
        elapsed_us=elapsed,
        remaining_us=left if running else None,
        set_by_hand=None if clock.set_due is None else "moves" if clock.set_due.moves else "fixed",
    )


def no_times(metric: str, cycle: int, breached_at: int | None, starts_with: Starts | None = None) -> MetricTimes:
    """A metric that is not promised or has not begun; a breach under rules of before stays."""
    return MetricTimes(
        metric=metric,
        state="none",
        due_at=None,
        elapsed_seconds=0,
        remaining_seconds=None,
        breached=False,
        met_at=None,
        breached_at=_instant(breached_at),
        started_at=None,
        cycle=cycle,
        soon_at=None,
        target=None,
        promised_at=None,
        left_seconds=None,
        total_seconds=None,
        elapsed_us=0,
        remaining_us=None,
        starts_with=starts_with,
    )


def _instant(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)


def _seconds(us: int | None) -> int | None:
    return None if us is None else us // SECOND
