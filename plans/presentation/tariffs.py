"""Prices of phone calls and free minutes in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans.core.hours import format_opening_hours
from plans.core.offers import Plan
from plans.core.tariffs.terms import AllowanceTerms, BandTerms, BlockTerms, CallPrice, Hours, Tariff
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize

_MINUTE = 60
SWITCHES: Mapping[str, Mapping[str, Any]] = {
    "crossing": {
        "answer": gettext_lazy("A call costs throughout what it costs when it is answered."),
        "block_start": gettext_lazy("Each block of a call costs what it costs when the block starts."),
        "split_restart": gettext_lazy(
            "A call that runs into hours with another price starts there with a new first block."
        ),
    },
    "draw": {
        "rounded": gettext_lazy("Free minutes are used in whole started blocks."),
        "exact": gettext_lazy("Free minutes are used by the second."),
    },
    "draw_order": {
        "soonest_expiry": gettext_lazy("Free minutes that expire first are used first."),
        "activation_first": gettext_lazy("The credit after activation is used before other free minutes."),
    },
    "month": {
        "calendar": gettext_lazy("Monthly minutes are granted on the first of each month."),
        "anniversary": gettext_lazy(
            "Monthly minutes are granted on the day of the month on which the contract started."
        ),
    },
    "carry_over": {
        "none": gettext_lazy("Monthly minutes that are not used expire at the end of the month."),
        "next_month": gettext_lazy("Monthly minutes that are not used can be used for another month."),
    },
    "first_month": {
        "full": gettext_lazy("The month in which a contract starts has all its minutes."),
        "prorated": gettext_lazy("The month in which a contract starts has its part of the minutes."),
    },
    "holidays": {
        "weekday": gettext_lazy("Public holidays cost what their weekday costs."),
        "sunday": gettext_lazy("Public holidays cost what a Sunday costs."),
        "own": gettext_lazy("Public holidays have prices of their own."),
    },
    "clock": {
        "answered": gettext_lazy("A call is charged from its answer."),
        "ringing": gettext_lazy("A call is charged from the first ring, if it is answered."),
    },
    "legs": {
        "one_call": gettext_lazy("A transferred call is one call."),
        "separate": gettext_lazy("Each part of a transferred call is a call of its own."),
    },
    "outbound": {
        "charged": gettext_lazy("Calls by us are charged like calls to us."),
        "free": gettext_lazy("Calls by us are free of charge."),
    },
}


def format_amount(amount: Decimal, currency: str) -> str:
    """Return an amount as people write it, with no fewer decimals than it was given with."""
    exponent = amount.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{number_format(amount, decimal_pos=places)} {currency}"


def describe_price(price: CallPrice, tariff: Tariff) -> str:
    """Return a price in one sentence: "30.00 EUR for the first 5 min, then 5.00 EUR per minute in blocks of 5 min"."""
    parts = [_main_price(price, tariff)]
    extras = [
        (_("connection fee %(amount)s"), price.connect_fee),
        (_("at least %(amount)s"), price.minimum),
        (_("at most %(amount)s"), price.maximum),
    ]
    parts += [words % {"amount": _amount(amount, tariff)} for words, amount in extras if amount is not None]
    return ", ".join(parts)


def tariff_lines(terms: VendorTerms) -> list[dict[str, Any]]:
    """Return the prices of calls by phone line: each band with its hours and price."""
    tariff = terms.tariff
    if tariff is None:
        return []
    return [
        {
            "key": line.key,
            "name": localize(terms.phone_line(line.key).name, terms),
            "bands": [
                {
                    "name": localize(band.name, terms),
                    "hours": band_hours(band.hours, tariff),
                    "price": band_price(terms, band),
                }
                for band in line.bands
            ],
        }
        for line in tariff.lines
    ]


def band_hours(hours: Hours | None, tariff: Tariff) -> str:
    """Return when a band applies."""
    if hours is None:
        return _("at all times")
    days = {day: [list(window) for window in windows] for day, windows in hours.items() if day != "holiday"}
    document: dict[str, Any] = {"tz": tariff.tz, "hours": days}
    if windows := hours.get("holiday"):
        document["holiday_hours"] = [list(window) for window in windows]
    return format_opening_hours(document, _)


def band_price(terms: VendorTerms, band: BandTerms) -> str:
    """Return what a band costs, or as which line its calls are rated."""
    if band.price is not None and terms.tariff is not None:
        return describe_price(band.price, terms.tariff)
    line = next((line for line in terms.phone_lines if line.key == band.as_line), None)
    return _("as on the line %(line)s") % {"line": localize(line.name, terms) if line else band.as_line}


def tariff_rules(tariff: Tariff) -> list[str]:
    """Return how calls are rated, a sentence for each switch of the policy."""
    given = {key: str(value) for key, value in tariff.policy.items()}
    return [str(words.get(given.get(key, ""), next(iter(words.values())))) for key, words in SWITCHES.items()]


def allowance_label(allowance: AllowanceTerms) -> str:
    """Return how many free minutes: "15 min per month"."""
    minutes = _("%(minutes)d min") % {"minutes": allowance.minutes}
    if allowance.kind == "monthly":
        return _("%(minutes)s per month") % {"minutes": minutes}
    if allowance.valid_days is None:
        return _("%(minutes)s once") % {"minutes": minutes}
    days = ngettext("%(minutes)s once, for %(days)d day", "%(minutes)s once, for %(days)d days", allowance.valid_days)
    return days % {"minutes": minutes, "days": allowance.valid_days}


def allowance_rows(terms: VendorTerms, plan: Plan) -> list[dict[str, str]]:
    """Return the free minutes of a plan by name."""
    return [{"term": localize(one.name, terms), "value": allowance_label(one)} for one in plan.allowances]


def compared_allowances(terms: VendorTerms, plans: list[Plan]) -> list[dict[str, Any]]:
    """Return every kind of free minutes with what each plan gives of it, empty where it gives none."""
    names = {one.key: localize(one.name, terms) for plan in plans for one in plan.allowances}
    given = [{one.key: allowance_label(one) for one in plan.allowances} for plan in plans]
    return [{"name": name, "cells": [labels.get(key, "") for labels in given]} for key, name in names.items()]


def format_seconds(seconds: int) -> str:
    """Return a length in minutes, with the seconds where it is not whole ones."""
    minutes, rest = divmod(seconds, _MINUTE)
    if not minutes and rest:
        return _("%(seconds)d s") % {"seconds": rest}
    if rest:
        return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": rest}
    return _("%(minutes)d min") % {"minutes": minutes}


def _main_price(price: CallPrice, tariff: Tariff) -> str:
    if price.per_hour is not None:
        words = _("%(amount)s per hour, in steps of %(length)s")
        if price.percent is not None:
            words = _("%(percent)s %% of %(amount)s per hour, in steps of %(length)s")
        length = format_seconds(price.step_seconds or 900)
        return words % {"amount": _amount(price.per_hour, tariff), "percent": price.percent, "length": length}
    if price.per_minute is not None:
        first = _seconds(price.first_seconds, tariff, "first_seconds")
        following = _seconds(price.increment_seconds, tariff, "increment_seconds")
        words = _("%(amount)s per minute, in blocks of %(length)s")
        if first not in (0, following):
            words = _("%(amount)s per minute, at least for %(first)s, then in blocks of %(length)s")
        lengths = {"first": format_seconds(first), "length": format_seconds(following)}
        return words % {"amount": _amount(price.per_minute, tariff), **lengths}
    following_block = _block(price.next, tariff) if price.next else ""
    if price.first is None:
        return following_block
    words = _("%(amount)s for the first %(length)s, then %(following)s")
    if price.first.amount is None:
        words = _("%(amount)s per minute for the first %(length)s, then %(following)s")
    amount = _amount(price.first.amount or price.first.per_minute or "", tariff)
    return words % {"amount": amount, "length": format_seconds(price.first.seconds), "following": following_block}


def _block(block: BlockTerms, tariff: Tariff) -> str:
    words = _("%(amount)s for each started %(length)s")
    if block.amount is None:
        words = _("%(amount)s per minute, in blocks of %(length)s")
    amount = _amount(block.amount or block.per_minute or "", tariff)
    return words % {"amount": amount, "length": format_seconds(block.seconds)}


def _seconds(own: int | None, tariff: Tariff, switch: str) -> int:
    if own is not None:
        return own
    given = tariff.policy.get(switch)
    return given if isinstance(given, int) else _MINUTE


def _amount(amount: str, tariff: Tariff) -> str:
    try:
        return format_amount(Decimal(amount), tariff.currency)
    except InvalidOperation:  # of a draft that is not finished
        return f"{amount} {tariff.currency}"
