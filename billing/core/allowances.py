"""Free minutes as ledgers: what was granted, for when and for which lines, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

from billing.core.policies import RatingPolicy
from slas.core.calendar.zones import add_months

AllowanceKind = Literal["activation", "monthly", "pack", "extra"]
KINDS: tuple[AllowanceKind, ...] = ("activation", "monthly", "pack", "extra")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Free seconds of a customer, both days of validity included; a monthly one is granted again every month."""

    id: str
    kind: AllowanceKind
    seconds: int
    valid_from: date | None = None
    valid_until: date | None = None
    lines: tuple[str, ...] | None = None
    used_seconds: int = 0


class Reached(NamedTuple):
    """A threshold, in percent, that an allowance reached with a call."""

    allowance: str
    percent: int


@dataclass(slots=True)
class Balance:
    """What is left of one grant: of an allowance, or of one month of it."""

    allowance: Allowance
    granted: int
    left: int
    valid_from: date | None
    valid_until: date | None


@dataclass(slots=True)
class Ledger:
    """The balances of a customer while calls are rated, in the order of their answer."""

    allowances: Sequence[Allowance]
    balances: dict[tuple[str, date | None], Balance] = field(default_factory=dict)
    _found: dict[tuple[date, str, int], list[Balance]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for allowance in self.allowances:
            if allowance.kind != "monthly":
                self._balance(allowance, allowance.valid_from, allowance.valid_until, allowance.seconds)

    def usable(self, day: date, line: str, policy: RatingPolicy) -> list[Balance]:
        """Return the balances that a call answered on a local day may draw from, first to last."""
        key = (day, line, id(policy))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._usable(day, line, policy)
        return found

    def _usable(self, day: date, line: str, policy: RatingPolicy) -> list[Balance]:
        found = []
        for allowance in self.allowances:
            if line not in (policy.allowance_lines if allowance.lines is None else allowance.lines):
                continue
            if not (allowance.valid_from or date.min) <= day <= (allowance.valid_until or date.max):
                continue
            if allowance.kind == "monthly":
                found += self._months(allowance, day, policy)
            else:
                found.append(self.balances[allowance.id, allowance.valid_from])
        activation_first = policy.draw_order == "activation_first"
        found.sort(
            key=lambda balance: (
                activation_first and balance.allowance.kind != "activation",
                balance.valid_until or date.max,
            )
        )
        return found

    def _months(self, allowance: Allowance, day: date, policy: RatingPolicy) -> list[Balance]:
        start, following = month_of(day, allowance, policy)
        if policy.carry_over == "none":
            return [self._month(allowance, start, following, following, policy)]
        months = [self._month(allowance, start, following, month_of(following, allowance, policy)[1], policy)]
        if allowance.valid_from is not None and allowance.valid_from < start:
            before, _ = month_of(start - timedelta(days=1), allowance, policy)
            months.append(self._month(allowance, before, start, following, policy))
        return months

    def _month(self, allowance: Allowance, first: date, following: date, expiry: date, policy: RatingPolicy) -> Balance:
        granted = granted_seconds(allowance, first, following, policy)
        # The order of use looks at the day on which the allowance really ends, not only at the end of its month.
        until = min(expiry - timedelta(days=1), allowance.valid_until or date.max)
        return self._balance(allowance, first, until, granted)

    def _balance(self, allowance: Allowance, first: date | None, until: date | None, granted: int) -> Balance:
        key = (allowance.id, first)
        if key not in self.balances:
            self.balances[key] = Balance(allowance, granted, granted - allowance.used_seconds, first, until)
        return self.balances[key]


def month_of(day: date, allowance: Allowance, policy: RatingPolicy) -> tuple[date, date]:
    """Return the first day of the month of an allowance that a local day lies in, and that of the next one."""
    first = day.replace(day=1)
    if policy.month == "calendar" or allowance.valid_from is None:
        return first, add_months(first, 1)
    anchor = allowance.valid_from
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    if add_months(anchor, months) > day:
        months -= 1
    return add_months(anchor, months), add_months(anchor, months + 1)


def granted_seconds(allowance: Allowance, first: date, following: date, policy: RatingPolicy) -> int:
    """Return what a month grants: all, or of a month that began before the allowance its part in started minutes."""
    begun = allowance.valid_from
    if policy.first_month == "full" or begun is None or begun <= first:
        return allowance.seconds
    return -(-allowance.seconds * (following - begun).days // ((following - first).days * 60)) * 60


def reached(balance: Balance, left_before: int, thresholds: Sequence[int]) -> list[Reached]:
    """Return the thresholds that a balance reached since so much was left."""
    used_before, used = balance.granted - left_before, balance.granted - balance.left
    return [
        Reached(balance.allowance.id, percent)
        for percent in thresholds
        if used_before * 100 < percent * balance.granted <= used * 100
    ]
