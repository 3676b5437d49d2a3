"""Whether support and its phones were open when somebody filed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from demo.event_lines import LANGUAGE
from demo.promises import when
from plans.core.hours import offered_lines, phone_line_document
from plans.core.opening import opening
from plans.core.policy import plan_calendar, plan_target
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import Calendar, compile_calendar, parse_calendar
from slas.core.clock.policies import METRICS
from tickets.models import Ticket


def describe_opening(ticket: Ticket, terms: VendorTerms, at: datetime) -> Iterator[str]:
    """Yield that it was outside business hours and which phones were open, or within them which were not."""
    plan, region = ticket.plan_version.plan.key, ticket.region_key
    outside = False
    if region in terms.plan(plan).calendars:
        hours = compile_calendar(parse_calendar(plan_calendar(terms, plan, region)))
        outside = not hours.is_open(at)
        if outside and _minds_hours(ticket, terms):
            yield f"outside business hours{_holiday(hours, at)}{_begin(hours, at)}"
    for line in offered_lines(terms, plan, ticket.severity_proposed, region):
        hours = compile_calendar(parse_calendar(phone_line_document(terms, line, plan, region)))
        name = line.name.pick(LANGUAGE, terms.vendor.default_language)
        if hours.is_open(at) and outside:
            yield f"{name} is open"
        elif not hours.is_open(at) and not outside and not line.emergency:
            yield f"{name} is closed{_holiday(hours, at)}{_begin(hours, at)}"


def _minds_hours(ticket: Ticket, terms: VendorTerms) -> bool:
    """Return whether the plan's hours mean anything to the ticket: not where all that is promised is round the clock."""
    plan = terms.plan(ticket.plan_version.plan.key)
    targets = [plan_target(terms, plan, metric, ticket.severity_proposed) for metric in METRICS]
    timed = [target for target in targets if target.is_timed]
    return not timed or any(target.seconds is None and target.calendar is None for target in timed)


def _holiday(hours: Calendar, at: datetime) -> str:
    name = hours.holiday_name(hours.local_date(at), LANGUAGE)
    return f" ({name})" if name else ""


def _begin(hours: Calendar, at: datetime) -> str:
    changes_at = opening(hours, at).changes_at
    return f" until {when(changes_at, ZoneInfo(hours.spec.tz))}" if changes_at else ""
