"""Severity, policy and calendar that change while a ticket is open."""

from typing import Any

import pytest

from slas.errors import CalcError
from tests.slas.core.worlds import office, rome, ticket

HOURS = 3600
BY_SEVERITY: dict[str, Any] = {
    "targets": {
        "1": {"first_response": {"open_seconds": HOURS}, "resolution": {"open_seconds": 4 * HOURS}},
        "2": {"first_response": {"open_seconds": 4 * HOURS}, "resolution": {"open_seconds": 8 * HOURS}},
    },
    "ladder": {
        "1": [{"after": {"open_seconds": HOURS}, "role": "manager"}],
        "2": [
            {"after": {"open_seconds": 2 * HOURS}, "role": "team_lead"},
            {"after": {"open_seconds": 6 * HOURS}, "role": "manager"},
        ],
    },
}


def test_a_lowered_severity_is_recalculated_from_the_start_and_the_breach_is_kept() -> None:
    timeline = ticket(BY_SEVERITY, ("2026-06-05 09:00", "created", 1), ("2026-06-05 11:00", "severity", 2))
    times = timeline.at(rome("2026-06-05 12:00")).metrics["first_response"]
    assert (times.due_at, times.breached, times.breached_at) == (
        rome("2026-06-05 13:00"),
        False,
        rome("2026-06-05 10:00"),
    )


def test_a_raised_severity_is_late_from_the_change_on_at_the_earliest() -> None:
    timeline = ticket(BY_SEVERITY, ("2026-06-05 09:00", "created", 2), ("2026-06-05 11:00", "severity", 1))
    times = timeline.at(rome("2026-06-05 12:00")).metrics["first_response"]
    assert (times.due_at, times.breached, times.breached_at) == (
        rome("2026-06-05 10:00"),
        True,
        rome("2026-06-05 11:00"),
    )


def test_a_raise_may_count_from_the_change() -> None:
    policy = BY_SEVERITY | {"raise_counts_from": "change"}
    timeline = ticket(policy, ("2026-06-05 09:00", "created", 2), ("2026-06-05 11:00", "severity", 1))
    times = timeline.at(rome("2026-06-05 11:30"))
    response = times.metrics["first_response"]
    assert (response.started_at, response.due_at, response.elapsed_seconds) == (
        rome("2026-06-05 11:00"),
        rome("2026-06-05 12:00"),
        1800,
    )
    assert times.steps[0].due_at == rome("2026-06-05 12:00")


def test_a_raise_from_the_change_leaves_an_answer_given_before_alone() -> None:
    policy = BY_SEVERITY | {"raise_counts_from": "change"}
    rows = (
        ("2026-06-05 09:00", "created", 2),
        ("2026-06-05 11:00", "public_reply", "agent"),
        ("2026-06-05 12:00", "severity", 1),
    )
    times = ticket(policy, *rows).at(rome("2026-06-05 13:00")).metrics["first_response"]
    assert (times.breached, times.elapsed_seconds, times.total_seconds) == (False, 2 * HOURS, 4 * HOURS)


def test_a_lowering_from_the_start_after_a_raise_from_the_change_counts_from_creation_again() -> None:
    policy = BY_SEVERITY | {"raise_counts_from": "change"}
    rows = ("2026-06-05 09:00", "created", 2), ("2026-06-05 10:00", "severity", 1), ("2026-06-05 11:00", "severity", 2)
    assert ticket(policy, *rows).at(rome("2026-06-05 11:00")).metrics["resolution"].due_at == rome("2026-06-05 17:00")


def test_the_severity_it_had_already_changes_nothing() -> None:
    policy = BY_SEVERITY | {"raise_counts_from": "change", "lower_counts_from": "change"}
    rows = ("2026-06-05 09:00", "created", 2), ("2026-06-05 10:00", "severity", 2)
    assert ticket(policy, *rows).at(rome("2026-06-05 10:00")).metrics["resolution"].due_at == rome("2026-06-05 17:00")


def test_glpi_6902_a_change_while_waiting_keeps_the_wait() -> None:
    rows = (
        ("2026-06-05 09:00", "created", 2),
        ("2026-06-05 10:00", "wait", "customer"),
        ("2026-06-05 12:00", "severity", 1),
        ("2026-06-05 13:00", "resume"),
    )
    times = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 13:00")).metrics["resolution"]
    assert (times.due_at, times.breached) == (rome("2026-06-05 16:00"), False)


def test_an_escalation_step_reached_stays_reached_when_the_severity_falls() -> None:
    rows = ("2026-06-05 09:00", "created", 1), ("2026-06-05 10:30", "severity", 2)
    steps = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 10:45")).steps
    assert [(step.role, step.due_at, step.reached_at) for step in steps] == [
        ("team_lead", rome("2026-06-05 11:00"), rome("2026-06-05 10:00")),
        ("manager", rome("2026-06-05 15:00"), None),
    ]


def test_a_step_due_just_as_the_severity_falls_is_not_reached() -> None:
    rows = ("2026-06-05 09:00", "created", 1), ("2026-06-05 10:00", "severity", 2)
    step = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 10:30")).steps[0]
    assert (step.due_at, step.reached_at) == (rome("2026-06-05 11:00"), None)


def test_an_escalation_step_is_reached_at_its_due_instant() -> None:
    timeline = ticket(BY_SEVERITY, ("2026-06-05 09:00", "created", 2))
    reached = [timeline.at(rome(at)).steps[0].reached_at for at in ("2026-06-05 10:59:59", "2026-06-05 11:00")]
    assert reached == [None, rome("2026-06-05 11:00")]


def test_waits_hold_the_escalation_unless_the_policy_says_otherwise() -> None:
    rows = ("2026-06-05 09:00", "created", 2), ("2026-06-05 10:00", "wait", "customer")
    policies = [BY_SEVERITY, BY_SEVERITY | {"waits_stop": []}]
    steps = [ticket(policy, *rows).at(rome("2026-06-05 12:00")).steps[0] for policy in policies]
    assert [(step.due_at, step.reached_at) for step in steps] == [
        (None, None),
        (rome("2026-06-05 11:00"), rome("2026-06-05 11:00")),
    ]


def test_zammad_4353_a_new_calendar_applies_from_creation_with_the_waits_replayed() -> None:
    rows = (
        ("2026-06-05 09:00", "created", 2),
        ("2026-06-05 10:00", "wait", "customer"),
        ("2026-06-05 14:00", "resume"),
        ("2026-06-05 15:00", "calendar", office(["08:00", "12:00"], ["14:00", "16:00"])),
    )
    times = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 15:00")).metrics["resolution"]
    assert (times.elapsed_seconds, times.due_at) == (2 * HOURS, rome("2026-06-08 15:00"))


def test_a_new_policy_applies_from_creation_and_keeps_the_breach_under_the_old_one() -> None:
    slow = {"targets": {"first_response": {"open_seconds": 9 * HOURS}}}
    rows = ("2026-06-05 09:00", "created", 1), ("2026-06-05 11:00", "policy", slow)
    times = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 12:00"))
    response = times.metrics["first_response"]
    assert (response.due_at, response.breached, response.breached_at) == (
        rome("2026-06-05 18:00"),
        False,
        rome("2026-06-05 10:00"),
    )
    assert (times.metrics["resolution"].state, times.steps) == ("none", ())


def test_rules_that_stood_for_no_time_break_nothing() -> None:
    rows = ("2026-06-05 09:00", "created", 2), ("2026-06-05 11:00", "severity", 1), ("2026-06-05 11:00", "severity", 2)
    times = ticket(BY_SEVERITY, *rows).at(rome("2026-06-05 12:00")).metrics["first_response"]
    assert (times.breached, times.breached_at) == (False, None)


def test_a_breach_that_ended_between_two_events_is_kept() -> None:
    rows = (("2026-06-05 09:00", "created", 1), ("2026-06-05 11:00", "severity", 2))
    slow = BY_SEVERITY | {"lower_counts_from": "change"}
    assert ticket(slow, *rows).at(rome("2026-06-05 11:00")).metrics["first_response"].breached_at == rome(
        "2026-06-05 10:00"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [("2026-06-05 09:00", "created")],
        [("2026-06-05 09:00", "created", 3)],
        [("2026-06-05 09:00", "created", "high")],
        [("2026-06-05 09:00", "created", 1), ("2026-06-05 10:00", "severity", 3)],
        [("2026-06-05 09:00", "created", 1), ("2026-06-05 10:00", "policy", {"targets": {"2": {}}})],
    ],
)
def test_frappe_2405_a_severity_without_a_row_is_refused(rows: list[tuple[Any, ...]]) -> None:
    with pytest.raises(CalcError) as caught:
        ticket(BY_SEVERITY, *rows)
    assert caught.value.kind == "unknown_severity"


def test_what_was_kept_before_the_rules_changed_is_no_breach_by_the_new_ones() -> None:
    four, one = ({"targets": {"first_response": {"open_seconds": hours * 3600}}} for hours in (4, 1))
    timeline = ticket(
        four,
        ("2026-06-01 09:00", "created"),
        ("2026-06-01 11:00", "public_reply", "agent"),
        ("2026-06-02 09:00", "policy", one),
    )
    assert timeline.at(rome("2026-06-02 10:00")).metrics["first_response"].breached_at is None


def test_what_was_not_kept_yet_is_late_from_the_change_on() -> None:
    four, one = ({"targets": {"first_response": {"open_seconds": hours * 3600}}} for hours in (4, 1))
    timeline = ticket(four, ("2026-06-01 09:00", "created"), ("2026-06-01 11:00", "policy", one))
    assert timeline.at(rome("2026-06-01 12:00")).metrics["first_response"].breached_at == rome("2026-06-01 11:00")
