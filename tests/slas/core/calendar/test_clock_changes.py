"""Every change of the clocks from 2024 to 2030, both ways, against the oracle that counts minute by minute
(FAULT-F14).

The zones are those that the shipped terms name, and some in which the change is half an hour, the offset is no whole
hour, or the clocks never change; those are asked on the nights on which Berlin's change.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slas.core.calendar.calendars import Calendar, parse_calendar
from slas.core.clock.events import Event
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import replay
from tests.slas.core.oracle import Oracle

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED = {
    "Africa/Johannesburg",
    "America/Chicago",
    "America/New_York",
    "Asia/Dubai",
    "Asia/Riyadh",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Warsaw",
}
ODD = {"Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns", "Asia/Kathmandu", "Asia/Kolkata", "UTC"}
ZONES = sorted(NAMED | ODD)
HOUR = timedelta(hours=1)
WINDOWS = [["00:00", "00:45"], ["01:30", "03:30"], ["09:00", "17:00"], ["22:00", "24:00"]]
HOURS = dict.fromkeys(DAYS, WINDOWS)


def changes(zone: str) -> list[tuple[datetime, timedelta]]:
    """Each instant from 2024 to 2030 at which the offset changes, and by how much: looked for day by day, then closer."""
    found, at = [], datetime(2024, 1, 1, tzinfo=UTC)
    while at.year < 2031:
        later = at + 24 * HOUR
        if offset(zone, at) != offset(zone, later):
            step = offset(zone, later) - offset(zone, at)
            while offset(zone, at + HOUR / 4) != offset(zone, later):
                at += HOUR / 4
            found.append((at + HOUR / 4, step))
        at = later
    return found


def offset(zone: str, at: datetime) -> timedelta:
    """How far the zone is from UTC."""
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


CHANGES = {zone: changes(zone) for zone in ZONES}


def nights(zone: str) -> list[datetime]:
    """The zone's own changes, Berlin's where it has none."""
    return [at for at, _ in CHANGES[zone] or CHANGES["Europe/Berlin"]]


def test_the_zones_are_those_that_the_vendors_name() -> None:
    terms = Path(__file__).resolve().parents[4] / "vendor_terms"
    # Where no one is on call nothing is calculated either.
    texts = [re.sub(r"except_time_zones:[^]]*]", "", path.read_text()) for path in terms.rglob("*.yaml")]

    named = {zone for text in texts for zone in re.findall(r"\b(?:Africa|America|Asia|Europe)/[A-Z]\w+", text)}

    assert named == NAMED


def test_the_table_has_both_ways_seven_times() -> None:
    steps = {zone: {step: 0 for _, step in rows} for zone, rows in CHANGES.items()}
    for zone, rows in CHANGES.items():
        for _, step in rows:
            steps[zone][step] += 1
    half = HOUR / 2

    assert {zone: counted for zone, counted in steps.items() if counted != {HOUR: 7, -HOUR: 7}} == {
        "Australia/Lord_Howe": {half: 7, -half: 7},
    } | {
        zone: {}
        for zone in ("Africa/Johannesburg", "Asia/Dubai", "Asia/Riyadh", "Asia/Kathmandu", "Asia/Kolkata", "UTC")
    }


@pytest.mark.parametrize("zone", ZONES)
def test_business_time_over_every_change_is_what_the_oracle_counts(zone: str) -> None:
    document = {"tz": zone, "hours": HOURS}
    engine, oracle = Calendar(parse_calendar(document)), Oracle(document)
    wrong = []
    for change in nights(zone):
        start, end = change - 4 * HOUR, change + 5 * HOUR
        asked = {
            "elapsed": (engine.elapsed(start, end), oracle.elapsed(start, end)),
            "windows": (engine.windows(start, end), oracle.windows(start, end)),
            "add": (engine.add(start, 5400), oracle.add(start, 5400)),
            "subtract": (engine.subtract(end, 5400), oracle.subtract(end, 5400)),
            "is_open": (engine.is_open(change), oracle.is_open(change)),
        }
        wrong += [(change, name, ours, theirs) for name, (ours, theirs) in asked.items() if ours != theirs]

    assert wrong == []


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_of_the_change_is_as_long_as_its_wall_says(zone: str) -> None:
    whole = Calendar(parse_calendar({"tz": zone, "hours": {day: [["00:00", "24:00"]] for day in DAYS}}))
    lengths = []
    for change, _ in CHANGES[zone]:
        midnight = change.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0)
        tomorrow = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))
        lengths.append(whole.elapsed(midnight.astimezone(UTC), tomorrow.astimezone(UTC)))

    assert lengths == [86_400 - int(step.total_seconds()) for _, step in CHANGES[zone]]


@pytest.mark.parametrize("zone", ZONES)
def test_a_ticket_that_is_open_over_the_change_is_due_when_the_oracle_says(zone: str) -> None:
    document: dict[str, Any] = {"tz": zone, "hours": HOURS}
    target = {"open_seconds": 3 * 3600}
    policy = parse_policy({"targets": {"resolution": target}, "ladder": [{"after": target, "role": "lead"}]})
    oracle, wrong = Oracle(document), []
    for change in nights(zone):
        filed, waits, resumed_at = (change + shift * HOUR for shift in (-4, -1, 1))
        events = [Event("created", filed), Event("wait", waits, wait_for="customer"), Event("resume", resumed_at)]
        times = replay(calendar=parse_calendar(document), policy=policy, events=events).at(resumed_at)
        expected = oracle.add(resumed_at, 3 * 3600 - oracle.elapsed(filed, waits))
        if times.metrics["resolution"].due_at != expected or times.steps[0].due_at != expected:
            wrong.append((change, times.metrics["resolution"].due_at, expected))

    assert wrong == []
