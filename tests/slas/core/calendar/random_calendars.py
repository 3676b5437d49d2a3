"""Random calendar documents around the nights on which clocks change."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

# Nights with a change of offset (and the day that Samoa left out), each with its zone.
NIGHTS = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Rome", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Chatham", date(2026, 9, 27)),
    ("America/Santiago", date(2026, 9, 6)),
    ("America/Santiago", date(2026, 4, 5)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Europe/Berlin", date(1991, 9, 29)),
    ("Europe/Rome", date(2074, 3, 25)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("Asia/Kolkata", date(2026, 12, 31)),
    ("Asia/Dubai", date(2027, 1, 1)),
    ("UTC", date(2028, 2, 29)),
]
MINUTES_OF_THE_DAY = sorted({*range(0, 1440, 15), 1, 59, 170, 1439})
REGIONS = [
    {"country": "DE", "subdivision": "BY", "categories": ["public", "catholic"]},
    {"country": "IT"},
    {"country": "US"},
    {"country": "AE"},
]


def random_document(dice: random.Random) -> tuple[dict[str, Any], date]:
    """A calendar that opens now and then, and a date around which it is worth asking."""
    zone, night = dice.choice(NIGHTS)
    near = [(night + timedelta(days=shift)).isoformat() for shift in range(-9, 10)]
    document: dict[str, Any] = {"tz": zone}
    if dice.random() < 0.07:
        document["always_open"] = True
    else:
        document["hours"] = {
            day: _windows(dice) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if dice.random() < 0.8
        }
        document["hours"].setdefault("wed", [["10:00", "16:00"]])
        document["hours"]["thu"] = _windows(dice)
    if dice.random() < 0.5:
        document["holidays"] = dice.sample(near, dice.randrange(1, 5))
    if dice.random() < 0.4:
        document["holiday_region"] = dice.choice(REGIONS)
    if dice.random() < 0.3:
        document["closed_rules"] = [_closed_rule(dice, night) for _ in range(dice.randrange(1, 3))]
    if dice.random() < 0.5:
        document["breaks"] = {day: _windows(dice) for day in dice.sample(near, dice.randrange(1, 5))}
    if dice.random() < 0.5:
        document["extra"] = {
            day: _windows(dice) if dice.random() < 0.9 else [] for day in dice.sample(near, dice.randrange(1, 5))
        }
        document["extra_mode"] = dice.choice(["replace", "add"])
        document["extra_over_holiday"] = dice.random() < 0.5
    if dice.random() < 0.3:
        document["holiday_hours"] = _windows(dice)
    return document, night


def _closed_rule(dice: random.Random, night: date) -> dict[str, Any]:
    near, later = (night + timedelta(days=dice.randrange(-9, 10)) for _ in range(2))
    shape = dice.randrange(3)
    if shape == 0:
        return {"month": near.month, "day": min(near.day, 28)}
    if shape == 1:
        return {"from": f"{near:%m}-{min(near.day, 28):02}", "to": f"{later:%m}-{min(later.day, 28):02}"}
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[near.weekday()]
    nth = dice.choice([1, 2, 3, 4, 5, -1])
    return {"month": near.month, "weekday": weekday, "nth": nth, "offset_days": dice.randrange(-9, 10)}


def random_instant(dice: random.Random, night: date) -> datetime:
    """An instant within some days of the night, often within hours of it, mostly on whole minutes."""
    midnight = datetime(night.year, night.month, night.day, tzinfo=UTC)
    reach = dice.choice([6 * 60, 36 * 60, 9 * 1440])
    return midnight + timedelta(minutes=dice.randrange(-reach, reach), seconds=dice.choice([0, 0, 0, 1, 29, 59]))


def _windows(dice: random.Random) -> list[list[str]]:
    edges = sorted(dice.sample(MINUTES_OF_THE_DAY, 2 * dice.choice([1, 1, 2, 3])))
    windows = [[_time(start), _time(end)] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    shape = dice.random()
    if shape < 0.25:  # the last one runs over midnight, at most until the first one begins on the day after
        windows[-1] = [windows[-1][0], _time(dice.randrange(0, 1440, 5))]
        if windows[-1][0] <= windows[-1][1]:
            windows[-1][1] = "24:00"
    elif shape < 0.4:
        windows[-1][1] = "24:00"
    return windows


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
