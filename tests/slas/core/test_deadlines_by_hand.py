"""A deadline set by hand is a kind of its own: fixed, or put off by waits; the plan's comes back when it is taken away."""

from __future__ import annotations

from typing import Any

import pytest

from slas.core.clock.events import parse_event
from slas.core.clock.timeline import Timeline
from slas.core.clock.times import MetricTimes
from slas.errors import CalcError
from tests.slas.core.worlds import rome, ticket

HOUR = 3600
FOUR_HOURS = {"targets": {"resolution": {"open_seconds": 4 * HOUR, "commitment": "guaranteed"}}}
MORNING = ("2026-06-01 09:00", "created")  # a Monday


def deadline(at: str, due: str | None, *, moves: bool = False, metric: str = "resolution") -> tuple[Any, ...]:
    due_at = None if due is None else rome(due).isoformat()
    return (at, "deadline", {"metric": metric, "due": due_at, "moves": moves})


def resolution(timeline: Timeline, at: str) -> MetricTimes:
    return timeline.at(rome(at)).metrics["resolution"]


def test_a_deadline_set_by_hand_takes_the_place_of_the_targets() -> None:
    times = resolution(
        ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", "2026-06-02 12:00")), "2026-06-01 11:00"
    )
    assert (times.due_at, times.set_by_hand) == (rome("2026-06-02 12:00"), "fixed")


def test_before_it_was_set_the_plans_deadline_held() -> None:
    times = resolution(
        ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", "2026-06-02 12:00")), "2026-06-01 09:30"
    )
    assert (times.due_at, times.set_by_hand) == (rome("2026-06-01 13:00"), None)


def test_taken_away_the_plans_deadline_is_back() -> None:
    timeline = ticket(
        FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", "2026-06-02 12:00"), deadline("2026-06-01 11:00", None)
    )
    times = resolution(timeline, "2026-06-01 11:00")
    assert (times.due_at, times.set_by_hand) == (rome("2026-06-01 13:00"), None)


def test_the_open_time_left_is_counted_on_the_tickets_calendar() -> None:
    times = resolution(
        ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", "2026-06-02 12:00")), "2026-06-01 11:00"
    )
    assert (times.elapsed_seconds, times.remaining_seconds) == (2 * HOUR, 10 * HOUR)


@pytest.mark.parametrize(("moves", "due"), [(False, "2026-06-01 16:00"), (True, "2026-06-01 17:00")])
def test_a_wait_moves_it_only_where_that_was_said(moves: bool, due: str) -> None:  # glpi #17186
    timeline = ticket(
        FOUR_HOURS,
        MORNING,
        deadline("2026-06-01 10:00", "2026-06-01 16:00", moves=moves),
        ("2026-06-01 12:00", "wait", "customer"),
        ("2026-06-01 13:00", "resume"),
    )
    assert resolution(timeline, "2026-06-01 14:00").due_at == rome(due)


def test_a_fixed_one_runs_on_while_the_ticket_waits() -> None:
    timeline = ticket(
        FOUR_HOURS,
        MORNING,
        deadline("2026-06-01 10:00", "2026-06-01 16:00"),
        ("2026-06-01 12:00", "wait", "customer"),
    )
    times = resolution(timeline, "2026-06-01 14:00")
    assert (times.state, times.due_at, times.remaining_seconds) == ("running", rome("2026-06-01 16:00"), 2 * HOUR)


def test_a_moving_one_is_paused_while_the_ticket_waits() -> None:
    timeline = ticket(
        FOUR_HOURS,
        MORNING,
        deadline("2026-06-01 10:00", "2026-06-01 16:00", moves=True),
        ("2026-06-01 12:00", "wait", "customer"),
    )
    times = resolution(timeline, "2026-06-01 14:00")
    assert (times.state, times.due_at, times.left_seconds) == ("paused", None, 4 * HOUR)


def test_of_a_wait_under_way_only_what_comes_after_the_setting_moves_it() -> None:
    timeline = ticket(
        FOUR_HOURS,
        MORNING,
        ("2026-06-01 10:00", "wait", "customer"),
        deadline("2026-06-01 11:00", "2026-06-01 16:00", moves=True),
        ("2026-06-01 12:00", "resume"),
    )
    assert resolution(timeline, "2026-06-01 13:00").due_at == rome("2026-06-01 17:00")


def test_a_breach_before_it_was_set_stays() -> None:
    timeline = ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 15:00", "2026-06-02 12:00"))
    times = resolution(timeline, "2026-06-01 16:00")
    assert (times.breached, times.breached_at) == (False, rome("2026-06-01 13:00"))


def test_set_for_an_instant_that_has_passed_it_is_late_from_when_it_was_set() -> None:
    timeline = ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 11:00", "2026-06-01 10:00"))
    assert resolution(timeline, "2026-06-01 12:00").breached_at == rome("2026-06-01 11:00")


def test_where_the_plan_promises_nothing_it_is_a_promise_of_effort() -> None:
    timeline = ticket({"targets": {}}, MORNING, deadline("2026-06-01 10:00", "2026-06-02 12:00"))
    times = resolution(timeline, "2026-06-01 11:00")
    assert times.target is not None
    assert (times.due_at, times.target.commitment) == (rome("2026-06-02 12:00"), "effort")


def test_the_warning_comes_a_quarter_of_the_open_time_before_it() -> None:
    timeline = ticket(FOUR_HOURS, MORNING, deadline("2026-06-01 10:00", "2026-06-01 18:00"))
    assert resolution(timeline, "2026-06-01 11:00").soon_at == rome("2026-06-01 16:00")


def test_a_changed_severity_leaves_it_alone() -> None:
    policy = {"targets": {"1": {"resolution": {"open_seconds": HOUR}}, "2": {"resolution": {"open_seconds": 4 * HOUR}}}}
    timeline = ticket(
        policy,
        ("2026-06-01 09:00", "created", 2),
        deadline("2026-06-01 09:30", "2026-06-02 12:00"),
        ("2026-06-01 09:45", "severity", 1),
    )
    assert resolution(timeline, "2026-06-01 11:00").due_at == rome("2026-06-02 12:00")


def test_the_next_update_after_it_is_the_plans_again() -> None:
    timeline = ticket(
        {"targets": {"next_update": {"open_seconds": 2 * HOUR}}},
        MORNING,
        ("2026-06-01 09:30", "public_reply", "agent"),
        deadline("2026-06-01 10:00", "2026-06-01 17:00", metric="next_update"),
        ("2026-06-01 12:00", "public_reply", "agent"),
    )
    times = timeline.at(rome("2026-06-01 13:00")).metrics["next_update"]
    assert (times.cycle, times.due_at, times.set_by_hand) == (2, rome("2026-06-01 14:00"), None)


def test_what_counted_sums_to_what_is_over() -> None:
    timeline = ticket(
        FOUR_HOURS,
        MORNING,
        ("2026-06-01 09:30", "wait", "customer"),
        deadline("2026-06-01 11:00", "2026-06-02 12:00"),
    )
    explanation = timeline.explain("resolution", rome("2026-06-01 14:00"))
    counted = sum(piece.counted_seconds for piece in explanation.pieces if piece.end <= rome("2026-06-01 14:00"))
    assert (counted, explanation.counted_seconds) == (3.5 * HOUR, 3.5 * HOUR)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"metric": "ladder", "due": None}, "event.metric"),
        ({"metric": "resolution", "due": "tomorrow"}, "event.due"),
        ({"metric": "resolution", "due": None, "moves": "yes"}, "event.moves"),
        ({"metric": "resolution", "until": None}, "until"),
    ],
)
def test_a_bad_one_is_refused_by_the_name_of_its_field(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(CalcError, match=named):
        parse_event({"type": "deadline", "at": "2026-06-01T10:00:00Z", **fields})
