"""Escalation steps that hand the ticket over to a tier: read, written and answered."""

from __future__ import annotations

from typing import Any

import pytest

from slas.core.clock.policies import parse_policy
from slas.core.clock.simulation import answer_simulate
from slas.core.protocol.timeline_answers import answer_timeline
from slas.errors import CalcError
from tests.slas.core.worlds import rome, ticket

STEPS: list[dict[str, Any]] = [
    {"after": {"open_seconds": 7200}, "role": "lead"},
    {"after": {"open_seconds": 10_800}, "role": "manager", "hand_over_to": "second"},
    {"after": {"open_seconds": 14_400}, "hand_over_to": "third"},
]
CREATED = {"type": "created", "at": "2026-06-01T07:00:00Z"}
CALENDAR = {"tz": "UTC", "always_open": True}


def test_fault_W6_a_step_names_the_tier_that_gets_the_ticket() -> None:
    steps = ticket({"ladder": STEPS}, ("2026-06-01 09:00", "created")).at(rome("2026-06-01 12:00")).steps
    assert [(step.role, step.hand_over_to, step.reached_at) for step in steps] == [
        ("lead", "", rome("2026-06-01 11:00")),
        ("manager", "second", rome("2026-06-01 12:00")),
        ("", "third", None),
    ]


def test_fault_W6_before_creation_the_steps_are_the_same() -> None:
    steps = ticket({"ladder": STEPS}, ("2026-06-01 09:00", "created")).at(rome("2026-06-01 08:00")).steps
    assert [step.hand_over_to for step in steps] == ["", "second", "third"]


def test_fault_W6_a_policy_writes_the_steps_that_it_read() -> None:
    policy = parse_policy({"ladder": STEPS})
    assert policy.document()["ladder"] == STEPS
    assert parse_policy(policy.document()) == policy


def test_fault_W6_answers_name_the_tier_only_where_a_step_hands_over() -> None:
    request = {"calendar": CALENDAR, "policy": {"ladder": STEPS}, "events": [CREATED], "at": [CREATED["at"]]}
    result: Any = answer_timeline(request)["result"]
    assert result[0]["ladder"] == [
        {"step": 1, "role": "lead", "due": "2026-06-01T09:00:00Z", "reached_at": None},
        {"step": 2, "role": "manager", "hand_over_to": "second", "due": "2026-06-01T10:00:00Z", "reached_at": None},
        {"step": 3, "role": "", "hand_over_to": "third", "due": "2026-06-01T11:00:00Z", "reached_at": None},
    ]


def test_fault_W6_a_simulation_names_the_tier() -> None:
    request = {
        "promises": [{"calendar": CALENDAR, "policy": {"ladder": STEPS[1:2]}}],
        "tickets": [{"filed_at": CREATED["at"]}],
    }
    result: Any = answer_simulate(request)["result"]
    assert result[0][0]["ladder"] == [
        {"step": 1, "role": "manager", "hand_over_to": "second", "at": "2026-06-01T10:00:00Z"}
    ]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({}, "policy.ladder[1].role: must be text"),
        ({"hand_over_to": 2}, "policy.ladder[1].hand_over_to: must be text"),
        ({"role": None, "hand_over_to": "second"}, "policy.ladder[1].role: must be text"),
        (
            {"hand_over_to": "second", "remind": {"every": 60, "times": 1}},
            "policy.ladder[1].remind: a step without a role cannot send reminders; remove remind or name a role",
        ),
    ],
)
def test_fault_W6_a_bad_step_is_named(step: dict[str, Any], message: str) -> None:
    with pytest.raises(CalcError) as refused:
        parse_policy({"ladder": [{"after": {"seconds": 1}, **step}]})
    assert refused.value.message == message
