"""Random calls against a count that walks every second of them by the wall clock."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from billing.core.calls import PhoneCall
from billing.core.documents import read_allowances, read_policy, read_tariff
from billing.core.rating import RatedCall, rate

ROME = ZoneInfo("Europe/Rome")
SECOND = timedelta(seconds=1)


class Price(NamedTuple):
    """First block and its price, then further blocks and theirs."""

    first: int
    first_cents: int
    following: int
    cents: int


DAY, NIGHT, WEEKEND = Price(120, 300, 60, 50), Price(300, 1200, 90, 75), Price(0, 0, 30, 40)
PRICES = {"day": DAY, "night": NIGHT, "weekend": WEEKEND}
# Nights of clock changes, ends of months and of a year, and a common Friday evening.
STARTS = ["2026-03-28 21:30", "2026-10-24 21:30", "2026-11-30 20:00", "2026-12-31 21:00", "2026-06-05 17:00"]


def _band_at(local: datetime) -> str:
    """The band in plain words: weekends all day, else the day from 07:30 to 19:15 and from 02:30 to 02:45."""
    if local.weekday() >= 5 and local.hour != 2:
        return "weekend"
    clock = local.hour * 60 + local.minute
    return "day" if 450 <= clock < 1155 or 150 <= clock < 165 else "night"


def _hours(band: str) -> dict[str, list[list[str]]]:
    """The hours of a band as a document, minute by minute of a week without clock changes."""
    days: dict[str, list[list[str]]] = {}
    for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        inside = [_band_at(datetime(2026, 6, 1 + number, m // 60, m % 60, tzinfo=UTC)) == band for m in range(1440)]
        edges = [m for m in range(1441) if (m < 1440 and inside[m]) != (m > 0 and inside[m - 1])]
        texts = [f"{m // 60:02d}:{m % 60:02d}" for m in edges]
        days[day] = [list(pair) for pair in zip(texts[::2], texts[1::2], strict=True)]
    return days


def _price(price: Price) -> dict[str, Any]:
    blocks: dict[str, Any] = {"next": {"seconds": price.following, "amount": f"{price.cents / 100:.2f}"}}
    if price.first:
        blocks["first"] = {"seconds": price.first, "amount": f"{price.first_cents / 100:.2f}"}
    return blocks


BANDS = [{"name": name, "hours": _hours(name), "price": _price(price)} for name, price in PRICES.items()]
TARIFF = {"currency": "EUR", "tz": "Europe/Rome", "lines": {"general": {"bands": BANDS}}}


def _walk(seconds: list[str], crossing: str) -> int:
    """What the seconds of a call cost in cents, each given with its band, when none is free."""
    cents, paid = 0, 0
    for number, band in enumerate(seconds):
        restarts = number == 0 or (crossing == "split_restart" and band != seconds[number - 1])
        if restarts:
            paid = number
        if number < paid:
            continue
        price = PRICES[seconds[0] if crossing == "answer" else band]
        if restarts and price.first:
            cents, paid = cents + price.first_cents, paid + price.first
        else:
            cents, paid = cents + price.cents, paid + price.following
    return cents


def _calls(randomly: random.Random, count: int) -> list[PhoneCall]:
    calls = []
    at = datetime.fromisoformat(randomly.choice(STARTS)).replace(tzinfo=ROME).astimezone(UTC)
    for number in range(count):
        at += timedelta(microseconds=randomly.randrange(3_600_000_000))
        if randomly.random() < 0.5:
            at = at.replace(second=randomly.choice([0, 59]), microsecond=0)
        length = timedelta(microseconds=randomly.choice([90, 600, 3000]) * randomly.randrange(1, 1_000_000))
        calls.append(PhoneCall(str(number), "general", at, at + length))
        at += length
    return calls


def _bands_of(call: PhoneCall) -> list[str]:
    """The band of each whole second of a call, by the local wall clock at its beginning."""
    assert call.answered_at is not None
    length = (call.ended_at - call.answered_at) // SECOND
    return [_band_at((call.answered_at + number * SECOND).astimezone(ROME)) for number in range(length)]


@pytest.mark.parametrize("crossing", ["answer", "block_start", "split_restart"])
def test_random_calls_cost_what_a_walk_of_their_seconds_counts(crossing: str) -> None:
    randomly = random.Random(20261203)
    tariff = read_tariff(TARIFF, read_policy({"crossing": crossing}))
    calls = [call for _ in range(50) for call in _calls(randomly, 4)]
    calls = [PhoneCall(str(number), call.line, call.answered_at, call.ended_at) for number, call in enumerate(calls)]

    nets = [result.net * 100 for result in rate(tariff=tariff, calls=calls).calls if isinstance(result, RatedCall)]

    assert nets == [_walk(_bands_of(call), crossing) for call in calls]


@pytest.mark.parametrize("crossing", ["answer", "block_start", "split_restart"])
def test_seconds_after_an_exact_allowance_cost_what_a_walk_from_there_counts(crossing: str) -> None:
    randomly = random.Random(1203)
    tariff = read_tariff(TARIFF, read_policy({"crossing": crossing, "draw": "exact"}))
    for _ in range(40):
        calls, left = _calls(randomly, 3), 60 * randomly.randrange(30)
        pack = read_allowances([{"id": "pack", "kind": "pack", "minutes": left // 60}])
        expected = []
        for call in calls:
            bands = _bands_of(call)
            free = min(left, len(bands))
            left -= free
            # By its answer a call keeps the band of its first second, also when that one was free.
            rest = [bands[0]] * (len(bands) - free) if crossing == "answer" and bands else bands[free:]
            expected.append(_walk(rest, crossing))

        rated = rate(tariff=tariff, allowances=pack, calls=calls).calls

        assert [result.net * 100 for result in rated if isinstance(result, RatedCall)] == expected


def test_random_months_draw_what_a_count_by_local_month_leaves() -> None:
    randomly = random.Random(33)
    tariff = read_tariff(
        {"currency": "EUR", "tz": "Europe/Rome", "lines": {"general": {"bands": [FLAT]}}}, read_policy({})
    )
    monthly = read_allowances([{"id": "monthly", "kind": "monthly", "minutes": 20}])
    for _ in range(60):
        calls = _calls(randomly, 5)
        left: dict[int, int] = {}
        expected = []
        for call in calls:
            assert call.answered_at is not None
            month = call.answered_at.astimezone(ROME).month
            minutes = -(-((call.ended_at - call.answered_at) // SECOND) // 60)
            free = min(left.setdefault(month, 20), minutes)
            left[month] -= free
            exact = Fraction(50 * (minutes - free), 100)
            expected.append((60 * free, (Decimal(exact.numerator) / exact.denominator).quantize(CENT, ROUND_HALF_UP)))

        rated = rate(tariff=tariff, allowances=monthly, calls=calls).calls

        assert [(sum(d.seconds for d in r.draws), r.net) for r in rated if isinstance(r, RatedCall)] == expected


FLAT = {"name": "flat", "price": {"per_minute": "0.50"}}
CENT = Decimal("0.01")
