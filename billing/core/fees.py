"""Fees of plans: a pure function of a contract, of the prices of its plan by day, and of the days that are billed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

from slas.core.calendar.zones import add_months

_DAY = timedelta(days=1)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePrice:
    """What a plan costs, net. `by_day`: a month or year that a contract covers in part costs its part."""

    amount: Decimal
    period: Literal["once", "month", "year"]
    decimals: int = 2
    by_day: bool = False
    in_arrears: bool = False
    per_unit: bool = False
    late_fee: Decimal = ZERO


class PriceFrom(NamedTuple):
    """The price of a plan in the terms that take effect on a day; None where they have none."""

    starts_on: date
    price: FeePrice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledContract:
    """A contract whose fees are due: both days included, without an end it is open.

    `covered_until` is the last day of an earlier contract for the same plan, whose fee also pays for the rest of that
    month. `is_in_package`: its fee is part of a product package.
    """

    starts_on: date
    ends_on: date | None = None
    quantity: int = 1
    covered_until: date | None = None
    late_fee_years: int = 0
    is_in_package: bool = False


class FeeKind(StrEnum):
    """What a fee is for."""

    PLAN = "plan"
    LATE = "late"


class Fee(NamedTuple):
    """A fee for some days of a contract, both included; `days` of `days_of` are paid where it is a part of the price."""

    kind: FeeKind
    starts_on: date
    ends_on: date
    due_on: date
    quantity: int
    price: Decimal
    net: Decimal
    days: int = 0
    days_of: int = 0


class _Span(NamedTuple):
    """A whole month or year, and what of it the contract covers."""

    first: date
    last: date
    starts_on: date
    ends_on: date
    price: FeePrice


def fees_of(contract: BilledContract, prices: Sequence[PriceFrom], first: date, last: date) -> list[Fee]:
    """Return the fees of a contract that are due from `first` to `last`, both included (TERM-B5, TERM-B6, TERM-C2).

    In advance a fee is due on the first day that it pays for, in arrears on the last. The price is that of the terms in
    force on the first day that it pays for. Prices are given by the day on which they take effect, the earliest first.
    """
    if contract.is_in_package:
        return []
    fees = [fee for fee in _all_fees(contract, prices, last) if first <= fee.due_on <= last]
    return sorted(fees, key=lambda fee: (fee.due_on, fee.kind))


def _all_fees(contract: BilledContract, prices: Sequence[PriceFrom], until: date) -> Iterator[Fee]:
    """Every fee from the first day on, to those that begin by a day."""
    begin = _price_on(prices, contract.starts_on)
    if begin is not None and begin.late_fee and contract.late_fee_years:
        net = begin.late_fee * contract.late_fee_years
        day = contract.starts_on
        yield Fee(FeeKind.LATE, day, day, day, contract.late_fee_years, begin.late_fee, net)
    for span in _spans(contract, prices, until):
        if not _is_paid_already(contract, span):
            yield _fee(contract, span)


def _spans(contract: BilledContract, prices: Sequence[PriceFrom], until: date) -> Iterator[_Span]:
    end = contract.ends_on or date.max
    day, anchor, years = contract.starts_on, contract.starts_on, 0
    while day <= min(end, until):
        price = _price_on(prices, day)
        if price is None or price.period == "once":
            if price is not None and day == contract.starts_on:
                yield _Span(day, day, day, day, price)
            following = next((version.starts_on for version in prices if version.starts_on > day), None)
            if following is None:
                return
            day, anchor, years = following, following, 0
            continue
        if price.period == "month":
            first = day.replace(day=1)
            last = add_months(first, 1) - _DAY
            anchor, years = last + _DAY, 0
        else:
            years += 1
            first, last = day, add_months(anchor, 12 * years) - _DAY
        yield _Span(first, last, day, min(last, end), price)
        day = last + _DAY


def _price_on(prices: Sequence[PriceFrom], day: date) -> FeePrice | None:
    found = None
    for version in prices:
        if version.starts_on > day:
            break
        found = version.price
    return found


def _is_paid_already(contract: BilledContract, span: _Span) -> bool:
    """Whether the whole month was paid for by the contract before."""
    is_whole_month = span.price.period == "month" and not span.price.by_day
    return is_whole_month and contract.covered_until is not None and contract.covered_until >= span.first


def _fee(contract: BilledContract, span: _Span) -> Fee:
    price = span.price
    quantity = contract.quantity if price.per_unit else 1
    net, days, days_of = price.amount * quantity, 0, 0
    covered, whole = (span.ends_on - span.starts_on).days + 1, (span.last - span.first).days + 1
    if price.by_day and covered < whole:
        net, days, days_of = net * covered / whole, covered, whole
    due = span.ends_on if price.in_arrears else span.starts_on
    net = net.quantize(Decimal(1).scaleb(-price.decimals), ROUND_HALF_UP)
    return Fee(FeeKind.PLAN, span.starts_on, span.ends_on, due, quantity, price.amount, net, days, days_of)
