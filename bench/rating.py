"""How fast phone calls are rated: against a bare loop over the same calls with decimals.

    python bench/rating.py

Both rate the same calls of a year in the same run and must agree to the cent: a general line with a monthly allowance and
an emergency line with bands by time of week and started blocks. "Bare loop" is the least that one could write by hand: the
hours and prices as conditions and constants, one allowance, the net amount alone; no versions, no checks, no explanation.
Exit status 1 if the engine takes more than its multiple of the loop or rates fewer calls a second than promised.
"""

import random
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from billing.core.calls import PhoneCall
from billing.core.documents import read_allowances, read_policy, read_tariff
from billing.core.rating import RatedCall, rate

TIMES_BARE, CALLS_A_SECOND = 12.0, 20_000
CALLS, ROUNDS = 20_000, 9
BERLIN = ZoneInfo("Europe/Berlin")
CENT = Decimal("0.01")
SECOND = timedelta(seconds=1)
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAY = [["08:00", "22:00"]]
REST = {day: [["22:00", "08:00"]] for day in WORKDAYS} | {day: [["00:00", "24:00"]] for day in ("sat", "sun")}


def blocks(first: str, per_minute: str) -> dict[str, Any]:
    """The price of started blocks of five minutes."""
    return {"first": {"seconds": 300, "amount": first}, "next": {"seconds": 300, "per_minute": per_minute}}


TARIFF = {
    "currency": "EUR",
    "tz": "Europe/Berlin",
    "lines": {
        "general": {"bands": [{"name": "general", "price": {"per_minute": "0.50"}}]},
        "emergency": {
            "bands": [
                {"name": "day", "hours": dict.fromkeys(WORKDAYS, DAY), "price": blocks("30.00", "5.00")},
                {"name": "rest", "hours": REST, "price": blocks("36.00", "6.00")},
            ]
        },
    },
}
ALLOWANCES = [{"id": "monthly", "kind": "monthly", "minutes": 5000}]


def main() -> int:
    """Measure, print the figures, and say by the exit status whether they hold."""
    tariff, allowances = read_tariff(TARIFF, read_policy({})), read_allowances(ALLOWANCES)
    calls = record(CALLS)
    nets = [
        call.net
        for call in rate(tariff=tariff, allowances=allowances, calls=calls).calls
        if isinstance(call, RatedCall)
    ]
    if nets != bare(calls):
        raise AssertionError("engine and loop do not agree")
    answers: dict[str, Callable[[], object]] = {
        "engine": lambda: rate(tariff=tariff, allowances=allowances, calls=calls),
        "bare": lambda: bare(calls),
    }
    best = dict.fromkeys(answers, float("inf"))
    # In turns and each by its best round, so that a busy machine does not blur the ratio.
    for _ in range(ROUNDS):
        for name, answer in answers.items():
            best[name] = min(best[name], time_of(answer))
    times, speed = best["engine"] / best["bare"], CALLS / best["engine"]
    print(f"{CALLS} calls: {speed:,.0f} a second (>= {CALLS_A_SECOND:,})")
    print(f"{times:.1f} times a bare loop (<= {TIMES_BARE:.0f}), which rates {CALLS / best['bare']:,.0f} a second")
    return 0 if times <= TIMES_BARE and speed >= CALLS_A_SECOND else 1


def record(count: int) -> list[PhoneCall]:
    """Calls of a year by their answer, one in ten on the emergency line, of up to forty minutes."""
    dice = random.Random(11)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    starts = sorted(begin + timedelta(seconds=dice.randrange(365 * 86_400)) for _ in range(count))
    return [
        PhoneCall(
            f"{number:06}",
            "emergency" if dice.random() < 0.1 else "general",
            start,
            start + timedelta(seconds=1 + dice.randrange(2400)),
        )
        for number, start in enumerate(starts)
    ]


def bare(calls: Sequence[PhoneCall]) -> list[Decimal]:
    """The hand-written least: conditions, constants and one allowance."""
    nets: list[Decimal] = []
    left: dict[tuple[int, int], int] = {}
    minute, day, rest = Decimal("0.50"), (Decimal("30.00"), Decimal("25.00")), (Decimal("36.00"), Decimal("30.00"))
    for call in calls:
        answered = call.answered_at or call.ended_at
        seconds = (call.ended_at - answered) // SECOND
        local = answered.astimezone(BERLIN)
        if call.line == "general":
            minutes = -(-seconds // 60)
            month = (local.year, local.month)
            free = min(left.setdefault(month, 5000), minutes)
            left[month] -= free
            net = minute * (minutes - free)
        else:
            first, following = day if local.weekday() < 5 and 8 <= local.hour < 22 else rest
            net = first + following * max(0, -(-(seconds - 300) // 300))
        nets.append(net.quantize(CENT, ROUND_HALF_UP))
    return nets


def time_of(answer: Callable[[], object]) -> float:
    """Processor seconds for one answer."""
    begun = process_time()
    answer()
    return process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
