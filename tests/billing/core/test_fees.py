"""The table of docs/billing/fees.md, row by row, and what it cannot show: TERM-B5, TERM-B6, TERM-B11, TERM-C2, TERM-E21."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.core.fees import BilledContract, FeeKind, FeePrice, PriceFrom, fees_of
from billing.core.terms_fees import prices_of
from slas.core.calendar.zones import add_months
from tests.terms.world import shipped

DOCUMENT = Path(__file__).parents[3] / "docs" / "billing" / "fees.md"
EVER = date(2020, 1, 1)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))


def rows() -> list[list[str]]:
    """The cells of the table of worked cases, without its head."""
    section = DOCUMENT.read_text().split("## Worked cases\n")[1]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[2:]]


def month(text: str) -> tuple[date, date]:
    """The first and last day of a month such as 2026-11."""
    first = date.fromisoformat(f"{text}-01")
    return first, add_months(first, 1) - timedelta(days=1)


def price_of(text: str) -> FeePrice:
    amount, period, *switches = text.split()
    chosen: Any = {"period": period, "by_day": "by_day" in switches, "in_arrears": "arrears" in switches}
    return FeePrice(amount=Decimal(amount), per_unit=True, **chosen)


def monthly(amount: str, **more: Any) -> FeePrice:
    return FeePrice(amount=Decimal(amount), period="month", **more)


@pytest.mark.parametrize("row", rows(), ids=[" ".join(row[:6]) for row in rows()])
def test_B5_B6_C2_a_worked_fee_is_as_the_document_says(row: list[str]) -> None:
    price, starts, ends, quantity, until, due, pays_for, net = row
    contract = BilledContract(
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends) if ends else None,
        quantity=int(quantity),
        covered_until=date.fromisoformat(until) if until else None,
    )

    fees = fees_of(contract, [PriceFrom(EVER, price_of(price))], *month(due))

    assert [f"{fee.starts_on} to {fee.ends_on}" for fee in fees] == ([pays_for] if pays_for else [])
    assert f"{sum((fee.net for fee in fees), Decimal('0.00'))}" == net


@pytest.mark.parametrize(("plan", "net"), [("level-1", []), ("level-2", ["39.00"]), ("level-3", ["89.00"])])
def test_B4_B5_B6_the_shipped_terms_have_these_monthly_fees(plan: str, net: list[str]) -> None:
    prices = prices_of([(EVER, shipped("supportlevel"))], plan)

    fees = fees_of(BilledContract(starts_on=date(2026, 1, 1), quantity=3), prices, *month("2026-11"))

    assert [str(fee.net) for fee in fees] == net


def test_C2_the_shipped_terms_have_a_yearly_fee_for_each_licence_package() -> None:
    prices = prices_of([(EVER, shipped("onyxceph"))], "maintenance")

    fees = fees_of(BilledContract(starts_on=date(2024, 4, 25), quantity=4), prices, *month("2026-04"))

    assert [(str(fee.price), fee.quantity, str(fee.net)) for fee in fees] == [("99.00", 4, "396.00")]


def test_B11_a_plan_that_comes_with_a_package_has_no_fee() -> None:
    contract = BilledContract(starts_on=date(2026, 1, 1), is_in_package=True)

    assert fees_of(contract, [PriceFrom(EVER, monthly("39.00"))], *month("2026-11")) == []


def test_E21_a_late_fee_is_due_on_the_first_day_for_each_year_missed() -> None:
    contract = BilledContract(starts_on=date(2026, 11, 20), late_fee_years=2)
    price = FeePrice(amount=Decimal("99.00"), period="year", late_fee=Decimal("25.00"))

    fees = fees_of(contract, [PriceFrom(EVER, price)], *month("2026-11"))

    assert [(fee.kind, fee.quantity, str(fee.net)) for fee in fees] == [
        (FeeKind.LATE, 2, "50.00"),
        (FeeKind.PLAN, 1, "99.00"),
    ]


def test_a_fee_has_the_price_in_force_on_the_first_day_that_it_pays_for() -> None:
    prices = [PriceFrom(EVER, monthly("39.00")), PriceFrom(date(2026, 11, 2), monthly("45.00"))]
    contract = BilledContract(starts_on=date(2026, 1, 1))

    nets = [str(fee.net) for fee in fees_of(contract, prices, date(2026, 11, 1), date(2026, 12, 31))]

    assert nets == ["39.00", "45.00"]


def test_while_the_terms_have_no_price_nothing_is_due() -> None:
    prices = [
        PriceFrom(date(2026, 3, 1), monthly("39.00")),
        PriceFrom(date(2026, 5, 1), None),
        PriceFrom(date(2026, 7, 15), monthly("20.00", by_day=True)),
    ]
    contract = BilledContract(starts_on=date(2026, 1, 1))

    fees = fees_of(contract, prices, date(2026, 1, 1), date(2026, 8, 31))

    found = [(fee.starts_on.isoformat(), str(fee.net), fee.days, fee.days_of) for fee in fees]
    assert found == [
        ("2026-03-01", "39.00", 0, 0),
        ("2026-04-01", "39.00", 0, 0),
        ("2026-07-15", "10.97", 17, 31),
        ("2026-08-01", "20.00", 0, 0),
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=DAYS,
    length=st.integers(0, 1200) | st.none(),
    period=st.sampled_from(["once", "month", "year"]),
    by_day=st.booleans(),
    in_arrears=st.booleans(),
)
def test_month_by_month_each_day_of_a_contract_is_paid_once(
    start: date, length: int | None, period: Any, by_day: bool, in_arrears: bool
) -> None:
    """Whatever the switches: no day is paid twice, none of the contract is left out, none besides is paid."""
    contract = BilledContract(starts_on=start, ends_on=None if length is None else start + timedelta(days=length))
    price = FeePrice(amount=Decimal("36.50"), period=period, by_day=by_day, in_arrears=in_arrears)
    last = date(2031, 12, 31)
    months = [add_months(date(2024, 1, 1), number) for number in range(96)]

    fees = [fee for first in months for fee in fees_of(contract, [PriceFrom(EVER, price)], *month(f"{first:%Y-%m}"))]

    assert fees == fees_of(contract, [PriceFrom(EVER, price)], months[0], last)
    if period == "once":
        assert [fee.starts_on for fee in fees] == [start]
        return
    assert fees[0].starts_on == start
    for before, after in pairwise(fees):
        assert after.starts_on == before.ends_on + timedelta(days=1)
    if contract.ends_on is not None:
        assert fees[-1].ends_on == contract.ends_on
