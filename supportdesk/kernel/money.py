"""Money: an exact amount of one currency; every rounding is asked for by name."""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# ISO 4217 minor units that are not two.
_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}


class Rounding(StrEnum):
    """How the last digit is found when there are more."""

    COMMERCIAL = decimal.ROUND_HALF_UP
    BANKERS = decimal.ROUND_HALF_EVEN
    UP = decimal.ROUND_UP
    DOWN = decimal.ROUND_DOWN


class CurrencyMismatchError(ValueError):
    """Two currencies met in one sum."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency's major unit, e.g. Money(Decimal("1.80"), "EUR")."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError(f"An amount of money is a finite Decimal, not {self.amount!r}.")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"A currency is three capital letters, not {self.currency!r}.")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of the currency."""
        return cls(Decimal(0), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        if not isinstance(factor, Decimal | int):
            raise TypeError(f"Money is multiplied by a Decimal or int, not {factor!r}.")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self, rounding: Rounding) -> Money:
        """Return the amount with the currency's own number of decimals."""
        unit = Decimal(1).scaleb(-_MINOR_DIGITS.get(self.currency, 2))
        return Money(self.amount.quantize(unit, rounding=rounding.value), self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self} and {other} have different currencies; convert one of them first.")
        return other
