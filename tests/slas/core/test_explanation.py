"""Why a deadline is where it is: what counted, and each night, holiday, break and wait left out."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slas.core.explain.explanation import Explanation
from slas.core.explain.pieces import explain_span
from slas.core.instants import to_us
from tests.slas.core.worlds import WEEK, calendar, office, rome, ticket

POLICY: dict[str, Any] = {
    "targets": {"first_response": {"open_seconds": 7200}, "resolution": {"open_seconds": 36_000}},
    "ladder": [{"after": {"open_seconds": 3600}, "role": "team_lead"}],
}


def rows_of(explanation: Explanation) -> list[tuple[str, str, str, int, str]]:
    """The pieces by the clock in Rome."""
    zone = ZoneInfo("Europe/Rome")
    return [
        (
            piece.kind,
            f"{piece.start.astimezone(zone):%a %H:%M}",
            f"{piece.end.astimezone(zone):%a %H:%M}",
            piece.counted_seconds,
            piece.name,
        )
        for piece in explanation.pieces
    ]


def test_a_night_between_two_open_days_is_left_out_up_to_the_due() -> None:
    timeline = ticket(POLICY, ("2026-06-05 17:30", "created"), hours=office(days=(*WEEK, "sat")))
    explanation = timeline.explain("first_response", rome("2026-06-05 17:40"))
    assert rows_of(explanation) == [
        ("open", "Fri 17:30", "Fri 17:40", 600, ""),
        ("open", "Fri 17:40", "Fri 18:00", 1200, ""),
        ("night", "Fri 18:00", "Sat 09:00", 0, ""),
        ("open", "Sat 09:00", "Sat 10:30", 5400, ""),
    ]
    assert (explanation.due_at, explanation.until) == (rome("2026-06-06 10:30"), rome("2026-06-06 10:30"))
    assert (explanation.total_seconds, explanation.counted_seconds) == (7200, 600)


def test_closed_days_and_holidays_are_left_out_by_name() -> None:
    hours = office(holiday_region={"country": "IT"})
    timeline = ticket(POLICY, ("2026-05-29 17:00", "created"), hours=hours)
    assert rows_of(timeline.explain("resolution", rome("2026-05-29 17:00"), "en")) == [
        ("open", "Fri 17:00", "Fri 18:00", 3600, ""),
        ("night", "Fri 18:00", "Sat 00:00", 0, ""),
        ("closed_day", "Sat 00:00", "Mon 00:00", 0, ""),
        ("night", "Mon 00:00", "Mon 09:00", 0, ""),
        ("open", "Mon 09:00", "Mon 18:00", 32_400, ""),
    ]
    timeline = ticket(POLICY, ("2026-06-01 17:00", "created"), hours=hours)
    assert rows_of(timeline.explain("first_response", rome("2026-06-01 17:00"), "en"))[1:4] == [
        ("night", "Mon 18:00", "Tue 00:00", 0, ""),
        ("holiday", "Tue 00:00", "Wed 00:00", 0, "Republic Day"),
        ("night", "Wed 00:00", "Wed 09:00", 0, ""),
    ]


COMPANY_DAY = [{"date": "2026-06-05", "name": "Company day"}]
ALL_OF_IT = {"2026-06-05": [["00:00", "24:00"]]}


@pytest.mark.parametrize(
    "hours",
    [
        office(holidays=COMPANY_DAY),
        office(holidays=COMPANY_DAY, holiday_hours=[["07:00", "12:00"]], breaks=ALL_OF_IT),
        {"tz": "Europe/Rome", "always_open": True, "holidays": COMPANY_DAY, "breaks": ALL_OF_IT},
    ],
    ids=["in hours", "with hours on holidays", "round the clock"],
)
def test_a_closed_day_is_left_out_by_its_name_whatever_it_closes(hours: dict[str, Any]) -> None:
    timeline = ticket(POLICY, ("2026-06-04 17:30", "created"), hours=hours)
    explanation = timeline.explain("resolution", rome("2026-06-08 10:00"))
    assert [row for row in rows_of(explanation) if row[0] in ("holiday", "break")] == [
        ("holiday", "Fri 00:00", "Sat 00:00", 0, "Company day")
    ]


def test_breaks_and_lunch_are_left_out_as_breaks() -> None:
    hours = office(["09:00", "12:00"], ["13:00", "18:00"], breaks={"2026-06-05": [["10:00", "10:30"]]})
    timeline = ticket(POLICY, ("2026-06-05 09:30", "created"), hours=hours)
    assert [row[:3] for row in rows_of(timeline.explain("resolution", rome("2026-06-05 09:30")))][:5] == [
        ("open", "Fri 09:30", "Fri 10:00"),
        ("break", "Fri 10:00", "Fri 10:30"),
        ("open", "Fri 10:30", "Fri 12:00"),
        ("break", "Fri 12:00", "Fri 13:00"),
        ("open", "Fri 13:00", "Fri 18:00"),
    ]


def test_only_the_open_time_of_a_wait_is_a_wait() -> None:
    timeline = ticket(
        POLICY,
        ("2026-06-05 09:00", "created"),
        ("2026-06-05 16:00", "wait", "customer"),
        ("2026-06-08 09:30", "wait", "third_party"),
        ("2026-06-08 10:00", "resume"),
    )
    assert rows_of(timeline.explain("resolution", rome("2026-06-08 10:00"))) == [
        ("open", "Fri 09:00", "Fri 16:00", 25_200, ""),
        ("wait", "Fri 16:00", "Fri 18:00", 0, "customer"),
        ("night", "Fri 18:00", "Sat 00:00", 0, ""),
        ("closed_day", "Sat 00:00", "Mon 00:00", 0, ""),
        ("night", "Mon 00:00", "Mon 09:00", 0, ""),
        ("wait", "Mon 09:00", "Mon 09:30", 0, "customer"),
        ("wait", "Mon 09:30", "Mon 10:00", 0, "third_party"),
        ("open", "Mon 10:00", "Mon 13:00", 10_800, ""),
    ]


def test_the_time_between_resolved_and_reopened_is_one_stopped_piece() -> None:
    timeline = ticket(
        POLICY, ("2026-06-05 09:00", "created"), ("2026-06-05 10:00", "resolved"), ("2026-06-08 10:00", "reopened")
    )
    assert rows_of(timeline.explain("resolution", rome("2026-06-08 11:00")))[:3] == [
        ("open", "Fri 09:00", "Fri 10:00", 3600, ""),
        ("stopped", "Fri 10:00", "Mon 10:00", 0, ""),
        ("open", "Mon 10:00", "Mon 11:00", 3600, ""),
    ]


def test_a_wait_that_does_not_stop_a_clock_is_not_in_its_explanation() -> None:
    timeline = ticket(POLICY, ("2026-06-05 09:00", "created"), ("2026-06-05 09:10", "wait", "customer"))
    assert [row[0] for row in rows_of(timeline.explain("first_response", rome("2026-06-05 10:00")))] == ["open", "open"]


def test_a_met_clock_is_explained_up_to_the_instant_it_was_met() -> None:
    timeline = ticket(POLICY, ("2026-06-05 09:00", "created"), ("2026-06-05 10:00", "public_reply", "agent"))
    explanation = timeline.explain("first_response", rome("2026-06-05 15:00"))
    assert (explanation.state, explanation.until, explanation.due_at) == (
        "met",
        rome("2026-06-05 10:00"),
        rome("2026-06-05 11:00"),
    )


def test_an_escalation_step_is_explained_by_its_number() -> None:
    timeline = ticket(POLICY, ("2026-06-05 17:30", "created"))
    explanation = timeline.explain(1, rome("2026-06-05 17:30"))
    assert (explanation.subject, explanation.due_at, explanation.total_seconds) == (
        "step 1",
        rome("2026-06-08 09:30"),
        3600,
    )


def test_what_is_not_promised_has_an_empty_explanation() -> None:
    explanation = ticket(POLICY, ("2026-06-05 09:00", "created")).explain("priority_notice", rome("2026-06-05 10:00"))
    assert (explanation.state, explanation.pieces, explanation.started_at) == ("none", (), None)


def test_microseconds_are_rounded_so_that_the_pieces_still_sum_up() -> None:
    hours = office(["09:00", "12:00"], ["13:00", "18:00"])
    timeline = ticket(POLICY, ("2026-06-05 11:59:59.600000", "created"), hours=hours)
    at = rome("2026-06-05 13:00:00.500000")
    assert (
        sum(piece.counted_seconds for piece in timeline.explain("resolution", at).pieces if piece.start < at),
        timeline.at(at).metrics["resolution"].elapsed_seconds,
    ) == (0, 0)


def test_a_doubled_hour_outside_the_windows_is_one_night() -> None:
    night = calendar(days=("sat", "sun"))
    spans = explain_span(night, to_us(rome("2026-10-24 18:00")), to_us(rome("2026-10-25 09:00")))
    assert [(span.kind, (span.end - span.start) / 3.6e9) for span in spans] == [("night", 16.0)]


def test_the_rest_of_a_day_after_a_night_shift_is_closed_by_its_own_date() -> None:
    shifts = calendar(["22:00", "06:00"], days=("fri",))
    spans = explain_span(shifts, to_us(rome("2026-06-05 22:00")), to_us(rome("2026-06-07 00:00")))
    assert [span.kind for span in spans] == ["open", "closed_day"]
