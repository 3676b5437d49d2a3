"""Phone lines with the hours that hold on them, by plan where the plans differ."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from plans.core.hours import format_opening_hours, phone_line_document
from plans.core.offers import Plan
from plans.core.places import Document, PhoneLine
from plans.core.terms import VendorTerms
from plans.presentation.labels import language_name, localize, opening_label
from slas.core.calendar.calendars import compile_calendar, parse_calendar


def line_sections(terms: VendorTerms, now: datetime) -> list[dict[str, Any]]:
    """Return each line with number, whom it is for, and its hours with what they are right now
    (TERM-A8, TERM-B8, TERM-E33)."""
    return [
        {
            "name": localize(line.name, terms),
            "number": line.number,
            "emergency": line.emergency,
            "regions": ", ".join(localize(terms.region(key).name, terms) for key in line.regions),
            "languages": ", ".join(language_name(code) for code in line.languages),
            "severities": ", ".join(terms.severity(number).name for number in line.severities or ()),
            "note": localize(line.note, terms) if line.note else "",
            "hours": [_hours(terms, plans, document, now) for plans, document in _by_hours(terms, line)],
        }
        for line in terms.phone_lines
    ]


def _by_hours(terms: VendorTerms, line: PhoneLine) -> list[tuple[list[Plan], Document]]:
    """Return the different hours of a line, each with the plans that have them; no plans where they are the line's own."""
    if line.calendar is not None:
        return [([], dict(terms.calendar(line.calendar).document))]
    found: list[tuple[list[Plan], Document]] = []
    for plan in _calling(terms, line):
        document = phone_line_document(terms, line, plan.key, None)
        same = next((plans for plans, other in found if other == document), None)
        if same is None:
            found.append(([plan], document))
        else:
            same.append(plan)
    return found


def _calling(terms: VendorTerms, line: PhoneLine) -> list[Plan]:
    return [
        plan
        for plan in terms.plans
        if any(rule.channel == "phone" for rule in plan.channels) and (line.plans is None or plan.key in line.plans)
    ]


def _hours(terms: VendorTerms, plans: list[Plan], document: Document, now: datetime) -> dict[str, Any]:
    calendar = compile_calendar(parse_calendar(document))
    return {
        "plans": ", ".join(localize(plan.name, terms) for plan in plans),
        "words": format_opening_hours(document, gettext),
        "is_open": calendar.is_open(now),
        "open_label": opening_label(calendar, now),
    }
