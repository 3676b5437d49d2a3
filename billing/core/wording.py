"""What each part of a call's price is for, in words: English sentences that are the keys of the catalogues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from slas.errors import gettext_noop

FIRST_BLOCK = gettext_noop("{band}: first {length} at {price}: {amount}")
BLOCKS = gettext_noop("{band}: {count} × {length} at {price}: {amount}")
FREE = gettext_noop("{band}: {length} from the allowance {allowance}: {amount}")
CONNECT_FEE = gettext_noop("Connection fee: {amount}")
TO_MINIMUM = gettext_noop("Up to the minimum of {price}: {amount}")
TO_MAXIMUM = gettext_noop("Down to the maximum of {price}: {amount}")
ROUNDING = gettext_noop("Rounding: {amount}")
NOT_ANSWERED = gettext_noop("Not answered or shorter than a second: {amount}")
GRACE = gettext_noop("Not longer than {length}: {amount}")
OUTBOUND = gettext_noop("Calls by the vendor are free: {amount}")
PART = gettext_noop("Part of the call {call}: {amount}")


class PriceLine(NamedTuple):
    """One part of a call's price: the sentence, what it adds to the net amount, and what the sentence names."""

    words: str
    amount: Decimal
    band: str = ""
    times: int = 0
    seconds: int = 0
    price: Decimal = Decimal(0)
    name: str = ""


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How a language writes these lines: its sentences and its decimal mark."""

    currency: str
    decimals: int
    translate: Callable[[str], str] = str
    decimal_mark: str = "."

    def amount(self, value: Decimal) -> str:
        """Return an amount with at least the decimals of its currency."""
        whole, _, part = f"{value:f}".partition(".")
        part = part.rstrip("0").ljust(self.decimals, "0")
        sign = "" if value else whole.lstrip("-")
        digits = sign or whole
        return f"{digits}{self.decimal_mark}{part} {self.currency}" if part else f"{digits} {self.currency}"

    def line(self, line: PriceLine) -> str:
        """Return a line as a sentence."""
        return self.translate(line.words).format(
            band=line.band,
            count=line.times,
            length=write_length(line.seconds),
            price=self.amount(line.price),
            amount=self.amount(line.amount),
            allowance=line.name,
            call=line.name,
        )


def write_length(seconds: int) -> str:
    """Return a length in minutes where it is whole ones, else in seconds; both are written alike in every language."""
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"
