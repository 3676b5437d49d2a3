"""Sample tickets under two promises side by side, by the function that runs real ones."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import parse_policy
from slas.core.clock.simulation import Example, simulate
from supportdesk.calc import answer_line
from tests.slas.core.worlds import office, rome

HOUR, DAY = 3600, 86_400
POLICY = {
    "targets": {
        "first_response": {"open_seconds": 2 * HOUR, "commitment": "guaranteed"},
        "resolution": {"open_seconds": 8 * HOUR, "commitment": "effort"},
    },
    "ladder": [{"after": {"open_seconds": 4 * HOUR}, "role": "lead"}],
}
LATER = {**POLICY, "targets": {**POLICY["targets"], "first_response": {"open_seconds": 4 * HOUR}}}  # type: ignore[dict-item]
FRIDAY = rome("2026-06-05 17:40")


def ask(*examples: dict[str, Any], promises: tuple[dict[str, Any], ...] = (POLICY,)) -> Any:
    request = {
        "do": "simulate",
        "promises": [{"calendar": office(), "policy": policy} for policy in promises],
        "tickets": list(examples),
    }
    return answer_line(json.dumps(request))


def test_friday_evening_the_customer_silent_for_three_days() -> None:
    example = Example(FRIDAY, answered_after=timedelta(minutes=10), silent_for=timedelta(days=3))
    times = simulate(calendar=parse_calendar(office()), policy=parse_policy(POLICY), example=example)
    # 20 open minutes of Friday are left, 10 of them counted; the wait takes out what is open until Monday 17:50.
    assert times.metrics["resolution"].due_at == rome("2026-06-09 16:40")
    assert [(step.role, step.due_at) for step in times.steps] == [("lead", rome("2026-06-09 12:40"))]


def test_its_events_are_those_of_a_real_ticket() -> None:
    example = Example(FRIDAY, severity=2, answered_after=timedelta(hours=1), silent_for=timedelta(days=1))
    assert example.events() == (
        Event("created", FRIDAY, severity=2),
        Event("public_reply", FRIDAY + timedelta(hours=1), by="agent"),
        Event("wait", FRIDAY + timedelta(hours=1), wait_for="customer"),
        Event("public_reply", FRIDAY + timedelta(hours=25), by="customer"),
    )


def test_two_promises_stand_side_by_side() -> None:
    [[now, then]] = ask({"filed_at": "2026-06-01T08:00:00Z"}, promises=(POLICY, LATER))["result"]
    assert [told["metrics"]["first_response"]["due"] for told in (now, then)] == [
        "2026-06-01T10:00:00Z",
        "2026-06-01T12:00:00Z",
    ]


@pytest.mark.parametrize(("minutes", "kept"), [(120, True), (121, False)])
def test_an_answer_in_time_is_told_from_one_too_late(minutes: int, kept: bool) -> None:
    [[told]] = ask({"filed_at": "2026-06-01T08:00:00Z", "answered_after": minutes * 60})["result"]
    assert told["metrics"]["first_response"] == {"state": "met", "due": "2026-06-01T10:00:00Z", "kept": kept}


@pytest.mark.parametrize(
    ("example", "expected_message"),
    [
        ({}, "tickets[1].filed_at"),
        (
            {"filed_at": "2026-06-01T08:00:00Z", "silent_for": -1},
            "tickets[1].silent_for: must be from 0 seconds to a year",
        ),
        ({"filed_at": "2026-06-01T08:00:00Z", "silent_for": 400 * DAY}, "tickets[1].silent_for"),
        ({"filed_at": "2026-06-01T08:00:00Z", "mood": "bad"}, "mood"),
        ({"filed_at": "2026-06-01T08:00:00Z", "severity": "high"}, "tickets[1].severity"),
    ],
)
def test_a_bad_example_is_refused_by_its_place(example: dict[str, Any], expected_message: str) -> None:
    error = ask(example)["error"]
    assert expected_message in error["message"]


def test_an_example_says_how_it_was_filed() -> None:
    lines = [{"when": {"channel": ["phone"]}, "open_seconds": 900}, {"open_seconds": 3600}]
    policy = {"targets": {"first_response": lines}}
    at = {"filed_at": "2026-06-01T08:00:00Z"}

    [[by_phone], [by_portal]] = ask(at | {"channel": "phone"}, at | {"channel": "portal"}, promises=(policy,))["result"]

    assert [told["metrics"]["first_response"]["due"] for told in (by_phone, by_portal)] == [
        "2026-06-01T08:15:00Z",
        "2026-06-01T09:00:00Z",
    ]
