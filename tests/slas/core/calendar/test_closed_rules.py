"""Days closed every year by a rule: hours, business days, names, documents, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.errors import CalcError

CHRISTMAS_EVE = {"month": 12, "day": 24, "name": "Christmas Eve"}
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def _calendar(*rules: Any, **more: Any) -> Calendar:
    hours = {} if more.get("always_open") else {"hours": OFFICE}
    return compile_calendar(parse_calendar({"tz": "UTC", "closed_rules": list(rules), **hours, **more}))


def test_a_closed_day_is_no_business_day_and_has_no_hours() -> None:
    calendar = _calendar(CHRISTMAS_EVE)

    assert not calendar.is_open(datetime(2026, 12, 24, 12, tzinfo=UTC))
    assert calendar.add_business_days(datetime(2026, 12, 23, 12, tzinfo=UTC), 1, "closing") == datetime(
        2026, 12, 25, 17, tzinfo=UTC
    )


def test_round_the_clock_except_on_days_closed_by_rule() -> None:
    calendar = _calendar(CHRISTMAS_EVE, always_open=True)

    assert not calendar.spec.never_closes
    assert (
        calendar.open_time.elapsed(
            *(int(datetime(2026, 12, day, tzinfo=UTC).timestamp()) * 1_000_000 for day in (23, 26))
        )
        == 2 * 86_400 * 1_000_000
    )


def test_hours_of_holidays_and_exceptions_apply() -> None:
    calendar = _calendar(
        {"from": "12-24", "to": "12-31"},
        holiday_hours=[["10:00", "12:00"]],
        extra={"2026-12-28": [["08:00", "20:00"]]},
        extra_over_holiday=True,
    )

    assert calendar.is_open(datetime(2026, 12, 24, 11, tzinfo=UTC))
    assert not calendar.is_open(datetime(2026, 12, 24, 13, tzinfo=UTC))
    assert calendar.is_open(datetime(2026, 12, 28, 19, tzinfo=UTC))


def test_the_name_is_that_of_the_public_holiday_then_of_the_list_then_of_the_rule() -> None:
    rules = [{"from": "12-24", "to": "12-28"}, {"month": 12, "day": 24, "name": "Christmas Eve"}]
    calendar = _calendar(
        *rules, holidays=[{"date": "2026-12-28", "name": "Stocktaking"}], holiday_region={"country": "DE"}
    )

    names = [calendar.holiday_name(date(2026, 12, day), "en") for day in (23, 24, 25, 27, 28)]

    assert names == [None, "Christmas Eve", "Christmas Day", "2026-12-27", "Stocktaking"]


def test_the_document_gives_the_same_calendar_again() -> None:
    rules = [
        CHRISTMAS_EVE,
        {"month": 11, "weekday": "thu", "nth": -1, "offset_days": 1, "first_year": 2026},
        {"from": "12-27", "to": "01-02", "last_year": 2030},
    ]
    spec = _calendar(*rules).spec

    assert spec.document()["closed_rules"] == rules
    assert parse_calendar(spec.document()) == spec


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("12-24", "calendar.closed_rules[1]: must be an object"),
        ({}, "calendar.closed_rules[1].month: use a whole number from 1 to 12"),
        ({"month": 13, "day": 1}, "calendar.closed_rules[1].month: use a whole number from 1 to 12"),
        ({"month": 2, "day": 30}, "calendar.closed_rules[1].day: use a whole number from 1 to 29"),
        ({"month": True, "day": 1}, "calendar.closed_rules[1].month: use a whole number from 1 to 12"),
        (
            {"month": 1, "weekday": "mo", "nth": 1},
            "calendar.closed_rules[1].weekday: must be one of mon, tue, wed, thu, fri, sat, sun",
        ),
        ({"month": 1, "weekday": "mon"}, "calendar.closed_rules[1].nth: use a whole number from 1 to 5"),
        ({"month": 1, "weekday": "mon", "nth": 6}, "calendar.closed_rules[1].nth: use a whole number from 1 to 5"),
        (
            {"month": 1, "weekday": "mon", "nth": 1, "offset_days": 32},
            "calendar.closed_rules[1].offset_days: use a whole number from -31 to 31",
        ),
        ({"from": "12-27"}, "calendar.closed_rules[1].to: None is not a month and day such as 12-24"),
        ({"from": "12-27", "to": "1-2"}, "calendar.closed_rules[1].to: '1-2' is not a month and day such as 12-24"),
        (
            {"from": "02-30", "to": "03-01"},
            "calendar.closed_rules[1].from: '02-30' is not a month and day such as 12-24",
        ),
        (
            {"month": 12, "day": 24, "nth": 1},
            "calendar.closed_rules[1]: give month and day, month with weekday and nth, or from and to, not a mixture",
        ),
        ({"month": 12, "day": 24, "colour": 1}, "calendar.closed_rules[1]: unknown key 'colour'"),
        (
            {"month": 12, "day": 24, "first_year": 2027, "last_year": 2026},
            "calendar.closed_rules[1].last_year: must not be before first_year",
        ),
        (
            {"month": 12, "day": 24, "first_year": 1},
            "calendar.closed_rules[1].first_year: use a whole number from 1900 to 2399",
        ),
        ({"month": 12, "day": 24, "name": ""}, "calendar.closed_rules[1].name: must be text"),
    ],
)
def test_a_rule_that_is_none_is_refused_by_name(rule: Any, message: str) -> None:
    with pytest.raises(CalcError) as refused:
        _calendar(rule)

    assert (refused.value.kind, refused.value.message) == ("invalid_calendar", message)
