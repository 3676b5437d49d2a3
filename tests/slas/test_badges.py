"""What a clock says in one word."""

from datetime import timedelta

import pytest

from slas.core.clock.state import badge_state
from slas.core.clock.times import MetricTimes, State
from tests.slas.explanations import at

NOW = at("20 16:42")


def times(state: State, *, breached: bool = False, soon_in: int | None = None) -> MetricTimes:
    soon_at = None if soon_in is None else NOW + timedelta(seconds=soon_in)
    return MetricTimes(
        metric="first_response", state=state, due_at=None, elapsed_seconds=0, remaining_seconds=None, breached=breached,
        met_at=None, breached_at=None, started_at=None, cycle=1, soon_at=soon_at, target=None, promised_at=None,
        left_seconds=None, total_seconds=None, elapsed_us=0, remaining_us=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "badge"),
    [
        (times("running", soon_in=1), "track"),
        (times("running", soon_in=0), "soon"),
        (times("running"), "track"),
        (times("running", breached=True, soon_in=0), "over"),
        (times("paused"), "wait"),
        (times("paused", breached=True), "wait"),
        (times("met"), "met"),
        (times("met", breached=True), "over"),
        (times("best_effort"), "best"),
        (times("stopped"), None),
        (times("stopped", breached=True), "over"),
        (times("none"), None),
    ],
)
def test_badge_of_a_clock(clock: MetricTimes, badge: str | None) -> None:
    assert badge_state(clock, NOW) == badge
