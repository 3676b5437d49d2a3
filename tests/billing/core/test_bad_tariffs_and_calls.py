"""What is refused of tariffs and calls, and where it says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_calc import calc

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALL = {"line": "general", "answered_at": "2026-11-23T10:00:00+01:00", "ended_at": "2026-11-23T10:01:00+01:00"}
PLACE = "tariff.lines.general.bands[0].price.per_minute"
QUOTES = 'must be an amount in quotes such as "0.50"'


def _tariff(*bands: dict[str, Any], tz: str = "Europe/Rome") -> dict[str, Any]:
    return {"currency": "EUR", "tz": tz, "lines": {"general": {"bands": list(bands)}}}


def _band(price: Any = "0.50", **band: Any) -> dict[str, Any]:
    return {"name": "band", "price": {"per_minute": price}, **band}


def _rate(tariff: Any, *calls: Any, **request: Any) -> Any:
    return calc({"do": "rate", "tariff": tariff, "calls": list(calls), **request})[0]


@pytest.mark.parametrize("price", ["1e2", "NaN", "-1", "", "1,5", 0.5, None])
def test_a_price_that_is_no_plain_amount_is_refused_at_its_place(price: Any) -> None:
    assert _rate(_tariff(_band(price)))["error"]["message"] == f"{PLACE}: {QUOTES}"


def test_a_price_with_too_many_decimals_is_refused_at_its_place() -> None:
    assert _rate(_tariff(_band("0.1234567")))["error"]["message"] == f"{PLACE}: has more than 6 decimals"


@pytest.mark.parametrize(
    ("from_", "to", "words"),
    [("00:00", "23:30", "mon 23:30-24:00 is in no band"), ("00:00", "24:00", "mon 09:00 is in two bands")],
)
def test_hours_in_no_band_or_in_two_are_named(from_: str, to: str, words: str) -> None:
    bands = [_band(hours={day: [[from_, to]] for day in DAYS})]
    if "two" in words:
        bands.append(_band(hours={"mon": [["09:00", "10:00"]]}))

    assert _rate(_tariff(*bands))["error"]["message"] == f"tariff.lines.general: {words}"


def test_an_unknown_time_zone_is_named() -> None:
    error = {"kind": "invalid_request", "message": "tariff.tz: 'Mars/Base' is not a time zone"}

    assert _rate(_tariff(_band(), tz="Mars/Base")) == {"error": error}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": "good"}, "id"),
        ({"ended_at": "2026-11-23T09:59:59+01:00"}, "ended_at"),
        ({"ended_at": "2026-11-24T10:00:00+01:00"}, "ended_at"),
        ({"answered_at": "2026-11-23T10:00:00"}, "answered_at"),
        ({"line": "other"}, "line"),
    ],
)
def test_a_bad_call_names_its_field_and_the_others_are_rated(change: dict[str, str], place: str) -> None:
    good, bad, last = {"id": "good", **CALL}, {"id": "bad", **CALL, **change}, {"id": "last", **CALL}

    first, refused, third = _rate(_tariff(_band()), good, bad, last)["result"]["calls"]

    assert (first["net"], refused["error"]["message"].partition(":")[0], third["net"]) == ("0.50", place, "0.50")


def test_a_call_that_ends_before_its_answer_is_refused_where_ringing_counts() -> None:
    call = {"id": "1", **CALL, "rang_at": "2026-11-23T09:50:00+01:00", "ended_at": "2026-11-23T09:55:00+01:00"}
    (refused,) = _rate(_tariff(_band()), call, policy={"clock": "ringing"})["result"]["calls"]

    assert refused["error"] == {"kind": "reversed", "message": "ended_at: is before the start of the call"}


def test_an_allowance_that_ends_within_its_month_is_used_before_one_that_ends_later() -> None:
    allowances = [
        {"id": "pack", "kind": "pack", "minutes": 5, "valid_until": "2026-11-28"},
        {"id": "monthly", "kind": "monthly", "minutes": 5, "valid_until": "2026-11-25"},
    ]
    (call,) = _rate(_tariff(_band()), {"id": "1", **CALL}, allowances=allowances)["result"]["calls"]

    assert call["draws"] == [{"allowance": "monthly", "seconds": 60}]


def test_a_first_block_is_rounded_where_blocks_are() -> None:
    price = {"first": {"seconds": 20, "per_minute": "0.333"}, "next": {"seconds": 60, "per_minute": "0.504"}}
    call = {"id": "1", **CALL, "ended_at": "2026-11-23T10:00:21+01:00"}
    (rated,) = _rate(_tariff({"name": "band", "price": price}), call, policy={"round_per": "block"})["result"]["calls"]

    assert rated["lines"][0] == "band: first 20 s at 0.11 EUR: 0.11 EUR"
