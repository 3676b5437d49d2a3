"""When a digest goes: on the hour, on the days of work, in the person's own zone, over the changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from notifications.core.digest_times import next_daily_hour, next_full_hour
from people.core.zones import zone_of

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = (1, 2, 3, 4, 5)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        ("2026-11-18 09:00", "2026-11-18 10:00"),
        ("2026-11-18 09:00:00.000001", "2026-11-18 10:00"),
        ("2026-11-18 09:59:59.999999", "2026-11-18 10:00"),
        ("2026-11-18 23:30", "2026-11-19 00:00"),
        ("2026-03-29 01:30", "2026-03-29 03:00"),
    ],
)
def test_each_full_hour_is_later_than_the_instant(after: str, comes: str) -> None:
    assert next_full_hour(zone=BERLIN, after=at(after)) == at(comes)


def test_a_full_hour_is_one_on_the_persons_own_wall() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert next_full_hour(zone=kolkata, after=at("2026-11-18 09:10", kolkata)) == at("2026-11-18 10:00", kolkata)


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        ("2026-11-18 07:59", "2026-11-18 08:00"),
        ("2026-11-18 08:00", "2026-11-19 08:00"),  # later than the instant
        ("2026-11-20 08:00", "2026-11-23 08:00"),  # over the weekend
        ("2026-11-21 07:00", "2026-11-23 08:00"),
        ("2026-03-27 09:00", "2026-03-30 08:00"),  # summer time began in between
        ("2026-10-23 09:00", "2026-10-26 08:00"),
    ],
)
def test_the_daily_hour_comes_on_days_of_work(after: str, comes: str) -> None:
    assert next_daily_hour(hour=8, days=WEEKDAYS, zone=BERLIN, after=at(after)) == at(comes)


def test_with_one_day_of_work_a_week_may_pass() -> None:
    sunday = at("2026-11-22 08:00")
    assert next_daily_hour(hour=8, days=(7,), zone=BERLIN, after=sunday) == at("2026-11-29 08:00")


def test_an_hour_that_the_clock_leaves_out_comes_all_the_same() -> None:
    after = at("2026-03-28 12:00")
    assert next_daily_hour(hour=2, days=(7,), zone=BERLIN, after=after) == at("2026-03-29 03:00")


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert [zone_of("Mars/Crater"), zone_of(""), zone_of("Europe/Berlin")] == [ZoneInfo("UTC"), ZoneInfo("UTC"), BERLIN]
