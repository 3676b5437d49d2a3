"""What the clocks of a ticket say; numbers in names are threads of other help desks in which it went wrong."""

from typing import Any

import pytest

from slas.core.clock.timeline import MetricTimes
from slas.errors import CalcError
from tests.slas.core.worlds import WEEK, office, rome, ticket

HOURS = 3600
POLICY: dict[str, Any] = {
    "targets": {
        "first_response": {"open_seconds": 2 * HOURS},
        "priority_notice": {"open_seconds": HOURS},
        "next_update": {"open_seconds": 4 * HOURS},
        "resolution": {"open_seconds": 20 * HOURS},
    },
    "ladder": [
        {"after": {"open_seconds": 2 * HOURS}, "role": "team_lead"},
        {"after": {"open_seconds": 4 * HOURS}, "role": "manager"},
    ],
}
CREATED = ("2026-06-05 09:00", "created")


def only(target: dict[str, Any], metric: str = "resolution", **more: Any) -> dict[str, Any]:
    return {"targets": {metric: target}, **more}


def short(times: MetricTimes) -> tuple[object, ...]:
    return (
        times.state,
        times.due_at,
        times.elapsed_seconds,
        times.remaining_seconds,
        times.breached,
        times.met_at,
        times.breached_at,
    )


def test_a_gold_ticket_of_friday_17_30_is_due_on_saturday_10_30() -> None:
    times = ticket(POLICY, ("2026-06-05 17:30", "created"), hours=office(days=(*WEEK, "sat"))).at(
        rome("2026-06-05 18:00")
    )
    assert short(times.metrics["first_response"]) == (
        "running",
        rome("2026-06-06 10:30"),
        1800,
        5400,
        False,
        None,
        None,
    )
    assert (times.next_due, times.next_due_metric) == (rome("2026-06-06 09:30"), "priority_notice")


def test_at_exactly_the_due_instant_it_is_not_late() -> None:
    timeline = ticket(POLICY, CREATED)
    assert short(timeline.at(rome("2026-06-05 11:00")).metrics["first_response"]) == (
        "running",
        rome("2026-06-05 11:00"),
        7200,
        0,
        False,
        None,
        None,
    )


def test_a_microsecond_later_it_is_late_from_the_due_instant_on() -> None:
    times = ticket(POLICY, CREATED).at(rome("2026-06-05 11:00:00.000001")).metrics["first_response"]
    assert short(times) == ("running", rome("2026-06-05 11:00"), 7200, -1, True, None, rome("2026-06-05 11:00"))


def test_met_at_exactly_the_due_instant_is_met_in_time() -> None:
    times = (
        ticket(POLICY, CREATED, ("2026-06-05 11:00", "public_reply", "agent"))
        .at(rome("2026-06-08 11:00"))
        .metrics["first_response"]
    )
    assert short(times) == ("met", None, 7200, None, False, rome("2026-06-05 11:00"), None)


def test_an_answer_on_saturday_is_later_than_friday_s_closing() -> None:
    timeline = ticket(POLICY, ("2026-06-05 16:00", "created"), ("2026-06-06 12:00", "public_reply", "agent"))
    assert short(timeline.at(rome("2026-06-06 13:00")).metrics["first_response"]) == (
        "met",
        None,
        7200,
        None,
        True,
        rome("2026-06-06 12:00"),
        rome("2026-06-05 18:00"),
    )


@pytest.mark.parametrize(
    "event", [("public_reply", "customer"), ("public_reply", "automatic"), ("internal_note",), ("priority_confirmed",)]
)
def test_chatwoot_6409_only_a_public_reply_by_an_agent_answers(event: tuple[str, ...]) -> None:
    times = ticket(POLICY, CREATED, ("2026-06-05 09:30", *event)).at(rome("2026-06-05 10:00"))
    assert times.metrics["first_response"].state == "running"


def test_confirming_the_priority_meets_the_priority_notice() -> None:
    times = (
        ticket(POLICY, CREATED, ("2026-06-05 09:30", "priority_confirmed"))
        .at(rome("2026-06-05 12:00"))
        .metrics["priority_notice"]
    )
    assert short(times) == ("met", None, 1800, None, False, rome("2026-06-05 09:30"), None)


def test_zammad_3140_the_update_clock_starts_with_the_first_public_answer() -> None:
    timeline = ticket(POLICY, CREATED, ("2026-06-05 10:00", "public_reply", "agent"))
    before, after = (timeline.at(rome(at)).metrics["next_update"] for at in ("2026-06-05 09:59", "2026-06-05 10:00"))
    assert (before.state, before.cycle, after.state, after.cycle, after.due_at) == (
        "none",
        0,
        "running",
        1,
        rome("2026-06-05 14:00"),
    )


def test_zammad_2082_each_public_answer_starts_the_update_clock_again() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 10:00", "public_reply", "agent"), ("2026-06-05 13:00", "public_reply", "agent")
    )
    times = timeline.at(rome("2026-06-05 14:00")).metrics["next_update"]
    assert (times.cycle, times.started_at, times.due_at, times.elapsed_seconds) == (
        2,
        rome("2026-06-05 13:00"),
        rome("2026-06-05 17:00"),
        3600,
    )


def test_each_run_of_the_update_clock_keeps_its_own_verdict() -> None:
    timeline = ticket(
        POLICY,
        CREATED,
        ("2026-06-05 10:00", "public_reply", "agent"),
        ("2026-06-05 15:00", "public_reply", "agent"),
        ("2026-06-05 16:00", "public_reply", "agent"),
    )
    runs = timeline.cycles("next_update", rome("2026-06-05 17:00"))
    assert [(run.cycle, run.state, run.breached, run.met_at, run.breached_at) for run in runs] == [
        (1, "met", True, rome("2026-06-05 15:00"), rome("2026-06-05 14:00")),
        (2, "met", False, rome("2026-06-05 16:00"), None),
        (3, "running", False, None, None),
    ]


def test_a_late_update_stays_on_record_while_the_next_one_runs() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 10:00", "public_reply", "agent"), ("2026-06-05 15:00", "public_reply", "agent")
    )
    times = timeline.at(rome("2026-06-05 16:00")).metrics["next_update"]
    assert (times.breached, times.breached_at) == (False, rome("2026-06-05 14:00"))


def test_cycles_of_another_metric_are_one() -> None:
    assert [run.cycle for run in ticket(POLICY, CREATED).cycles("resolution", rome("2026-06-05 10:00"))] == [1]


def test_resolving_meets_the_resolution_and_stops_the_rest() -> None:
    times = ticket(POLICY, CREATED, ("2026-06-05 10:00", "resolved")).at(rome("2026-06-08 10:00"))
    assert {metric: row.state for metric, row in times.metrics.items()} == {
        "first_response": "stopped",
        "priority_notice": "stopped",
        "next_update": "none",
        "resolution": "met",
    }
    assert (times.next_due, times.steps[0].due_at, times.stopped) == (None, None, True)


def test_chatwoot_15024_a_stopped_clock_counts_nothing() -> None:
    timeline = ticket(POLICY, CREATED, ("2026-06-05 10:00", "resolved"))
    times = timeline.at(rome("2026-06-12 10:00")).metrics["first_response"]
    assert (times.elapsed_seconds, times.breached, times.left_seconds) == (3600, False, 3600)


def test_zammad_904_a_merged_ticket_stops_everything_and_resolves_nothing() -> None:
    times = ticket(POLICY, CREATED, ("2026-06-05 10:00", "merged")).at(rome("2026-06-08 10:00"))
    assert (times.metrics["resolution"].state, times.metrics["resolution"].met_at) == ("stopped", None)


def test_closing_after_resolving_does_not_move_the_instant_it_was_met() -> None:
    times = ticket(POLICY, CREATED, ("2026-06-05 10:00", "resolved"), ("2026-06-08 10:00", "closed")).at(
        rome("2026-06-09 10:00")
    )
    assert times.metrics["resolution"].met_at == rome("2026-06-05 10:00")


def test_glpi_9267_the_time_between_resolved_and_reopened_is_not_counted() -> None:
    timeline = ticket(POLICY, CREATED, ("2026-06-05 10:00", "resolved"), ("2026-06-09 10:00", "reopened"))
    times = timeline.at(rome("2026-06-09 10:30"))
    assert short(times.metrics["first_response"]) == (
        "running",
        rome("2026-06-09 11:00"),
        5400,
        1800,
        False,
        None,
        None,
    )
    assert (times.metrics["resolution"].state, times.metrics["resolution"].elapsed_seconds) == ("running", 5400)


def test_zammad_188_reopened_again_and_again_it_counts_each_open_part() -> None:
    timeline = ticket(
        POLICY,
        CREATED,
        ("2026-06-05 10:00", "resolved"),
        ("2026-06-05 11:00", "reopened"),
        ("2026-06-05 12:00", "closed"),
        ("2026-06-05 13:00", "reopened"),
    )
    assert timeline.at(rome("2026-06-05 14:00")).metrics["resolution"].elapsed_seconds == 3 * HOURS


def test_a_wait_pauses_what_the_policy_lists_and_never_the_first_response() -> None:
    times = ticket(POLICY, CREATED, ("2026-06-05 10:00", "wait", "customer")).at(rome("2026-06-05 10:30"))
    states = {metric: (row.state, row.remaining_seconds, row.left_seconds) for metric, row in times.metrics.items()}
    assert states["first_response"] == ("running", 1800, 1800)
    assert states["resolution"] == ("paused", None, 19 * HOURS)
    assert (times.next_due, times.waiting_for) == (rome("2026-06-05 10:00"), "customer")


def test_glpi_10594_a_wait_over_the_weekend_takes_out_its_open_time_only() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 17:00", "wait", "customer"), ("2026-06-08 10:00", "public_reply", "customer")
    )
    # 20 hours from Friday 9:00 are due on Tuesday at 11:00; Friday's last and Monday's first hour were waited.
    assert timeline.at(rome("2026-06-08 10:00")).metrics["resolution"].due_at == rome("2026-06-09 13:00")


def test_glpi_9082_after_a_wait_the_due_lies_inside_hours() -> None:
    timeline = ticket(
        POLICY,
        ("2026-06-08 09:00", "created"),
        ("2026-06-08 10:00", "wait", "customer"),
        ("2026-06-08 22:00", "resume"),
    )
    assert timeline.at(rome("2026-06-08 22:00")).metrics["resolution"].due_at == rome("2026-06-11 10:00")


def test_a_customer_s_reply_does_not_end_a_wait_for_a_third_party() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 10:00", "wait", "third_party"), ("2026-06-05 11:00", "public_reply", "customer")
    )
    assert timeline.at(rome("2026-06-05 12:00")).metrics["resolution"].state == "paused"


def test_an_automatic_reply_ends_no_wait() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 10:00", "wait", "customer"), ("2026-06-05 11:00", "public_reply", "automatic")
    )
    assert timeline.at(rome("2026-06-05 12:00")).waiting_for == "customer"


def test_a_second_wait_changes_only_whom_it_is_for() -> None:
    timeline = ticket(
        POLICY, CREATED, ("2026-06-05 10:00", "wait", "third_party"), ("2026-06-05 11:00", "wait", "customer")
    )
    times = timeline.at(rome("2026-06-05 12:00"))
    assert (times.waiting_for, times.metrics["resolution"].elapsed_seconds) == ("customer", 3600)


def test_a_deadline_reached_just_as_a_wait_begins_is_not_late_while_it_lasts() -> None:
    timeline = ticket(
        only({"open_seconds": HOURS}), CREATED, ("2026-06-05 10:00", "wait", "customer"), ("2026-06-05 12:00", "resume")
    )
    said = [
        timeline.at(rome(at)).metrics["resolution"]
        for at in ("2026-06-05 11:00", "2026-06-05 12:00", "2026-06-05 12:01")
    ]
    assert [(row.breached, row.breached_at) for row in said] == [
        (False, None),
        (False, None),
        (True, rome("2026-06-05 12:00")),
    ]
    assert [row.due_at for row in said] == [None, rome("2026-06-05 10:00"), rome("2026-06-05 10:00")]


def test_a_wait_at_night_leaves_a_due_at_closing_there() -> None:
    timeline = ticket(
        only({"open_seconds": 9 * HOURS}),
        ("2026-06-04 20:00", "created"),
        ("2026-06-04 21:00", "wait", "customer"),
        ("2026-06-05 08:00", "resume"),
    )
    assert timeline.at(rome("2026-06-05 08:00")).metrics["resolution"].due_at == rome("2026-06-05 18:00")


def test_a_wait_after_it_was_met_leaves_the_promise_as_it_was() -> None:
    policy = only({"open_seconds": 2 * HOURS}, "first_response", waits_stop=["first_response"])
    rows = ("2026-06-05 10:00", "public_reply", "agent"), ("2026-06-05 10:30", "wait", "customer")
    assert ticket(policy, CREATED, *rows).at(rome("2026-06-05 12:00")).metrics["first_response"].promised_at == rome(
        "2026-06-05 11:00"
    )


def test_a_step_at_the_same_time_that_falls_into_a_wait_is_reached_when_the_wait_ends() -> None:
    policy: dict[str, Any] = {"ladder": [{"after": {"business_days": 1, "mode": "same_time"}, "role": "ceo"}]}
    rows = ("2026-06-01 20:00", "created"), ("2026-06-02 19:00", "wait", "customer"), ("2026-06-03 07:00", "resume")
    timeline = ticket(policy, *rows)
    reached = [timeline.at(rome(at)).steps[0].reached_at for at in ("2026-06-02 21:00", "2026-06-03 08:00")]
    assert reached == [None, rome("2026-06-03 07:00")]


def test_a_step_due_just_as_a_wait_begins_is_reached() -> None:
    timeline = ticket(POLICY, CREATED, ("2026-06-05 11:00", "wait", "customer"))
    assert timeline.at(rome("2026-06-05 12:00")).steps[0].reached_at == rome("2026-06-05 11:00")


def test_a_wait_moves_a_due_in_business_days_by_the_open_time_waited() -> None:
    policy = only({"business_days": 2})
    timeline = ticket(
        policy,
        ("2026-06-01 11:00", "created"),
        ("2026-06-02 16:00", "wait", "customer"),
        ("2026-06-03 10:00", "resume"),
    )
    assert timeline.at(rome("2026-06-03 10:00")).metrics["resolution"].due_at == rome("2026-06-04 12:00")


def test_a_due_at_the_same_time_outside_hours_stands_unless_open_time_was_waited() -> None:
    policy = only({"business_days": 1, "mode": "same_time"})
    plain = ticket(policy, ("2026-06-01 20:00", "created"))
    waited = ticket(
        policy,
        ("2026-06-01 20:00", "created"),
        ("2026-06-02 10:00", "wait", "customer"),
        ("2026-06-02 11:00", "resume"),
    )
    dues = [timeline.at(rome("2026-06-02 12:00")).metrics["resolution"].due_at for timeline in (plain, waited)]
    assert dues == [rome("2026-06-02 20:00"), rome("2026-06-03 10:00")]


def test_business_days_have_elapsed_and_remaining_open_time() -> None:
    times = (
        ticket(only({"business_days": 2}), ("2026-06-01 11:00", "created"))
        .at(rome("2026-06-02 10:00"))
        .metrics["resolution"]
    )
    assert (times.elapsed_seconds, times.remaining_seconds) == (8 * HOURS, 17 * HOURS)


def test_round_the_clock_runs_on_sunday_night() -> None:
    times = (
        ticket(only({"seconds": HOURS}, "first_response"), ("2026-06-07 23:30", "created"))
        .at(rome("2026-06-08 00:00"))
        .metrics["first_response"]
    )
    assert (times.due_at, times.elapsed_seconds) == (rome("2026-06-08 00:30"), 1800)


def test_a_target_may_have_a_calendar_of_its_own() -> None:
    policy = only({"open_seconds": HOURS, "calendar": office(["20:00", "22:00"])})
    assert ticket(policy, CREATED).at(rome("2026-06-05 10:00")).metrics["resolution"].due_at == rome("2026-06-05 21:00")


def test_best_effort_counts_but_never_falls_due() -> None:
    times = ticket(only({"best_effort": True}), CREATED).at(rome("2026-06-08 10:00")).metrics["resolution"]
    assert short(times) == ("best_effort", None, 10 * HOURS, None, False, None, None)


def test_best_effort_can_be_met_and_stopped() -> None:
    policy = only({"best_effort": True}, "first_response")
    events = [("2026-06-05 10:00", "public_reply", "agent"), ("2026-06-05 10:00", "resolved")]
    assert [
        ticket(policy, CREATED, event).at(rome("2026-06-05 12:00")).metrics["first_response"].state for event in events
    ] == ["met", "stopped"]


def test_what_is_not_promised_has_no_clock() -> None:
    times = ticket(only({"open_seconds": 60}), CREATED).at(rome("2026-06-08 10:00")).metrics["first_response"]
    assert short(times) == ("none", None, 0, None, False, None, None)


def test_zero_open_seconds_are_due_at_the_next_open_instant() -> None:
    assert ticket(only({"open_seconds": 0}), ("2026-06-06 12:00", "created")).at(
        rome("2026-06-06 12:00")
    ).next_due == rome("2026-06-08 09:00")


@pytest.mark.parametrize(
    ("seconds", "soon"), [(8 * HOURS, "2026-06-05 15:00"), (2 * HOURS, "2026-06-05 10:00"), (HOURS, "2026-06-05 09:30")]
)
def test_due_soon_is_the_last_quarter_and_at_least_an_hour_but_at_most_half(seconds: int, soon: str) -> None:
    assert ticket(only({"open_seconds": seconds}), CREATED).at(rome("2026-06-05 09:00")).metrics[
        "resolution"
    ].soon_at == rome(soon)


def test_due_soon_at_the_closing_edge_is_the_next_opening() -> None:
    times = ticket(only({"open_seconds": 4 * HOURS}), ("2026-06-05 15:00", "created")).at(rome("2026-06-05 16:00"))
    assert times.metrics["resolution"].soon_at == rome("2026-06-08 09:00")


def test_before_its_creation_a_ticket_has_no_clocks() -> None:
    times = ticket(POLICY, CREATED).at(rome("2026-06-05 08:59"))
    assert {row.state for row in times.metrics.values()} == {"none"}
    assert [(step.role, step.due_at) for step in times.steps] == [("team_lead", None), ("manager", None)]


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ([("2026-06-05 09:00", "internal_note")], "no_created"),
        ([], "no_created"),
        ([CREATED, ("2026-06-05 10:00", "resume"), ("2026-06-05 09:59", "resume")], "unordered_events"),
        ([("2026-06-05 08:00", "resume"), CREATED], "unordered_events"),
        ([CREATED, CREATED], "invalid_request"),
    ],
)
def test_events_that_make_no_ticket_are_refused(events: list[tuple[str, ...]], kind: str) -> None:
    with pytest.raises(CalcError) as caught:
        ticket(POLICY, *events)
    assert caught.value.kind == kind
