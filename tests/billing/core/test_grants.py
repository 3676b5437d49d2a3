"""From the plans that a customer has had to its allowances: TERM-B3 to TERM-B6."""

from __future__ import annotations

from datetime import date

import pytest

from billing.core.grants import PlanPeriod, grants_of
from plans.core.tariffs.terms import AllowanceTerms
from plans.core.texts import Text

NAME = Text({"en": "Minutes"})


def _monthly(minutes: int) -> AllowanceTerms:
    return AllowanceTerms(key="monthly", name=NAME, kind="monthly", minutes=minutes)


def _period(minutes: int, starts_on: str, ends_on: str | None = None) -> PlanPeriod:
    return PlanPeriod(
        [_monthly(minutes)], date.fromisoformat(starts_on), date.fromisoformat(ends_on) if ends_on else None
    )


def _stretches(*periods: PlanPeriod) -> list[tuple[int, str, str | None]]:
    return [
        (grant.seconds // 60, str(grant.valid_from), str(grant.valid_until) if grant.valid_until else None)
        for grant in grants_of(periods)
    ]


@pytest.mark.parametrize(
    ("periods", "stretches"),
    [
        ([(15, "2026-01-10", None)], [(15, "2026-01-10", None)]),
        (
            [(15, "2026-01-10", None), (30, "2026-03-12", None)],
            [(15, "2026-01-10", "2026-03-31"), (30, "2026-04-01", None)],
        ),
        (
            [(15, "2026-01-10", None), (90, "2026-03-01", "2026-05-31")],
            [(15, "2026-01-10", "2026-02-28"), (90, "2026-03-01", "2026-05-31"), (15, "2026-06-01", None)],
        ),
        ([(30, "2026-01-10", "2026-02-14")], [(30, "2026-01-10", "2026-02-14")]),
        (
            [(30, "2026-01-10", "2026-02-14"), (30, "2026-04-20", None)],
            [(30, "2026-01-10", "2026-02-14"), (30, "2026-04-20", None)],
        ),
    ],
)
def test_B4_B5_B6_the_plan_with_the_most_minutes_counts_from_the_month_after_it_began(
    periods: list[tuple[int, str, str | None]], stretches: list[tuple[int, str, str | None]]
) -> None:
    assert _stretches(*(_period(*period) for period in periods)) == stretches


@pytest.mark.parametrize(("valid_days", "until"), [(None, None), (30, date(2026, 2, 8))])
def test_B3_the_credit_after_activation_is_granted_once_with_the_first_plan(
    valid_days: int | None, until: date | None
) -> None:
    credit = AllowanceTerms(key="activation", name=NAME, kind="activation", minutes=60, valid_days=valid_days)
    periods = [PlanPeriod([credit], date(2026, 1, 10), None), PlanPeriod([credit], date(2026, 3, 12), None)]

    grants = grants_of(periods)

    assert [(one.seconds, one.valid_from, one.valid_until) for one in grants] == [(3600, date(2026, 1, 10), until)]
