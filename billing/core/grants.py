"""From the plans that a customer has had to the allowances of its calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from billing.core.allowances import Allowance
from plans.core.tariffs.terms import AllowanceTerms
from slas.core.calendar.zones import add_months

_DAY = timedelta(days=1)


class PlanPeriod(NamedTuple):
    """Days on which a customer has a plan in one version of the terms, both included; without an end it goes on."""

    allowances: Sequence[AllowanceTerms]
    starts_on: date
    ends_on: date | None


def grants_of(periods: Iterable[PlanPeriod]) -> list[Allowance]:
    """Return the allowances of a customer; of one key in several plans, the most minutes count (TERM-B3 to TERM-B6)."""
    periods = [period for period in periods if (period.ends_on or date.max) >= period.starts_on]
    kinds = {terms.key: terms.kind for period in periods for terms in period.allowances}
    grants: list[Allowance] = []
    for key, kind in kinds.items():
        of_key = [(terms, period) for period in periods for terms in period.allowances if terms.key == key]
        grants += _once(key, of_key) if kind == "activation" else _monthly(key, of_key)
    return grants


_Granting = Sequence[tuple[AllowanceTerms, PlanPeriod]]


def _once(key: str, given: _Granting) -> list[Allowance]:
    """The grant of the first day; it ends with the last plan that has it, or after its days."""
    first = min(period.starts_on for _, period in given)
    terms = _most(given, first)
    ends = [period.ends_on for _, period in given]
    until = None if None in ends else max(end for end in ends if end is not None)
    if terms.valid_days is not None:
        until = min(until or date.max, first + (terms.valid_days - 1) * _DAY)
    return [Allowance(key, "activation", 60 * terms.minutes, first, until, terms.lines)]


def _monthly(key: str, given: _Granting) -> list[Allowance]:
    """One allowance for each stretch with the same minutes; another level counts from the next month."""
    starts = [period.starts_on for _, period in given]
    ends = [period.ends_on + _DAY for _, period in given if period.ends_on is not None]
    found: list[Allowance] = []
    for day in sorted({*starts, *ends}):
        is_covered = any(_covers(period, day) for _, period in given)
        last = found[-1] if found and found[-1].valid_until is None else None
        begin = _next_month(day) if last and is_covered else day
        if last and is_covered and not _is_later(begin, last, given):
            continue
        if last:
            found[-1] = replace(last, valid_until=begin - _DAY)
        if is_covered:
            terms = _most(given, begin)
            found.append(Allowance(key, "monthly", 60 * terms.minutes, begin, None, terms.lines))
    return found


def _is_later(begin: date, last: Allowance, given: _Granting) -> bool:
    """Whether a plan is still there when its level would count, and no other change counts from the same day."""
    return any(_covers(period, begin) for _, period in given) and begin > (last.valid_from or begin)


def _next_month(day: date) -> date:
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def _covers(period: PlanPeriod, day: date) -> bool:
    return period.starts_on <= day <= (period.ends_on or date.max)


def _most(given: _Granting, day: date) -> AllowanceTerms:
    return max((terms for terms, period in given if _covers(period, day)), key=lambda terms: terms.minutes)
