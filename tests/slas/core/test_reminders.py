"""Reminders of an escalation step: in open time, standing still with the escalation, until somebody acknowledges it."""

from __future__ import annotations

from typing import Any

import pytest

from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import Timeline
from slas.core.clock.times import StepTimes
from slas.errors import CalcError
from tests.slas.core.worlds import rome, ticket

HOUR = 3600
STEPS = [
    {"after": {"open_seconds": 2 * HOUR}, "role": "lead", "remind": {"every": HOUR, "times": 2}},
    {"after": {"open_seconds": 8 * HOUR}, "role": "manager"},
]
POLICY = {"targets": {}, "ladder": STEPS}
MORNING = ("2026-06-01 09:00", "created")  # a Monday; the first step is reached at 11:00


def first(timeline: Timeline, at: str) -> StepTimes:
    return timeline.at(rome(at)).steps[0]


@pytest.mark.parametrize(
    ("at", "due", "ahead"),
    [
        ("2026-06-01 10:59", 0, None),
        ("2026-06-01 11:00", 0, "2026-06-01 12:00"),
        ("2026-06-01 12:00", 1, "2026-06-01 13:00"),
        ("2026-06-01 13:00", 2, None),
        ("2026-06-01 18:00", 2, None),
    ],
)
def test_they_come_every_so_often_and_no_more_than_so_many(at: str, due: int, ahead: str | None) -> None:
    step = first(ticket(POLICY, MORNING), at)
    assert (step.reminders, step.remind_at) == (due, rome(ahead) if ahead else None)


def test_an_acknowledgement_ends_them_and_no_clock() -> None:
    timeline = ticket(POLICY, MORNING, ("2026-06-01 11:30", "acknowledged"))
    step, later = timeline.at(rome("2026-06-01 14:00")).steps
    assert (step.reminders, step.remind_at) == (0, None)
    assert later.due_at == rome("2026-06-01 17:00")


def test_one_that_came_before_the_step_does_not_count() -> None:
    assert first(ticket(POLICY, MORNING, ("2026-06-01 10:00", "acknowledged")), "2026-06-01 12:00").reminders == 1


def test_a_wait_puts_them_off() -> None:
    timeline = ticket(POLICY, MORNING, ("2026-06-01 11:30", "wait", "customer"), ("2026-06-01 14:30", "resume"))
    assert first(timeline, "2026-06-01 14:45").remind_at == rome("2026-06-01 15:00")


def test_nights_are_not_counted() -> None:
    timeline = ticket(POLICY, ("2026-06-01 15:30", "created"))  # reached at 17:30
    assert first(timeline, "2026-06-01 17:45").remind_at == rome("2026-06-02 09:30")


def test_a_resolved_ticket_reminds_nobody() -> None:
    timeline = ticket(POLICY, MORNING, ("2026-06-01 11:30", "resolved"))
    assert (first(timeline, "2026-06-01 15:00").reminders, first(timeline, "2026-06-01 15:00").remind_at) == (0, None)


@pytest.mark.parametrize(
    ("remind", "expected_message"),
    [
        ({"every": 30, "times": 1}, "policy.ladder[1].remind.every: must be at least 60 seconds"),
        ({"every": HOUR, "times": 99}, "policy.ladder[1].remind.times"),
        ({"every": HOUR}, "policy.ladder[1].remind.times"),
        ({"every": HOUR, "times": 1, "loud": True}, "loud"),
    ],
)
def test_a_bad_one_is_named(remind: dict[str, Any], expected_message: str) -> None:
    with pytest.raises(CalcError) as error:
        parse_policy({"targets": {}, "ladder": [{**STEPS[0], "remind": remind}]})
    assert expected_message in error.value.message


def test_they_stand_in_the_policys_document() -> None:
    assert parse_policy(parse_policy(POLICY).document()) == parse_policy(POLICY)
