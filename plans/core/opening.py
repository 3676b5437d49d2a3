"""Where it is open at an instant, and until or from when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.core.places import Region
from plans.core.policy import plan_calendar
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.errors import CalcError

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or closed; `changes_at` is None where it stays so."""

    is_open: bool
    changes_at: datetime | None


def opening(calendar: Calendar, at: datetime) -> Opening:
    """Return whether a calendar is open and when that changes next."""
    is_open = calendar.is_open(at)
    try:
        changes_at = calendar.next_close(at) if is_open else calendar.next_open(at)
    except CalcError:  # never closes, or never opens
        return Opening(is_open, None)
    return Opening(is_open, None if is_open and changes_at - at > _A_WEEK else changes_at)


def widest_hours(terms: VendorTerms) -> Iterator[tuple[Region, Calendar]]:
    """Return each region with the hours of the best plan that has hours there; none where nothing but the clock is promised."""
    plans = sorted(terms.plans, key=lambda plan: plan.rank)
    for region in terms.regions:
        for plan in plans:
            if region.key not in plan.calendars:
                continue
            calendar = compile_calendar(parse_calendar(plan_calendar(terms, plan.key, region.key)))
            if not calendar.spec.never_closes:
                yield region, calendar
                break
