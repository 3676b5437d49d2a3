"""What phone calls cost under the terms of the vendor with support levels: TERM-B3 to TERM-B10."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_calc import calc

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def _hours(*windows: tuple[str, str], days: tuple[str, ...] = WEEKDAYS) -> dict[str, list[list[str]]]:
    return {day: [list(window) for window in windows] for day in days}


def _blocks(first: str, per_minute: str) -> dict[str, Any]:
    return {"first": {"seconds": 300, "amount": first}, "next": {"seconds": 300, "per_minute": per_minute}}


GENERAL = _hours(("09:30", "12:30"), ("13:30", "17:00"))
EVENING = _hours(("08:00", "09:30"), ("12:30", "13:30"), ("17:00", "22:00"))
NIGHT = _hours(("22:00", "08:00")) | _hours(("00:00", "24:00"), days=("sat", "sun"))
TARIFF = {
    "currency": "EUR",
    "tz": "Europe/Berlin",
    "lines": {
        "general": {"bands": [{"name": "general", "price": {"per_minute": "0.50"}}]},
        "emergency": {
            "bands": [
                {"name": "general hours", "hours": GENERAL, "as_line": "general"},
                {"name": "A", "hours": EVENING, "price": _blocks("30.00", "5.00")},
                {"name": "B", "hours": NIGHT, "price": _blocks("36.00", "6.00")},
            ]
        },
    },
}


def _rate(answered: str, ended: str, line: str = "general", **request: Any) -> Any:
    call = {"id": "1", "line": line, "answered_at": answered, "ended_at": ended}
    return calc({"do": "rate", "tariff": TARIFF, "calls": [call], **request})[0]["result"]["calls"][0]


@pytest.mark.parametrize(("test", "minutes", "net"), [("level 1", 15, "1.00"), ("level 2", 30, "0.00")])
def test_B4_B5_minutes_beyond_the_free_ones_cost_half_a_euro_each(test: str, minutes: int, net: str) -> None:
    monthly = [{"id": test, "kind": "monthly", "minutes": minutes}]

    assert _rate("2026-11-23T10:00:00+01:00", "2026-11-23T10:16:01+01:00", allowances=monthly)["net"] == net


def test_B3_minutes_that_expire_are_drawn_before_the_activation_credit() -> None:
    allowances = [
        {"id": "activation", "kind": "activation", "minutes": 60},
        {"id": "monthly", "kind": "monthly", "minutes": 15},
    ]
    call = _rate("2026-11-23T10:00:00+01:00", "2026-11-23T10:20:00+01:00", allowances=allowances)

    assert call["draws"] == [{"allowance": "monthly", "seconds": 900}, {"allowance": "activation", "seconds": 300}]


def test_B4_what_an_allowance_gave_is_one_line_of_the_explanation() -> None:
    monthly = [{"id": "monthly", "kind": "monthly", "minutes": 15}]
    call = _rate("2026-11-23T10:00:00+01:00", "2026-11-23T10:16:01+01:00", allowances=monthly)

    assert call["lines"] == [
        "general: 15 min from the allowance monthly: 0.00 EUR",
        "general: 2 × 1 min at 0.50 EUR: 1.00 EUR",
    ]


@pytest.mark.parametrize(
    ("answered", "ended", "band", "net"),
    [
        ("2026-11-23T17:00:00+01:00", "2026-11-23T17:00:01+01:00", "A", "30.00"),
        ("2026-11-23T17:00:00+01:00", "2026-11-23T17:05:00+01:00", "A", "30.00"),
        ("2026-11-23T17:00:00+01:00", "2026-11-23T17:05:01+01:00", "A", "55.00"),
        ("2026-11-23T22:00:00+01:00", "2026-11-23T22:05:01+01:00", "B", "66.00"),
        ("2026-11-23T07:59:59+01:00", "2026-11-23T08:01:00+01:00", "B", "36.00"),
        ("2026-11-22T12:00:00+01:00", "2026-11-22T12:01:00+01:00", "B", "36.00"),
        ("2026-11-23T10:00:00+01:00", "2026-11-23T10:01:01+01:00", "general", "1.00"),
    ],
)
def test_B9_B10_the_emergency_line_costs_by_hours_and_started_blocks(
    answered: str, ended: str, band: str, net: str
) -> None:
    call = _rate(answered, ended, "emergency")

    assert (call["band"], call["net"]) == (band, net)


@pytest.mark.parametrize(
    ("crossing", "net"), [("answer", "55.00"), ("block_start", "60.00"), ("split_restart", "96.00")]
)
def test_B9_a_call_into_the_night_costs_by_its_answer_unless_the_policy_splits_it(crossing: str, net: str) -> None:
    policy = {"crossing": crossing}

    assert _rate("2026-11-23T21:58:00+01:00", "2026-11-23T22:08:00+01:00", "emergency", policy=policy)["net"] == net
