"""The engine against the oracle that counts minute by minute."""

import random
from datetime import datetime, timedelta

import pytest

from slas.core.calendar.calendars import Calendar, parse_calendar
from tests.slas.core.calendar.random_calendars import random_document, random_instant
from tests.slas.core.oracle import Oracle

CASES_PER_CALENDAR = 20


def test_a_seeded_sample_has_no_difference_to_the_oracle() -> None:
    assert differences(seed=2026, calendars=8) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_random_cases_have_no_difference_to_the_oracle(seed: int) -> None:
    assert differences(seed=seed, calendars=50) == []


def differences(*, seed: int, calendars: int) -> list[object]:
    """Every case in which engine and oracle do not say the same, whole."""
    dice = random.Random(seed)
    found: list[object] = []
    for _ in range(calendars):
        document, night = random_document(dice)
        engine, oracle = Calendar(parse_calendar(document)), Oracle(document)
        for _ in range(CASES_PER_CALENDAR):
            start, end = sorted([random_instant(dice, night), random_instant(dice, night)])
            asked = dice.choice(QUESTIONS)
            ours, theirs = asked(engine, oracle, start, end, dice)
            if ours != theirs:
                found.append((document, asked.__name__, start, end, ours, theirs))
    return found


def add(engine: Calendar, oracle: Oracle, start: datetime, _: datetime, dice: random.Random) -> tuple[object, object]:
    seconds = dice.choice([0, dice.randrange(7200), 60 * dice.randrange(2000), 900 * dice.randrange(100)])
    return engine.add(start, seconds), oracle.add(start, seconds)


def add_up_to_an_edge(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random
) -> tuple[object, object]:
    seconds = oracle.elapsed(start, oracle.next_close(start)) if not_always_open(oracle) else 3600
    return engine.add(start, seconds), oracle.add(start, seconds)


def subtract(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, dice: random.Random
) -> tuple[object, object]:
    seconds = dice.choice([0, dice.randrange(7200), 60 * dice.randrange(2000), 900 * dice.randrange(100)])
    return engine.subtract(start, seconds), oracle.subtract(start, seconds)


def elapsed(
    engine: Calendar, oracle: Oracle, start: datetime, end: datetime, _: random.Random
) -> tuple[object, object]:
    return engine.elapsed(start, end), oracle.elapsed(start, end)


def is_open(engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random) -> tuple[object, object]:
    return engine.is_open(start), oracle.is_open(start)


def next_open(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random
) -> tuple[object, object]:
    return engine.next_open(start), oracle.next_open(start)


def prev_open(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random
) -> tuple[object, object]:
    return engine.prev_open(start), oracle.prev_open(start)


def next_close(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random
) -> tuple[object, object]:
    if not not_always_open(oracle):
        return None, None
    return engine.next_close(start), oracle.next_close(start)


def next_window_start(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, __: random.Random
) -> tuple[object, object]:
    if not not_always_open(oracle):
        return None, None
    return engine.next_window_start(start), oracle.next_window_start(start)


def windows(
    engine: Calendar, oracle: Oracle, start: datetime, end: datetime, _: random.Random
) -> tuple[object, object]:
    return engine.windows(start, end), oracle.windows(start, end)


def business_days_between(
    engine: Calendar, oracle: Oracle, start: datetime, end: datetime, _: random.Random
) -> tuple[object, object]:
    return engine.business_days_between(start.date(), end.date()), oracle.business_days_between(
        start.date(), end.date()
    )


def add_business_days_date(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, dice: random.Random
) -> tuple[object, object]:
    days = dice.randrange(8)
    return engine.add_business_days_date(start.date(), days), oracle.add_business_days_date(start.date(), days)


def closing_of_a_business_day(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, dice: random.Random
) -> tuple[object, object]:
    days = dice.randrange(5)
    closing = oracle.closing(oracle.add_business_days_date(oracle.local_date(start), days))
    # A day that breaks close whole has a rule of its own, tested by name.
    return (None if closing is None else engine.add_business_days(start, days), closing)


def same_time_on_a_business_day(
    engine: Calendar, oracle: Oracle, start: datetime, _: datetime, dice: random.Random
) -> tuple[object, object]:
    days = dice.randrange(5)
    found = engine.add_business_days(start, days, "same_time").astimezone(oracle.zone)
    wall = start.astimezone(oracle.zone)
    expected = datetime.combine(oracle.add_business_days_date(wall.date(), days), wall.time())
    exists = any(
        (start + timedelta(minutes=shift)).astimezone(oracle.zone).replace(tzinfo=None) == expected
        for shift in span(days)
    )
    return (found.replace(tzinfo=None) if exists else None), (expected if exists else None)


def span(days: int) -> range:
    return range(-1500, 1440 * (days + 45), 15)


def not_always_open(oracle: Oracle) -> bool:
    hours = oracle.document.get("hours", {})
    whole_days = sum(windows == [["00:00", "24:00"]] for windows in hours.values())
    return not oracle.document.get("always_open") and whole_days < 7


QUESTIONS = [
    add,
    add,
    add_up_to_an_edge,
    subtract,
    subtract,
    elapsed,
    elapsed,
    is_open,
    next_open,
    prev_open,
    next_close,
    next_window_start,
    windows,
    business_days_between,
    add_business_days_date,
    closing_of_a_business_day,
    same_time_on_a_business_day,
]
