"""Business days and the instants that they end on."""

from datetime import date

import pytest

from slas.core.calendar.calendars import Calendar, parse_calendar
from slas.errors import CalcError
from tests.slas.core.worlds import calendar, rome, utc


def test_extra_windows_and_holiday_hours_make_no_business_day() -> None:
    opened = calendar(
        extra={"2026-06-06": [["09:00", "12:00"]]}, holidays=["2026-06-05"], holiday_hours=[["09:00", "12:00"]]
    )
    assert [opened.is_business_day(date(2026, 6, day)) for day in (4, 5, 6)] == [True, False, False]


def test_fault_W1_round_the_clock_every_date_but_a_holiday_is_a_business_day() -> None:
    always = Calendar(parse_calendar({"tz": "UTC", "always_open": True, "holidays": ["2026-06-06"]}))
    assert [always.is_business_day(date(2026, 6, day)) for day in (5, 6, 7)] == [True, False, True]


def test_the_nth_business_day_closes_after_the_local_date_of_the_start() -> None:
    # 23:30 UTC on Wednesday is Thursday in Rome.
    assert calendar().add_business_days(rome("2026-06-04 01:30"), 2) == rome("2026-06-08 18:00")


def test_the_same_time_is_not_moved_into_hours() -> None:
    assert calendar().add_business_days(rome("2026-06-05 20:15"), 1, "same_time") == rome("2026-06-08 20:15")


def test_a_skipped_time_of_day_moves_on_by_what_was_skipped() -> None:
    sundays = calendar(days=("sun",))
    assert sundays.add_business_days(rome("2026-03-28 02:30"), 1, "same_time") == rome("2026-03-29 03:30")


def test_a_doubled_time_of_day_is_its_first_pass() -> None:
    sundays = calendar(days=("sun",))
    assert (
        sundays.add_business_days(rome("2026-10-24 02:30"), 1, "same_time").isoformat() == "2026-10-25T00:30:00+00:00"
    )


def test_zero_business_days_at_the_same_time_on_one_is_the_start_itself() -> None:
    assert calendar().add_business_days(rome("2026-06-05 20:15"), 0, "same_time") == rome("2026-06-05 20:15")


def test_zero_business_days_in_the_second_pass_of_an_hour_stay_in_it() -> None:
    second = utc("2026-10-25 01:30")
    assert calendar(days=("sun",)).add_business_days(second, 0, "same_time") == second


def test_the_closing_is_that_of_the_last_window_of_the_day() -> None:
    short = calendar(
        ["09:00", "12:00"],
        ["14:00", "17:00"],
        breaks={"2026-06-05": [["16:30", "18:00"]]},
        extra={"2026-06-08": [["08:00", "10:00"]]},
    )
    assert [short.add_business_days(rome("2026-06-03 10:00"), days) for days in (1, 2, 3)] == [
        rome("2026-06-04 17:00"),
        rome("2026-06-05 16:30"),
        rome("2026-06-08 10:00"),
    ]


def test_an_overnight_business_day_closes_on_the_next_morning() -> None:
    assert calendar(["22:00", "06:00"]).add_business_days(rome("2026-06-03 12:00"), 1) == rome("2026-06-05 06:00")


def test_round_the_clock_a_business_day_closes_at_midnight() -> None:
    always = Calendar(parse_calendar({"tz": "Europe/Rome", "always_open": True}))
    assert always.add_business_days(rome("2026-06-05 12:00"), 1) == rome("2026-06-07 00:00")


@pytest.mark.parametrize("closed", [{"breaks": {"2026-06-05": [["00:00", "24:00"]]}}, {"extra": {"2026-06-05": []}}])
def test_a_business_day_closed_whole_keeps_the_end_of_its_hours(closed: dict[str, object]) -> None:
    assert calendar(**closed).add_business_days(rome("2026-06-04 12:00"), 1) == rome("2026-06-05 18:00")


def test_the_nth_business_day_after_a_date_passes_weekends_and_holidays() -> None:
    opened = calendar(holidays=["2026-06-02"])
    assert [opened.add_business_days_date(date(2026, 5, 29), days) for days in (0, 1, 2)] == [
        date(2026, 5, 29),
        date(2026, 6, 1),
        date(2026, 6, 3),
    ]


def test_zero_business_days_from_a_closed_date_is_the_next_business_day() -> None:
    assert calendar().add_business_days_date(date(2026, 6, 6), 0) == date(2026, 6, 8)


def test_business_days_between_leave_the_first_date_out() -> None:
    assert calendar().business_days_between(date(2026, 6, 5), date(2026, 6, 9)) == 2


def test_business_days_between_years_are_counted() -> None:
    assert calendar().business_days_between(date(2025, 1, 1), date(2027, 1, 1)) == 522


def test_reversed_dates_are_refused() -> None:
    with pytest.raises(CalcError) as caught:
        calendar().business_days_between(date(2026, 6, 9), date(2026, 6, 5))
    assert caught.value.kind == "reversed"


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(CalcError) as caught:
        calendar().add_business_days_date(date(2026, 6, 9), -1)
    assert caught.value.kind == "negative_duration"
