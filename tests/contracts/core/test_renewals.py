"""What a renewal gives: TERM-E21, and `./desk calc` with the same function."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.core.renewals import LateFeeYears, Renewal, last_day, renew
from slas.errors import CalcError
from tests.test_calc import calc

EXPIRY = date(2026, 3, 31)


def _renew(order: date, months: int = 12, **changes: Any) -> Renewal:
    return renew(last_valid_date=EXPIRY, order_date=order, months=months, **changes)


@pytest.mark.parametrize(
    ("order", "start", "last", "fees", "late"),
    [
        (date(2026, 1, 15), date(2026, 4, 1), date(2027, 3, 31), 0, 0),  # before the expiry
        (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), 0, 0),
        (date(2026, 4, 1), date(2026, 4, 1), date(2027, 3, 31), 0, 1),
        (date(2026, 7, 29), date(2026, 4, 1), date(2027, 3, 31), 0, 120),  # the last day of grace is one of them
        (date(2026, 7, 30), date(2026, 7, 30), date(2027, 7, 29), 1, 121),
        (date(2027, 3, 31), date(2027, 3, 31), date(2028, 3, 30), 1, 365),  # one year missed, none started beyond it
        (date(2027, 4, 1), date(2027, 4, 1), date(2028, 3, 31), 2, 366),
        (date(2029, 12, 24), date(2029, 12, 24), date(2030, 12, 23), 4, 1364),
    ],
)
def test_E21_a_late_order_starts_on_its_day_and_costs_a_fee_for_each_started_year(
    order: date, start: date, last: date, fees: int, late: int
) -> None:
    assert _renew(order) == Renewal(start_date=start, last_date=last, late_fee_years=fees, days_late=late)


@pytest.mark.parametrize(
    ("order", "fees"),
    [(date(2026, 7, 30), 0), (date(2027, 3, 30), 0), (date(2027, 3, 31), 1), (date(2029, 12, 24), 3)],
)
def test_E21_a_vendor_may_count_full_years_only(order: date, fees: int) -> None:
    assert _renew(order, late_fee_years="full").late_fee_years == fees


def test_E21_the_days_of_grace_are_the_vendors() -> None:
    assert _renew(date(2026, 4, 30), grace_days=30).start_date == date(2026, 4, 1)
    assert _renew(date(2026, 5, 1), grace_days=30).start_date == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),  # the same day of February is its last
        (date(2028, 2, 29), 12, date(2029, 2, 27)),
        (date(2026, 11, 15), 36, date(2029, 11, 14)),
    ],
)
def test_a_term_ends_the_day_before_the_same_day_so_many_months_later(start: date, months: int, last: date) -> None:
    assert last_day(start, months) == last


@given(
    last_valid=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    late=st.integers(-1000, 5000),
    grace=st.integers(0, 400),
    count=st.sampled_from(["started", "full"]),
)
def test_years_missed_are_the_anniversaries_gone_by(
    last_valid: date, late: int, grace: int, count: LateFeeYears
) -> None:
    order = last_valid + timedelta(days=late)

    fees = renew(
        last_valid_date=last_valid, order_date=order, months=12, grace_days=grace, late_fee_years=count
    ).late_fee_years

    anniversaries = [_anniversary(last_valid, last_valid.year + years) for years in range(1, 15)]
    full = sum(day <= order for day in anniversaries)
    started = full + (order > last_valid and order not in anniversaries)
    assert fees == (0 if late <= grace else started if count == "started" else full)


def _anniversary(day: date, year: int) -> date:
    """The same day of another year; 28 February where there is no 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def test_calc_answers_renew() -> None:
    asked = {"do": "renew", "last_valid_date": "2026-03-31", "months": 12}

    early, late = calc({**asked, "order_date": "2026-03-01"}, {**asked, "order_date": "2027-04-01", "grace_days": 90})

    assert early == {
        "result": {"start_date": "2026-04-01", "last_date": "2027-03-31", "late_fee_years": 0, "days_late": 0}
    }
    assert late == {
        "result": {"start_date": "2027-04-01", "last_date": "2028-03-31", "late_fee_years": 2, "days_late": 366}
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"months": 0}, "months: must be at least 1"),
        ({"months": 1201}, "months: 1201 is more than 1200"),
        ({"months": 1.5}, "months: must be a whole number"),
        ({"order_date": "31.03.2026"}, "order_date: '31.03.2026' is not a date such as 2026-06-01"),
        ({"order_date": "2399-06-01"}, "months: use a year from 1900 to 2399"),
        ({"late_fee_years": "begun"}, "late_fee_years: must be one of started, full"),
        ({"fee": 1}, "renew: unknown key 'fee'"),
    ],
)
def test_calc_names_what_is_wrong_with_a_renewal(wrong: dict[str, Any], message: str) -> None:
    asked = {"do": "renew", "last_valid_date": "2026-03-31", "order_date": "2026-03-01", "months": 12}

    (answer,) = calc(asked | wrong)

    assert answer == {"error": {"kind": "invalid_request", "message": message}}


def test_a_term_needs_a_month() -> None:
    with pytest.raises(CalcError, match="months: must be at least 1"):
        _renew(EXPIRY, months=0)
