"""Days, weeks and months as lengths: the same time on the wall so much later."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import replay

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {"tz": "Europe/Berlin", "hours": {"mon": [["09:00", "17:00"]]}}


def due(filed: datetime, length: dict[str, object], *events: Event, tz: str = "Europe/Berlin") -> datetime | None:
    """Return when a solution that is promised within the length is due."""
    ticket = replay(
        calendar=parse_calendar(OFFICE | {"tz": tz}),
        policy=parse_policy({"targets": {"resolution": length}}),
        events=[Event("created", filed), *events],
    )
    return ticket.at(max([filed, *(event.at for event in events)])).metrics["resolution"].due_at


def berlin(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("filed", "length", "falls_due"),
    [
        ("2026-03-02 10:00", {"calendar_days": 60}, "2026-05-01 10:00"),
        ("2026-03-02 10:00", {"calendar_weeks": 4}, "2026-03-30 10:00"),
        ("2026-01-31 10:00", {"calendar_months": 1}, "2026-02-28 10:00"),
        ("2027-11-30 10:00", {"calendar_months": 3}, "2028-02-29 10:00"),
        ("2026-03-28 02:30", {"calendar_days": 1}, "2026-03-29 03:30"),
        ("2026-10-24 02:30", {"calendar_days": 1}, "2026-10-25 02:30"),
    ],
)
def test_fault_W3_the_time_on_the_wall_stays_and_months_end_where_they_end(
    filed: str, length: dict[str, object], falls_due: str
) -> None:
    assert due(berlin(filed), length) == berlin(falls_due).astimezone(UTC)


def test_fault_W3_a_wait_moves_it_by_the_real_time_waited() -> None:
    filed = berlin("2026-03-02 10:00")
    wait = Event("wait", filed + timedelta(days=5), wait_for="customer")
    moved = due(filed, {"calendar_days": 60}, wait, Event("resume", filed + timedelta(days=7)))
    assert moved == berlin("2026-05-03 10:00").astimezone(UTC)


def test_fault_W3_a_calendar_of_its_own_gives_the_zone() -> None:
    length = {"calendar_days": 1, "calendar": OFFICE | {"tz": "America/New_York"}}
    filed = datetime(2026, 3, 7, 15, tzinfo=UTC)  # New York's clocks change in the night, Berlin's do not
    assert due(filed, length) == datetime(2026, 3, 8, 14, tzinfo=UTC)


def later(label: datetime, unit: str, amount: int) -> datetime:
    """Return the time on the wall, days counted one by one and months by the last day that there is."""
    if unit != "months":
        return label + timedelta(days=amount * (7 if unit == "weeks" else 1))
    month = label.year * 12 + label.month - 1 + amount
    for day in range(label.day, 0, -1):
        with suppress(ValueError):
            return label.replace(year=month // 12, month=month % 12 + 1, day=day)
    raise AssertionError


@settings(deadline=None)
@given(
    filed=st.integers(0, 60 * 24 * 365 * 100).map(
        lambda minutes: datetime(1980, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    unit=st.sampled_from(["days", "weeks", "months"]),
    amount=st.integers(1, 100),
    tz=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_fault_W3_days_weeks_and_months_are_what_the_wall_says(
    filed: datetime, unit: str, amount: int, tz: str
) -> None:
    zone = ZoneInfo(tz)
    label = later(filed.astimezone(zone).replace(tzinfo=None), unit, amount)
    assert due(filed, {f"calendar_{unit}": amount}, tz=tz) == label.replace(tzinfo=zone).astimezone(UTC)
