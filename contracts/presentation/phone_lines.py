"""Phone lines as a customer sees them: the number, and whether somebody answers it now (TERM-B2, TERM-E33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contracts.queries import Support
from plans.core.hours import format_opening_hours, offered_lines, phone_line_document
from plans.core.opening import Opening, opening
from plans.core.places import PhoneLine
from plans.presentation.labels import language_name, localize
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.presentation.labels import due_short


@dataclass(frozen=True, slots=True)
class LineRow:
    """One number to call."""

    name: str
    number: str
    address: str
    is_open: bool
    opens_at: datetime | None
    words: str
    hours: str
    languages: str
    note: str


def line_rows(support: Support, lines: Iterable[PhoneLine], now: datetime) -> list[LineRow]:
    """Return these lines, those that are open now first."""
    rows = [_line_row(support, line, now) for line in lines]
    return sorted(rows, key=lambda row: not row.is_open)


def lines_for(support: Support, severity: int) -> tuple[PhoneLine, ...]:
    """Return the lines to call about a severity; none where the plan has no phone (TERM-D3)."""
    if support.plan_key is None:
        return ()
    return offered_lines(support.terms, support.plan_key, severity, support.region_key)


def all_lines(support: Support) -> list[PhoneLine]:
    """Return every line the plan offers, in the order of the terms."""
    offered = {line.key for level in support.terms.severities for line in lines_for(support, level.number)}
    return [line for line in support.terms.phone_lines if line.key in offered]


def has_phone(support: Support) -> bool:
    """Return whether calls are a way of this customer's plan at all (TERM-D3)."""
    return support.plan is not None and any(rule.channel == "phone" for rule in support.plan.channels)


def next_opening(lines: Iterable[LineRow]) -> datetime | None:
    """Return when the first of these lines opens; None where one is open, or none opens again."""
    rows = list(lines)
    opens = [row.opens_at for row in rows if row.opens_at is not None]
    return None if any(row.is_open for row in rows) else min(opens, default=None)


def _line_row(support: Support, line: PhoneLine, now: datetime) -> LineRow:
    terms = support.terms
    document = phone_line_document(terms, line, str(support.plan_key), support.region_key)
    state = opening(compile_calendar(parse_calendar(document)), now)
    return LineRow(
        name=localize(line.name, terms),
        number=line.number,
        address="tel:" + line.number.replace(" ", ""),
        is_open=state.is_open,
        opens_at=None if state.is_open else state.changes_at,
        words=_opening_label(state, now),
        hours=format_opening_hours(document, _),
        languages=", ".join(language_name(code) for code in line.languages),
        note=localize(line.note, terms) if line.note else "",
    )


def _opening_label(state: Opening, now: datetime) -> str:
    """Return whether it is open and until or from when, in the reader's zone."""
    if state.changes_at is None:
        return _("Open 24/7") if state.is_open else _("Closed")
    time = {"time": due_short(state.changes_at, now)}
    return (_("Open now until %(time)s") if state.is_open else _("Closed, opens %(time)s")) % time
