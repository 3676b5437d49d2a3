"""Calendar documents: what is refused, by name, and what survives the way there and back."""

import random
from typing import Any

import pytest

from slas.core.calendar.calendars import parse_calendar
from slas.errors import CalcError
from tests.slas.core.calendar.random_calendars import random_document
from tests.slas.core.worlds import office


@pytest.mark.parametrize(
    ("document", "expected_message"),
    [
        ({"tz": "UTC"}, "calendar: needs hours or always_open"),
        ({"tz": "UTC", "always_open": False}, "calendar: needs hours or always_open"),
        (
            {"tz": "UTC", "always_open": True, "hours": {}},
            "calendar: always_open and hours exclude each other; remove one of the two",
        ),
        ({"hours": {}}, "calendar.tz: must be text"),
        ({"tz": "Europe/Atlantis", "hours": {}}, "calendar.tz: there is no time zone 'Europe/Atlantis'"),
        ({"tz": "../etc/passwd", "hours": {}}, "calendar.tz: there is no time zone '../etc/passwd'"),
        ({"tz": "Europe", "hours": {}}, "calendar.tz: there is no time zone 'Europe'"),
        ({"tz": "UTC", "hours": None}, "calendar.hours: must be an object"),
        ({"tz": "UTC", "hours": {"monday": []}}, "calendar.hours: unknown key 'monday'"),
        ({"tz": "UTC", "hours": {}, "weekend": []}, "calendar: unknown key 'weekend'"),
        ({"tz": "UTC", "always_open": 1}, "calendar.always_open: must be true or false"),
        (
            {"tz": "UTC", "hours": {}, "holidays": ["2026-02-30"]},
            "calendar.holidays: '2026-02-30' is not a date such as 2026-06-01",
        ),
        (
            {"tz": "UTC", "hours": {}, "holidays": [{"date": "2026-07-03"}]},
            "calendar.holidays.name: must be text",
        ),
        (
            {"tz": "UTC", "hours": {}, "holidays": [{"day": "2026-07-03", "name": "Company day"}]},
            "calendar.holidays: unknown key 'day'",
        ),
        ({"tz": "UTC", "hours": {}, "extra_mode": "instead"}, "calendar.extra_mode: must be one of replace, add"),
        (
            {"tz": "UTC", "hours": {}, "breaks": {"1.6.2026": []}},
            "calendar.breaks: '1.6.2026' is not a date such as 2026-06-01",
        ),
        (
            {"tz": "UTC", "hours": {}, "holiday_region": {"country": "XX"}},
            "calendar.holiday_region.country: 'XX' is not a known country",
        ),
        ({"tz": "UTC", "hours": {}, "holiday_region": {}}, "calendar.holiday_region.country: must be text"),
        (
            {"tz": "UTC", "hours": {}, "holiday_region": {"country": "DE", "subdivision": "ZZ"}},
            "calendar.holiday_region.subdivision: DE has no subdivision 'ZZ'",
        ),
        (
            {"tz": "UTC", "hours": {}, "holiday_region": {"country": "IT", "categories": ["catholic"]}},
            "calendar.holiday_region.categories: IT does not have all of these holiday categories: catholic",
        ),
        ([], "calendar: must be an object"),
    ],
)
def test_a_bad_calendar_is_refused_with_the_field_s_name(document: Any, expected_message: str) -> None:
    with pytest.raises(CalcError) as caught:
        parse_calendar(document)
    assert (caught.value.kind, caught.value.message) == ("invalid_calendar", expected_message)


@pytest.mark.parametrize(
    ("windows", "expected_message"),
    [
        ([["09:00", "09:00"]], "calendar.hours.mon: a window cannot run from 09:00 to 09:00"),
        ([["24:00", "09:00"]], "calendar.hours.mon: a window cannot run from 24:00 to 09:00"),
        ([["9:00", "10:00"]], "calendar.hours.mon: '9:00' is not a time from 00:00 to 24:00"),
        ([["09:00", "24:01"]], "calendar.hours.mon: '24:01' is not a time from 00:00 to 24:00"),
        ([["09:60", "10:00"]], "calendar.hours.mon: '09:60' is not a time from 00:00 to 24:00"),
        ([["٠٩:٠٠", "10:00"]], "calendar.hours.mon: '٠٩:٠٠' is not a time from 00:00 to 24:00"),
        ([["09:00"]], "calendar.hours.mon: a window needs a start and an end"),
        ([["09:00", "12:00"], ["11:00", "13:00"]], "calendar.hours.mon: windows overlap at 11:00"),
        ([["22:00", "06:00"], ["23:00", "24:00"]], "calendar.hours.mon: windows overlap at 23:00"),
        ("09:00-18:00", "calendar.hours.mon: must be a list"),
    ],
)
def test_bad_windows_are_refused(windows: Any, expected_message: str) -> None:
    with pytest.raises(CalcError) as caught:
        parse_calendar({"tz": "UTC", "hours": {"mon": windows}})
    assert (caught.value.kind, caught.value.message) == ("invalid_calendar", expected_message)


@pytest.mark.parametrize("key", ["extra", "breaks"])
def test_dated_windows_that_overlap_are_refused(key: str) -> None:
    with pytest.raises(CalcError) as caught:
        parse_calendar(office() | {key: {"2026-06-01": [["09:00", "12:00"], ["10:00", "11:00"]]}})
    assert caught.value.message == f"calendar.{key}.2026-06-01: windows overlap at 10:00"


def test_a_night_may_run_into_the_next_day_s_window() -> None:
    assert parse_calendar(office(["00:00", "04:00"], ["22:00", "06:00"])).hours is not None


def test_a_window_to_midnight_may_be_said_in_two_ways() -> None:
    assert parse_calendar(office(["22:00", "00:00"])) == parse_calendar(office(["22:00", "24:00"]))


@pytest.mark.parametrize("seed", range(30))
def test_a_calendar_survives_the_way_to_its_document_and_back(seed: int) -> None:
    spec = parse_calendar(random_document(random.Random(seed))[0])
    again = parse_calendar(spec.document())
    assert again.document() == spec.document()
    assert (again.hours, again.breaks, again.extra, again.holidays) == (
        spec.hours,
        spec.breaks,
        spec.extra,
        spec.holidays,
    )


def test_holidays_listed_with_and_without_a_name_are_written_as_they_were_read() -> None:
    holidays = ["2026-01-02", {"date": "2026-07-03", "name": "Company day"}]
    assert parse_calendar(office(holidays=holidays)).document()["holidays"] == holidays
