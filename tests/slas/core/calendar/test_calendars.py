"""What a calendar answers; numbers in names are threads of other help desks in which it went wrong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.core.instants import to_us
from slas.errors import CalcError
from tests.slas.core.worlds import WEEK, calendar, office, rome, utc

SATURDAYS = (*WEEK, "sat")


def test_two_hours_from_friday_evening_are_due_on_saturday_morning() -> None:
    assert calendar(days=SATURDAYS).add(rome("2026-06-05 17:30"), 7200) == rome("2026-06-06 10:30")


def test_time_used_up_at_closing_is_due_at_closing() -> None:
    assert calendar().add(rome("2026-06-05 17:00"), 3600) == rome("2026-06-05 18:00")


def test_time_counted_back_to_the_opening_begins_at_the_opening() -> None:
    assert calendar().subtract(rome("2026-06-08 10:00"), 3600) == rome("2026-06-08 09:00")


def test_counting_back_passes_the_weekend() -> None:
    assert calendar().subtract(rome("2026-06-08 10:00"), 7200) == rome("2026-06-05 17:00")


def test_zero_added_is_the_next_open_instant() -> None:
    assert calendar().add(rome("2026-06-05 18:00"), 0) == rome("2026-06-08 09:00")


def test_zero_subtracted_is_the_last_closing() -> None:
    assert calendar().subtract(rome("2026-06-07 12:00"), 0) == rome("2026-06-05 18:00")


def test_a_window_is_half_open() -> None:
    opened = calendar()
    assert [opened.is_open(rome(f"2026-06-05 {clock}")) for clock in ("08:59", "09:00", "17:59", "18:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_zammad_3180_a_day_to_24_00_has_no_hole_at_midnight() -> None:
    whole = calendar(["00:00", "24:00"], days=(*WEEK, "sat", "sun"))
    assert whole.elapsed(rome("2026-06-05 12:00"), rome("2026-06-07 12:00")) == 2 * 86_400


def test_touching_windows_are_one() -> None:
    parts = calendar(["09:00", "12:00"], ["12:00", "18:00"])
    assert parts.windows(rome("2026-06-05 00:00"), rome("2026-06-06 00:00")) == [
        (rome("2026-06-05 09:00"), rome("2026-06-05 18:00"))
    ]


def test_windows_are_cut_to_the_span() -> None:
    assert calendar().windows(rome("2026-06-05 17:00"), rome("2026-06-08 10:00")) == [
        (rome("2026-06-05 17:00"), rome("2026-06-05 18:00")),
        (rome("2026-06-08 09:00"), rome("2026-06-08 10:00")),
    ]


def test_an_overnight_window_belongs_to_the_day_it_starts_on() -> None:
    nights = calendar(["22:00", "06:00"], days=("fri",))
    assert nights.windows(rome("2026-06-04 00:00"), rome("2026-06-08 00:00")) == [
        (rome("2026-06-05 22:00"), rome("2026-06-06 06:00"))
    ]


def test_a_holiday_closes_the_night_that_starts_on_it_but_not_the_one_that_ends_on_it() -> None:
    nights = calendar(["22:00", "06:00"], holidays=["2026-06-03"])
    assert nights.windows(rome("2026-06-02 12:00"), rome("2026-06-04 12:00")) == [
        (rome("2026-06-02 22:00"), rome("2026-06-03 06:00"))
    ]


def test_a_break_wins_over_an_overnight_window_of_the_day_before() -> None:
    nights = calendar(["22:00", "06:00"], days=("fri",), breaks={"2026-06-06": [["01:00", "02:00"]]})
    assert nights.windows(rome("2026-06-05 00:00"), rome("2026-06-07 00:00")) == [
        (rome("2026-06-05 22:00"), rome("2026-06-06 01:00")),
        (rome("2026-06-06 02:00"), rome("2026-06-06 06:00")),
    ]


def test_a_break_over_midnight_reaches_into_the_next_day() -> None:
    whole = calendar(["00:00", "24:00"], breaks={"2026-06-04": [["23:00", "01:00"]]})
    assert whole.elapsed(rome("2026-06-04 00:00"), rome("2026-06-06 00:00")) == 46 * 3600


def test_a_break_wins_over_extra_windows_and_round_the_clock() -> None:
    extra = calendar(extra={"2026-06-06": [["09:00", "12:00"]]}, breaks={"2026-06-06": [["10:00", "11:00"]]})
    always = Calendar(
        parse_calendar({"tz": "Europe/Rome", "always_open": True, "breaks": {"2026-06-06": [["10:00", "11:00"]]}})
    )
    day = rome("2026-06-06 00:00"), rome("2026-06-07 00:00")
    assert (extra.elapsed(*day), always.elapsed(*day)) == (2 * 3600, 23 * 3600)


def test_fault_W1_round_the_clock_is_open_on_all_days_but_its_holidays() -> None:
    always = Calendar(parse_calendar({"tz": "Etc/GMT", "always_open": True, "holidays": ["2026-12-24"]}))
    assert always.add(utc("2026-12-23 23:30"), 7200) == utc("2026-12-25 01:30")


@pytest.mark.parametrize(
    ("more", "hours"),
    [
        ({}, 3),
        ({"extra_mode": "add"}, 12),
        ({"holidays": ["2026-06-05"]}, 0),
        ({"holidays": ["2026-06-05"], "holiday_hours": [["09:00", "11:00"]]}, 2),
        ({"holidays": ["2026-06-05"], "holiday_hours": [["09:00", "11:00"]], "extra_over_holiday": True}, 3),
        ({"holidays": ["2026-06-05"], "extra_mode": "add", "extra_over_holiday": True}, 3),
        (
            {
                "holidays": ["2026-06-05"],
                "holiday_hours": [["09:00", "11:00"]],
                "extra_mode": "add",
                "extra_over_holiday": True,
            },
            5,
        ),
    ],
)
def test_extra_windows_replace_or_add_and_yield_to_holidays_unless_told(more: dict[str, object], hours: int) -> None:
    opened = calendar(extra={"2026-06-05": [["18:00", "21:00"]]}, **more)
    assert opened.elapsed(rome("2026-06-05 00:00"), rome("2026-06-06 00:00")) == hours * 3600


def test_extra_windows_that_overlap_the_regular_ones_count_once() -> None:
    opened = calendar(extra={"2026-06-05": [["17:00", "20:00"]]}, extra_mode="add")
    assert opened.elapsed(rome("2026-06-05 00:00"), rome("2026-06-06 00:00")) == 11 * 3600


def test_holidays_go_by_country_subdivision_and_category() -> None:
    region = {"country": "DE", "subdivision": "BY"}
    assumption = date(2026, 8, 15)
    names = [
        calendar(holiday_region=holiday_region).holiday_name(assumption, "de")
        for holiday_region in (region, {**region, "categories": ["public", "catholic"]})
    ]
    assert names == [None, "Mariä Himmelfahrt"]


def test_holidays_have_names_in_the_language_asked_for_or_the_country_s_own() -> None:
    italy = calendar(holiday_region={"country": "IT"})
    names = [italy.holiday_name(date(2026, 4, 25), language) for language in (None, "en", "en-GB", "de")]
    assert names == [
        "Anniversario della Liberazione",
        "Liberation Day",
        "Liberation Day",
        "Anniversario della Liberazione",
    ]


def test_a_holiday_moved_to_the_day_before_belongs_to_its_own_year() -> None:
    # New Year's Day of 2028 is a Saturday: the office closes on Friday, 31 December 2027.
    americas = calendar(tz="America/New_York", holiday_region={"country": "US"})
    assert americas.is_business_day(date(2027, 12, 31)) is False


def test_a_listed_holiday_without_a_name_is_called_by_its_date() -> None:
    assert calendar(holidays=["2026-06-05"]).holiday_name(date(2026, 6, 5)) == "2026-06-05"


def test_a_listed_holiday_has_the_name_given_to_it_unless_it_is_a_public_one() -> None:
    named = [{"date": "2026-06-05", "name": "Company day"}, {"date": "2026-06-02", "name": "Outing"}]
    days = calendar(holidays=named, holiday_region={"country": "IT"})
    assert [days.holiday_name(date(2026, 6, day), "en") for day in (5, 2)] == ["Company day", "Republic Day"]


def test_both_passes_of_a_doubled_hour_count() -> None:
    night = calendar(["01:00", "04:00"], days=("sun",))
    assert night.elapsed(rome("2026-10-25 00:00"), rome("2026-10-25 12:00")) == 4 * 3600


def test_a_window_inside_a_doubled_hour_opens_twice() -> None:
    night = calendar(["02:00", "02:30"], days=("sun",))
    assert night.windows(utc("2026-10-25 00:00"), utc("2026-10-25 06:00")) == [
        (utc("2026-10-25 00:00"), utc("2026-10-25 00:30")),
        (utc("2026-10-25 01:00"), utc("2026-10-25 01:30")),
    ]


def test_a_skipped_hour_does_not_exist() -> None:
    night = calendar(["01:00", "04:00"], days=("sun",))
    assert night.elapsed(rome("2026-03-29 00:00"), rome("2026-03-29 12:00")) == 2 * 3600


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    night = calendar(["00:00", "06:00"], days=("sun",), tz="Australia/Lord_Howe")
    assert [
        night.elapsed(utc(day), utc(day) + timedelta(days=1)) for day in ("2026-04-04 12:00", "2026-10-03 12:00")
    ] == [23_400, 19_800]


def test_a_day_whose_midnight_is_skipped_opens_at_one() -> None:
    cairo = calendar(["00:00", "08:00"], days=("fri",), tz="Africa/Cairo")
    assert cairo.next_open(utc("2026-04-23 12:00")) == utc("2026-04-23 22:00")
    assert cairo.elapsed(utc("2026-04-23 12:00"), utc("2026-04-24 12:00")) == 7 * 3600


def test_the_day_that_samoa_left_out_has_no_hours() -> None:
    apia = calendar(days=(*WEEK, "sat", "sun"), tz="Pacific/Apia")
    assert apia.windows(utc("2011-12-29 12:00"), utc("2011-12-31 12:00")) == [
        (utc("2011-12-29 19:00"), utc("2011-12-30 04:00")),
        (utc("2011-12-30 19:00"), utc("2011-12-31 04:00")),
    ]


def test_next_close_is_the_end_of_this_or_the_next_window() -> None:
    opened = calendar()
    assert [opened.next_close(rome(at)) for at in ("2026-06-05 12:00", "2026-06-05 18:00")] == [
        rome("2026-06-05 18:00"),
        rome("2026-06-08 18:00"),
    ]


def test_next_window_start_lies_after_the_instant() -> None:
    opened = calendar()
    assert [opened.next_window_start(rome(at)) for at in ("2026-06-04 08:00", "2026-06-04 09:00")] == [
        rome("2026-06-04 09:00"),
        rome("2026-06-05 09:00"),
    ]


def test_prev_open_at_the_closing_is_the_closing() -> None:
    assert calendar().prev_open(rome("2026-06-05 18:00")) == rome("2026-06-05 18:00")


def test_spans_over_new_year_are_one_window() -> None:
    always = Calendar(parse_calendar({"tz": "UTC", "always_open": True}))
    assert always.windows(utc("2025-12-31 00:00"), utc("2027-01-02 00:00")) == [
        (utc("2025-12-31 00:00"), utc("2027-01-02 00:00"))
    ]


def test_round_the_clock_never_closes() -> None:
    with pytest.raises(CalcError) as caught:
        Calendar(parse_calendar({"tz": "UTC", "always_open": True})).next_close(utc("2026-06-01 00:00"))
    assert caught.value.kind == "never_closes"


NEVER = office(extra={"2040-06-01": [["09:00", "12:00"]]}, days=())


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.add(utc("2026-06-01 00:00"), 60),
        lambda c: c.add(utc("2026-06-01 00:00"), 0),
        lambda c: c.add(utc("2040-06-01 00:00"), 4 * 3600),
        lambda c: c.subtract(utc("2060-06-01 00:00"), 60),
        lambda c: c.subtract(utc("2060-06-01 00:00"), 0),
        lambda c: c.subtract(utc("2040-06-02 00:00"), 4 * 3600),
        lambda c: c.next_open(utc("2026-06-01 00:00")),
        lambda c: c.prev_open(utc("2051-06-01 00:00")),
        lambda c: c.next_close(utc("2026-06-01 00:00")),
        lambda c: c.next_window_start(utc("2040-06-01 12:00")),
        lambda c: c.add_business_days(utc("2026-06-01 00:00"), 1),
        lambda c: c.add_business_days_date(date(2026, 6, 1), 0),
    ],
)
def test_what_does_not_open_within_ten_years_never_opens_whatever_was_asked_before(ask: object, warm: bool) -> None:
    seldom = Calendar(parse_calendar(NEVER))
    if warm:
        seldom.elapsed(utc("2020-01-01 00:00"), utc("2065-01-01 00:00"))
    with pytest.raises(CalcError) as caught:
        ask(seldom)  # type: ignore[operator]
    assert caught.value.kind == "never_open"


def test_what_opens_after_nine_years_is_found() -> None:
    assert Calendar(parse_calendar(NEVER)).add(utc("2031-06-01 00:00"), 3600) == rome("2040-06-01 10:00")


def test_reversed_spans_are_refused() -> None:
    with pytest.raises(CalcError) as caught:
        calendar().elapsed(rome("2026-06-06 00:00"), rome("2026-06-05 00:00"))
    assert caught.value.kind == "reversed"


def test_negative_durations_are_refused() -> None:
    with pytest.raises(CalcError) as caught:
        calendar().add(rome("2026-06-05 12:00"), -1)
    assert caught.value.kind == "negative_duration"


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(CalcError) as caught:
        calendar().is_open(datetime(2026, 6, 5, 12))  # noqa: DTZ001 - that is what is refused
    assert caught.value.kind == "invalid_request"


def test_microseconds_are_counted_exactly() -> None:
    start = rome("2026-06-05 17:59:59.250000")
    assert calendar().add(start, 1) == rome("2026-06-08 09:00:00.250000")
    assert calendar().elapsed_us(start, rome("2026-06-08 09:00:00.250000")) == 1_000_000


@pytest.mark.parametrize("year", [1900, 1969, 1990, 2038, 2100, 2399])
def test_every_year_has_its_hours(year: int) -> None:
    first = datetime(year, 6, 1, tzinfo=UTC)
    days = sum((first + timedelta(days=shift)).weekday() < 5 for shift in range(28))
    assert calendar(tz="UTC").elapsed(first, first + timedelta(days=28)) == days * 9 * 3600


def test_years_asked_for_in_any_order_agree() -> None:
    grown = calendar()
    spans = [(utc(f"{year}-03-01 00:00"), utc(f"{year + 2}-03-01 00:00")) for year in (2026, 1995, 2050, 2010, 1990)]
    assert [grown.elapsed(*span) for span in spans] == [calendar().elapsed(*span) for span in spans]


@pytest.mark.parametrize("tz", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("month", [12, 1])
def test_a_night_over_new_year_is_whole_whichever_year_is_asked_first(tz: str, month: int) -> None:
    nights = calendar(["20:00", "06:00"], days=(*WEEK, "sat", "sun"), tz=tz)
    middle = datetime(2025 if month == 12 else 2026, month, 15, tzinfo=UTC)
    nights.is_open(middle)
    assert nights.elapsed(utc("2025-12-31 12:00"), utc("2026-01-02 12:00")) == 20 * 3600


@pytest.mark.parametrize("tz", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_the_first_and_the_last_hour_of_a_year_know_the_year_beside_it(tz: str) -> None:
    nights = calendar(["00:00", "24:00"], days=(*WEEK, "sat", "sun"), tz=tz)
    assert [nights.is_open(utc("2026-01-01 00:00")), nights.is_open(utc("2026-12-31 23:59"))] == [True, True]


def test_a_night_shift_is_open_on_new_year_s_morning() -> None:
    assert calendar(["22:00", "06:00"], tz="UTC").elapsed(utc("2026-01-01 00:00"), utc("2026-01-01 12:00")) == 6 * 3600


def test_threads_that_ask_for_different_years_at_once_get_the_same_answers() -> None:
    shared = calendar(holiday_region={"country": "IT"})
    starts = [utc(f"{year}-0{month}-01 09:00") for year in range(1995, 2045, 5) for month in (1, 7)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda start: shared.subtract(shared.add(start, 900_000), 900_000), starts))
    assert answers == [shared.next_open(start) for start in starts]


def test_equal_calendars_are_compiled_once() -> None:
    assert compile_calendar(parse_calendar(office())) is compile_calendar(parse_calendar(office()))


def test_what_is_kept_of_closed_time_is_one_calendars_and_one_languages() -> None:
    """Why it is closed is kept for the process; calendars of one zone that differ in a holiday's name keep their own."""
    moving, party = (calendar(holidays=[{"date": "2026-06-05", "name": name}]) for name in ("Moving", "Party"))
    bank = calendar(holiday_region={"country": "DE"})

    def named(asked: Calendar, day: str, language: str) -> list[str]:
        start, end = to_us(rome(f"{day} 00:00")), to_us(rome(f"{day} 23:59"))
        return [closed.name for closed in asked.closed(start, end, language)]

    assert [named(asked, "2026-06-05", "en") for asked in (moving, party, moving)] == [
        ["Moving"],
        ["Party"],
        ["Moving"],
    ]
    assert [named(bank, "2026-12-25", language) for language in ("en", "de", "en")] == [
        ["Christmas Day"],
        ["Erster Weihnachtstag"],
        ["Christmas Day"],
    ]
