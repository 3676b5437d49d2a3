"""What a renewal gives: from when to when the new term runs, and for how many missed years a late fee is due
(TERM-E21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from slas.core.calendar.zones import add_months
from slas.core.instants import check_year, parse_date
from slas.core.protocol import documents
from slas.errors import CalcError, gettext_noop

LateFeeYears = Literal["started", "full"]
LATE_FEE_YEARS: Final[dict[str, LateFeeYears]] = {"started": "started", "full": "full"}
GRACE_DAYS: Final = 120
MAX_GRACE_DAYS: Final = 3_660
MAX_MONTHS: Final = 1_200
_KEYS = ("do", "last_valid_date", "order_date", "months", "grace_days", "late_fee_years")


@dataclass(frozen=True, slots=True)
class Renewal:
    """The new term, both days included, and how late it was ordered; `late_fee_years` is the number of yearly fees."""

    start_date: date
    last_date: date
    late_fee_years: int
    days_late: int


def renew(
    *,
    last_valid_date: date,
    order_date: date,
    months: int,
    grace_days: int = GRACE_DAYS,
    late_fee_years: LateFeeYears = "started",
) -> Renewal:
    """Return what a renewal ordered on a day gives after a term that ended with `last_valid_date`.

    Ordered up to and including `grace_days` after it, the new term follows on the old one. Later, it starts on the day of
    the order, and a fee is due for each year missed, started or full ones. Raises CalcError for fewer than one month and
    for a term beyond the years that calendars are kept for.
    """
    if months < 1:
        raise CalcError("invalid_request", "months", gettext_noop("must be at least 1"))
    days_late = max(0, (order_date - last_valid_date).days)
    is_late = days_late > grace_days
    start = order_date if is_late else last_valid_date + timedelta(days=1)
    return Renewal(
        start_date=start,
        last_date=last_day(start, months),
        late_fee_years=_years_missed(last_valid_date, order_date, late_fee_years) if is_late else 0,
        days_late=days_late,
    )


def last_day(start: date, months: int) -> date:
    """Return the last day of a term: the day before the same day so many months later, or before the month's end."""
    end = add_months(start, months) - timedelta(days=1)
    check_year(end.year, "months")
    return end


def _years_missed(last_valid: date, order: date, count: LateFeeYears) -> int:
    full = order.year - last_valid.year
    if add_months(last_valid, 12 * full) > order:
        full -= 1
    return full + 1 if count == "started" and add_months(last_valid, 12 * full) < order else full


def answer_renew(request: Mapping[str, object]) -> dict[str, object]:
    """Return the answer of `./desk calc` to one request; raises CalcError."""
    documents.known_keys(request, _KEYS, "renew", "invalid_request")
    count = documents.choice(
        request.get("late_fee_years", "started"), LATE_FEE_YEARS, "late_fee_years", "invalid_request"
    )
    given = renew(
        last_valid_date=parse_date(request.get("last_valid_date"), "last_valid_date"),
        order_date=parse_date(request.get("order_date"), "order_date"),
        months=documents.whole(request.get("months"), "months", MAX_MONTHS),
        grace_days=documents.whole(request.get("grace_days", GRACE_DAYS), "grace_days", MAX_GRACE_DAYS),
        late_fee_years=LATE_FEE_YEARS[count],
    )
    return {
        "result": {
            "start_date": given.start_date.isoformat(),
            "last_date": given.last_date.isoformat(),
            "late_fee_years": given.late_fee_years,
            "days_late": given.days_late,
        }
    }
