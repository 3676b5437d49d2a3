"""How a vendor reads what its price list leaves open; the defaults are the usual practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Crossing = Literal["answer", "block_start", "split_restart"]
Rounding = Literal["half_up", "half_even", "up", "down"]
RoundPer = Literal["call", "block", "invoice"]


@dataclass(frozen=True, slots=True)
class RatingPolicy:
    """The switches of one tariff version; `docs/rating.md` explains each."""

    crossing: Crossing = "answer"
    first_seconds: int = 60
    increment_seconds: int = 60
    draw: Literal["rounded", "exact"] = "rounded"
    draw_order: Literal["soonest_expiry", "activation_first"] = "soonest_expiry"
    month: Literal["calendar", "anniversary"] = "calendar"
    carry_over: Literal["none", "next_month"] = "none"
    first_month: Literal["full", "prorated"] = "full"
    allowance_lines: tuple[str, ...] = ("general",)
    overnight: Literal["own_day", "starting_day"] = "own_day"
    holidays: Literal["weekday", "sunday", "own"] = "weekday"
    clock: Literal["answered", "ringing"] = "answered"
    fraction: Literal["down", "up"] = "down"
    grace_seconds: int = 0
    legs: Literal["one_call", "separate"] = "one_call"
    outbound: Literal["charged", "free"] = "charged"
    rounding: Rounding = "half_up"
    round_per: RoundPer = "call"
    max_seconds: int = 86_400
    thresholds: tuple[int, ...] = (80, 100)


CHOICES: dict[str, tuple[str, ...]] = {
    "crossing": ("answer", "block_start", "split_restart"),
    "draw": ("rounded", "exact"),
    "draw_order": ("soonest_expiry", "activation_first"),
    "month": ("calendar", "anniversary"),
    "carry_over": ("none", "next_month"),
    "first_month": ("full", "prorated"),
    "overnight": ("own_day", "starting_day"),
    "holidays": ("weekday", "sunday", "own"),
    "clock": ("answered", "ringing"),
    "fraction": ("down", "up"),
    "legs": ("one_call", "separate"),
    "outbound": ("charged", "free"),
    "rounding": ("half_up", "half_even", "up", "down"),
    "round_per": ("call", "block", "invoice"),
}
