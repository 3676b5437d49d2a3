"""Each switch of a policy: what the same calls cost by default and under it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.billing.core.test_supportlevel_calls import TARIFF
from tests.test_calc import calc

MONDAY = "2026-11-23"
MONTHLY = {"id": "monthly", "kind": "monthly", "minutes": 15, "valid_from": "2026-01-20"}
ACTIVATION = {"id": "activation", "kind": "activation", "minutes": 60}


def _tariff(*bands: dict[str, Any], **tariff: Any) -> dict[str, Any]:
    return {"currency": "EUR", "tz": "Europe/Berlin", "lines": {"general": {"bands": list(bands)}}, **tariff}


def _band(price: str = "0.50", name: str = "band", **band: Any) -> dict[str, Any]:
    return {"name": name, "price": {"per_minute": price}, **band}


def _call(answered: str, ended: str, line: str = "general", **call: Any) -> dict[str, Any]:
    return {"line": line, "answered_at": f"{answered}+01:00", "ended_at": f"{ended}+01:00", **call}


def _rate(policy: dict[str, Any], *calls: dict[str, Any], tariff: Any = TARIFF, allowances: Any = ()) -> Any:
    numbered = [{"id": str(number), **call} for number, call in enumerate(calls)]
    request = {"do": "rate", "tariff": tariff, "policy": policy, "allowances": list(allowances), "calls": numbered}
    return calc(request)[0]["result"]


def _nets(policy: dict[str, Any], *calls: dict[str, Any], **request: Any) -> list[str]:
    return [call["net"] for call in _rate(policy, *calls, **request)["calls"]]


MINUTE_AND_A_SECOND = _call("2026-11-23T10:00:00", "2026-11-23T10:01:01")
HALF_A_SECOND_MORE = _call("2026-11-23T10:00:00", "2026-11-23T10:01:00.5")


@pytest.mark.parametrize(
    ("policy", "call", "by_default", "by_policy"),
    [
        ({"first_seconds": 1, "increment_seconds": 1}, MINUTE_AND_A_SECOND, "1.00", "0.51"),
        ({"first_seconds": 300}, MINUTE_AND_A_SECOND, "1.00", "2.50"),
        ({"rounding": "down", "first_seconds": 1, "increment_seconds": 1}, MINUTE_AND_A_SECOND, "1.00", "0.50"),
        ({"clock": "ringing"}, {**MINUTE_AND_A_SECOND, "rang_at": "2026-11-23T09:59:00+01:00"}, "1.00", "1.50"),
        ({"fraction": "up"}, HALF_A_SECOND_MORE, "0.50", "1.00"),
        ({"grace_seconds": 61}, MINUTE_AND_A_SECOND, "1.00", "0.00"),
        ({"grace_seconds": 60}, MINUTE_AND_A_SECOND, "1.00", "1.00"),
        ({"outbound": "free"}, {**MINUTE_AND_A_SECOND, "direction": "out"}, "1.00", "0.00"),
        ({"outbound": "free"}, MINUTE_AND_A_SECOND, "1.00", "1.00"),
    ],
)
def test_a_switch_changes_the_price_of_a_call(
    policy: dict[str, Any], call: dict[str, Any], by_default: str, by_policy: str
) -> None:
    assert (_nets({}, call), _nets(policy, call)) == ([by_default], [by_policy])


@pytest.mark.parametrize(
    ("rounding", "nets"),
    [
        ("half_up", ["0.03", "0.04"]),
        ("half_even", ["0.02", "0.04"]),
        ("up", ["0.03", "0.04"]),
        ("down", ["0.02", "0.03"]),
    ],
)
def test_a_half_of_the_smallest_unit_is_rounded_as_the_policy_says(rounding: str, nets: list[str]) -> None:
    call = _call("2026-11-23T10:00:00", "2026-11-23T10:01:00")

    assert [
        _nets({"rounding": rounding}, call, tariff=_tariff(_band(price)))[0] for price in ("0.025", "0.035")
    ] == nets


@pytest.mark.parametrize(
    ("price", "totals"), [("0.005", ["0.00", "0.00", "0.01"]), ("0.025", ["0.03", "0.03", "0.03"])]
)
def test_thirds_of_the_smallest_unit_are_exact_until_the_invoice_is_rounded(price: str, totals: list[str]) -> None:
    # Three calls of 20 s together cost half of the smallest unit, or two and a half: rounded up.
    tariff = _tariff({"name": "band", "price": {"per_minute": price, "first_seconds": 20, "increment_seconds": 20}})
    calls = [_call(f"2026-11-23T1{hour}:00:00", f"2026-11-23T1{hour}:00:20") for hour in range(3)]

    rated = [_rate({"round_per": per}, *calls, tariff=tariff)["total"] for per in ("call", "block", "invoice")]

    assert rated == totals


def test_allowances_are_used_in_the_order_that_the_policy_says() -> None:
    call = _call("2026-11-23T10:00:00", "2026-11-23T10:01:00")
    drawn = [
        _rate({"draw_order": order}, call, allowances=[MONTHLY, ACTIVATION])["calls"][0]["draws"]
        for order in ("soonest_expiry", "activation_first")
    ]

    assert drawn == [[{"allowance": "monthly", "seconds": 60}], [{"allowance": "activation", "seconds": 60}]]


@pytest.mark.parametrize(
    ("policy", "nets"),
    [
        ({}, ["0.00", "2.50"]),
        ({"month": "anniversary"}, ["0.00", "0.00"]),
        ({"carry_over": "next_month"}, ["0.00", "0.00"]),
    ],
)
def test_what_a_month_grants_depends_on_where_it_starts_and_what_is_carried_over(
    policy: dict[str, Any], nets: list[str]
) -> None:
    # The 10th and the 25th of November: one calendar month, two months that start on the 20th.
    calls = [_call(f"2026-11-{day}T10:00:00", f"2026-11-{day}T10:10:00") for day in (10, 25)]

    assert _nets(policy, *calls, allowances=[MONTHLY]) == nets


def test_the_first_month_can_grant_its_part_in_started_minutes() -> None:
    call = _call("2026-01-25T10:00:00", "2026-01-25T10:15:00")

    assert [_nets({"first_month": first}, call, allowances=[MONTHLY])[0] for first in ("full", "prorated")] == [
        "0.00",
        "4.50",
    ]


def test_an_allowance_is_used_on_the_lines_of_the_policy_or_on_its_own() -> None:
    call = _call("2026-11-23T18:00:00", "2026-11-23T18:05:00", "emergency")
    own = {**ACTIVATION, "lines": ["emergency"]}

    nets = [
        _nets(policy, call, allowances=[allowance])[0]
        for policy, allowance in [({}, ACTIVATION), ({"allowance_lines": ["emergency"]}, ACTIVATION), ({}, own)]
    ]

    assert nets == ["30.00", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("days", "nets"),
    [
        ({"valid_until": "2026-11-22"}, ["0.50"]),
        ({"valid_until": "2026-11-23"}, ["0.00"]),
        ({"valid_from": "2026-11-24"}, ["0.50"]),
    ],
)
def test_an_allowance_gives_nothing_before_its_first_day_and_after_its_last(
    days: dict[str, str], nets: list[str]
) -> None:
    call = _call("2026-11-23T23:59:00", "2026-11-23T23:59:30")

    assert _nets({}, call, allowances=[{**ACTIVATION, **days}]) == nets


def test_thresholds_are_reported_with_the_call_that_reaches_them_and_only_once() -> None:
    lengths = [(10, "10:47"), (11, "11:01"), (12, "12:30"), (13, "13:01")]
    calls = [_call(f"{MONDAY}T{hour}:00:00", f"{MONDAY}T{end}:00") for hour, end in lengths]

    rated = _rate({}, *calls, allowances=[ACTIVATION])["calls"]

    assert [[mark["percent"] for mark in call["reached"]] for call in rated] == [[], [80], [100], []]


def test_one_call_can_reach_all_thresholds_of_the_policy() -> None:
    call = _call(f"{MONDAY}T10:00:00", f"{MONDAY}T11:00:00")

    (rated,) = _rate({"thresholds": [50, 100]}, call, allowances=[ACTIVATION])["calls"]

    assert [mark["percent"] for mark in rated["reached"]] == [50, 100]


ALL_DAY = [["00:00", "24:00"]]


@pytest.mark.parametrize(
    ("overnight", "hours", "net"),
    [
        ("own_day", {"tue": ALL_DAY}, "2.00"),
        ("starting_day", {"mon": [["00:00", "08:00"]], "tue": [["08:00", "24:00"]]}, "1.00"),
    ],
)
def test_the_hours_after_midnight_can_belong_to_the_day_on_which_they_start(
    overnight: str, hours: dict[str, Any], net: str
) -> None:
    rest = {"mon": [["08:00", "22:00"]], **dict.fromkeys(("wed", "thu", "fri", "sat", "sun"), ALL_DAY)}
    night = _band("1.00", hours={"mon": [["22:00", "08:00"]]})
    tariff = _tariff(night, _band("2.00", hours=rest), _band("2.00", hours=hours))

    assert _nets({"overnight": overnight}, _call("2026-11-24T02:00:00", "2026-11-24T02:01:00"), tariff=tariff) == [net]


@pytest.mark.parametrize(("holidays", "net"), [("weekday", "1.00"), ("sunday", "2.00"), ("own", "3.00")])
def test_a_public_holiday_has_the_bands_that_the_policy_says(holidays: str, net: str) -> None:
    bands = [
        _band("1.00", hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), ALL_DAY)),
        _band("2.00", hours={"sun": ALL_DAY}),
        *([_band("3.00", hours={"holiday": ALL_DAY})] if holidays == "own" else []),
    ]
    call = _call("2026-12-25T10:00:00", "2026-12-25T10:01:00")

    assert _nets({"holidays": holidays}, call, tariff=_tariff(*bands, holidays=["2026-12-25"])) == [net]


def test_hours_of_holidays_are_refused_where_the_policy_never_uses_them() -> None:
    request = {"do": "rate", "tariff": _tariff(_band(hours={"holiday": ALL_DAY})), "calls": []}
    words = 'needs "holidays": "own" in the policy; as it is, these hours would never apply'

    assert calc(request)[0]["error"]["message"] == f"tariff.lines.general.bands[0].hours.holiday: {words}"


LEGS = [
    _call(f"{MONDAY}T10:00:00", f"{MONDAY}T10:00:30", linked_id="a"),
    _call(f"{MONDAY}T10:00:30", f"{MONDAY}T10:01:00", linked_id="a"),
]


@pytest.mark.parametrize(("legs", "nets"), [("one_call", ["0.50", "0.00"]), ("separate", ["0.50", "0.50"])])
def test_a_transferred_call_is_rated_as_one_or_by_its_legs(legs: str, nets: list[str]) -> None:
    assert _nets({"legs": legs}, *LEGS) == nets


def test_legs_that_are_too_long_together_are_all_refused() -> None:
    words = "ended_at: the call lasts 60 s; calls of 60 s or more are not rated"

    results = _rate({"max_seconds": 60}, *LEGS)["calls"]

    assert [result["error"]["message"] for result in results] == [words, words]


@pytest.mark.parametrize(
    ("crossing", "net", "drawn"),
    [("answer", "55.00", 0), ("block_start", "30.00", 240), ("split_restart", "30.00", 480)],
)
def test_a_call_into_hours_rated_as_another_line_has_its_prices_and_allowances_there(
    crossing: str, net: str, drawn: int
) -> None:
    # One minute before the general hours and eight within them; the block of the first five minutes reaches into them.
    call = _call(f"{MONDAY}T09:29:00", f"{MONDAY}T09:38:00", "emergency")

    (rated,) = _rate({"crossing": crossing}, call, allowances=[MONTHLY])["calls"]

    assert (rated["net"], sum(draw["seconds"] for draw in rated["draws"])) == (net, drawn)


def test_an_allowance_that_ends_before_it_begins_is_refused() -> None:
    allowance = {**ACTIVATION, "valid_from": "2026-11-24", "valid_until": "2026-11-23"}
    request = {"do": "rate", "tariff": TARIFF, "allowances": [allowance], "calls": []}

    assert calc(request)[0]["error"]["message"] == "allowances[0].valid_until: is before valid_from"
