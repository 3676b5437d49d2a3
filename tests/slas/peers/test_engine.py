"""Where other help desks went wrong and the engine must not: one test a thread, named for our rule.

`docs/clock-cases.md` lists all of them, with the tests elsewhere that prove the others.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slas.core.calendar.calendars import Calendar, parse_calendar
from slas.core.calendar.holiday_years import years_without_holidays
from tests.slas.core.random_worlds import offsets, random_world
from tests.slas.core.worlds import calendar, office, rome, ticket

HOUR = 3600
CREATED = ("2026-06-05 09:00", "created")
POLICY: dict[str, Any] = {
    "targets": {
        "first_response": {"open_seconds": 2 * HOUR},
        "next_update": {"open_seconds": 4 * HOUR},
        "resolution": {"open_seconds": 20 * HOUR},
    },
    "ladder": [
        {"after": {"open_seconds": 2 * HOUR}, "role": "lead"},
        {"after": {"open_seconds": 12 * HOUR}, "role": "boss"},
    ],
}
OVER_THE_WEEKEND = ("2026-06-05 17:00", "wait", "customer"), ("2026-06-08 10:00", "resume")


def test_deadline_elapsed_and_what_is_left_agree_after_a_wait() -> None:
    """alga-psa, code: a wait in wall-clock minutes was taken from business minutes, deadline and per cent disagreed."""
    at = rome("2026-06-08 12:00")
    times = ticket(POLICY, CREATED, *OVER_THE_WEEKEND).at(at).metrics["resolution"]
    due = times.due_at

    assert due is not None
    assert (times.elapsed_seconds, times.remaining_seconds) == (10 * HOUR, 10 * HOUR)
    assert calendar().elapsed(at, due) == times.remaining_seconds


def test_a_ticket_that_waits_from_its_creation_on_spends_nothing() -> None:
    """alga-psa #3091: filed in a paused or closed state, it burned time for ever."""
    states = [
        ticket(POLICY, CREATED, ("2026-06-05 09:00", *event)).at(rome("2026-06-09 09:00")).metrics["resolution"]
        for event in [("wait", "customer"), ("closed",)]
    ]

    assert [(times.state, times.elapsed_seconds) for times in states] == [("paused", 0), ("met", 0)]


def test_a_customers_last_words_after_the_solution_start_no_clock() -> None:
    """chatwoot #10178: after "thanks, bye" the next response ran although the conversation was resolved."""
    rows = [
        ("2026-06-05 10:00", "public_reply", "agent"),
        ("2026-06-05 11:00", "resolved"),
        ("2026-06-05 12:00", "public_reply", "customer"),
    ]
    times = ticket(POLICY, CREATED, *rows).at(rome("2026-06-12 12:00"))

    assert {name: row.state for name, row in times.metrics.items()} == {
        "first_response": "met",
        "priority_notice": "none",
        "next_update": "stopped",
        "resolution": "met",
    }
    assert (times.next_due, [step.due_at for step in times.steps]) == (None, [None, None])


def test_closing_takes_no_breach_back() -> None:
    """osTicket #4144: closing cleared the overdue flag."""
    rows = ("2026-06-05 12:00", "resolved"), ("2026-06-05 12:00", "closed")
    times = ticket(POLICY, CREATED, *rows).at(rome("2026-06-12 12:00")).metrics["first_response"]

    assert (times.breached, times.breached_at) == (True, rome("2026-06-05 11:00"))


def test_every_step_of_the_escalation_is_counted_for_itself_and_continues_after_a_wait() -> None:
    """glpi #5319 and #2440: only the first rung ran, or the chain began again after a pause."""
    steps = ticket(POLICY, CREATED, *OVER_THE_WEEKEND).at(rome("2026-06-09 18:00")).steps

    # Friday 9:00 to 17:00 are eight open hours, the other four are over on Monday at 14:00.
    assert [step.reached_at for step in steps] == [rome("2026-06-05 11:00"), rome("2026-06-08 14:00")]


def test_answering_meets_the_response_and_leaves_the_escalation_running() -> None:
    """glpi #2184 and #2765: a rung of one clock was bound to another."""
    times = ticket(POLICY, CREATED, ("2026-06-05 10:00", "public_reply", "agent")).at(rome("2026-06-05 12:00"))

    assert (times.metrics["first_response"].state, [step.reached_at for step in times.steps]) == (
        "met",
        [rome("2026-06-05 11:00"), None],
    )


def test_a_step_falls_into_opening_hours_never_at_night_or_on_a_weekend() -> None:
    """zammad #4432 and #2157: reminders came at midnight and on weekends."""
    policy = {"ladder": [{"after": {"open_seconds": hours * HOUR}, "role": "lead"} for hours in range(1, 40)]}
    steps = ticket(policy, ("2026-06-05 22:30", "created")).at(rome("2026-06-05 22:30")).steps

    before = [step.due_at - timedelta(microseconds=1) for step in steps if step.due_at]
    assert [calendar().is_open(at) for at in before] == [True] * 39


def test_a_ticket_that_comes_on_a_closed_day_begins_at_the_next_opening() -> None:
    """frappe/helpdesk #2075: a ticket of a Saturday showed more than a day of response."""
    rows = ("2026-06-06 10:00", "created"), ("2026-06-08 09:30", "public_reply", "agent")
    times = ticket(POLICY, *rows).at(rome("2026-06-08 10:00")).metrics["first_response"]

    assert (times.elapsed_seconds, times.promised_at) == (HOUR // 2, rome("2026-06-08 11:00"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 149), offsets, st.integers(1, 5 * 86_400), st.integers(-6, 9))
def test_a_day_that_is_closed_besides_never_makes_a_deadline_earlier(
    seed: int, start: float, seconds: int, shift: int
) -> None:
    """django-helpdesk, code: days left out made the escalation come sooner."""
    world = random_world(seed)
    document = world.calendar.spec.document()
    day = (world.night + timedelta(days=shift)).isoformat()
    assume(all(start < end for start, end in _breaks(document).get(day, [])))  # else the next morning would open
    shut = Calendar(parse_calendar(document | {"breaks": {**_breaks(document), day: [["00:00", "24:00"]]}}))

    assert shut.add(world.at(start), seconds) >= world.calendar.add(world.at(start), seconds)


def _breaks(document: dict[str, Any]) -> dict[str, Any]:
    breaks = document.get("breaks", {})
    assert isinstance(breaks, dict)
    return breaks


@pytest.mark.parametrize(
    ("hours", "due"), [(99, "2026-06-19 18:00"), (900, "2026-10-22 18:00"), (9000, "2030-04-04 18:00")]
)
def test_a_target_may_be_as_long_as_one_likes(hours: int, due: str) -> None:
    """zammad #418: the field took 99 hours at most."""
    policy = {"targets": {"resolution": {"open_seconds": hours * HOUR}}}

    assert ticket(policy, CREATED).at(rome("2026-06-05 09:00")).next_due == rome(due)


def test_a_date_listed_as_holiday_is_one_in_its_own_year_only() -> None:
    """openITCOCKPIT #1515: a holiday of one year closed every year."""
    listed = calendar(holidays=["2026-06-05"])

    assert [listed.holiday_name(date(year, 6, 5)) for year in (2025, 2026, 2027)] == [None, "2026-06-05", None]


@pytest.mark.parametrize(
    ("more", "empty"),
    [
        ({}, ()),
        ({"holidays": ["2026-12-24", "2027-12-24"]}, (2028,)),
        ({"holidays": ["2025-12-24"]}, (2026, 2027, 2028)),
        ({"holiday_region": {"country": "IT"}}, ()),
        ({"holiday_region": {"country": "IT"}, "holidays": ["2026-08-14"]}, (2027, 2028)),
    ],
)
def test_a_list_of_holidays_that_ends_is_noticed_before_it_has(more: dict[str, Any], empty: tuple[int, ...]) -> None:
    """working_hours #51 and openITCOCKPIT #1515: recurring holidays ended and nobody was warned."""
    assert years_without_holidays(Calendar(parse_calendar(office(**more))), range(2026, 2029)) == empty
