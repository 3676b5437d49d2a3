"""Money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from supportdesk.kernel.money import CurrencyMismatchError, Money, Rounding


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_sums_are_exact() -> None:
    assert euros("0.10") + euros("0.20") - euros("0.05") == euros("0.25")


def test_a_multiple_keeps_every_digit() -> None:
    assert euros("1.80") * Decimal("0.333") == euros("0.59940")


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [(Rounding.COMMERCIAL, "2.35"), (Rounding.BANKERS, "2.34"), (Rounding.UP, "2.35"), (Rounding.DOWN, "2.34")],
)
def test_rounding_is_done_as_named(rounding: Rounding, expected: str) -> None:
    assert euros("2.345").rounded(rounding) == euros(expected)


def test_a_currency_has_its_own_number_of_decimals() -> None:
    assert Money(Decimal("100.5"), "JPY").rounded(Rounding.COMMERCIAL) == Money(Decimal(101), "JPY")


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(CurrencyMismatchError):
        euros("1") + Money(Decimal(1), "CHF")


@pytest.mark.parametrize("amount", [1.5, 1, "1", Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_is_a_finite_decimal(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")


def test_floats_do_not_multiply_money() -> None:
    with pytest.raises(TypeError):
        euros("1") * 1.5  # type: ignore[operator]


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€€€"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money(Decimal(1), currency)


def test_amounts_of_one_currency_are_ordered() -> None:
    assert sorted([euros("2"), Money.zero("EUR"), euros("-1")]) == [euros("-1"), Money.zero("EUR"), euros("2")]


def test_nothing_is_false_and_debts_are_negative() -> None:
    assert (bool(Money.zero("EUR")), -euros("3"), str(euros("3.50"))) == (False, euros("-3"), "3.50 EUR")
