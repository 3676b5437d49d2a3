"""What a promise bar shows, said in one sentence; and the days of a deadline in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from slas.core.clock.events import WaitFor
from slas.core.clock.times import StepTimes
from slas.core.explain.explanation import Explanation
from slas.core.explain.why import Row, Why, explain_days
from slas.presentation.labels import (
    due_in_line,
    format_clock,
    format_days,
    format_due,
    format_duration,
    format_span,
    format_time_left,
    state_word,
    zone_label,
)
from slas.presentation.waits import CUSTOMER_WAIT_LABELS, WAIT_LABELS


@dataclass(frozen=True, slots=True)
class Seen:
    """One promise as one reader sees it at one instant."""

    explanation: Explanation
    state: str | None
    now: datetime
    tz: tzinfo
    met_at: datetime | None = None
    for_customer: bool = False


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One line of the list under "why this deadline"; `off` lines were not counted."""

    day: str
    words: str
    counted: str
    off: bool = False


def row_label(seen: Seen) -> str:
    """Return the sentence of the bar in a row."""
    return _("%(state)s: %(words)s") % {"state": _state(seen), "words": outcome_label(seen)}


def outcome_label(seen: Seen) -> str:
    """Return the same without the state, for a row that says it beside the bar."""
    return ", ".join(_outcome(seen))


def full_label(seen: Seen, steps: Sequence[StepTimes] = ()) -> str:
    """Return the sentence of the full bar: spent, waits, closed time, steps, now, due."""
    why = _days_of(seen)
    clauses = [*_spent(seen), *_left_out(seen, why), *_reached(steps)]
    if seen.met_at is None:
        clauses.append(_("now %(now)s") % {"now": due_in_line(seen.now, seen.tz)})
    return _("%(state)s: %(words)s") % {"state": _state(seen), "words": ", ".join([*clauses, *_outcome(seen)])}


def why_lines(seen: Seen) -> list[WhyLine]:
    """Return the days that lead to the deadline, their sum, and what is over it."""
    why = _days_of(seen)
    return [
        WhyLine(_day(row), _summed(row), format_clock(row.minutes))
        if row.kind == "more"
        else WhyLine(_day(row), _reason(row, seen), format_clock(row.minutes), off=row.kind != "counted")
        for row in why.rows
    ]


def sum_line(seen: Seen) -> WhyLine:
    """Return the sum of the counted days and what comes of it."""
    why = _days_of(seen)
    return WhyLine("", _conclusion(seen), format_clock(why.minutes))


def over_line(seen: Seen) -> WhyLine | None:
    """Return the time since the due, open time unless all time is, where it is over."""
    why = _days_of(seen)
    words = _("Time since then: overdue") if seen.explanation.round_the_clock else _("Open time since then: overdue")
    return WhyLine("", words, format_clock(why.over_minutes)) if why.over_minutes else None


def waiting_label(name: str, *, for_customer: bool) -> str:
    """Return for whom the clock is paused."""
    labels = CUSTOMER_WAIT_LABELS if for_customer else WAIT_LABELS
    return str(labels[cast("WaitFor", name)].in_sentence)


def _days_of(seen: Seen) -> Why:
    return explain_days(seen.explanation, now=seen.now, tz=seen.tz, until=seen.met_at)


def _state(seen: Seen) -> str:
    if seen.state == "over" and seen.met_at is not None:
        return _("Breached")
    return state_word(seen.state) or _("Stopped")


def _outcome(seen: Seen) -> list[str]:
    """Return when it is or was due, and how far that is."""
    explanation, due = seen.explanation, seen.explanation.due_at
    if seen.state == "best":
        return [_("no deadline"), *_since(explanation, seen.tz)]
    if due is None:
        words = _("clock paused") if seen.state == "wait" else _("no deadline is running")
        return [_("%(time)s used") % {"time": format_duration(explanation.counted_seconds)}, words]
    if seen.met_at is not None:
        times = {"due": due_in_line(due, seen.tz), "met": due_in_line(seen.met_at, seen.tz)}
        return [
            _("promised by %(due)s, met %(met)s") % times
            if seen.state == "met"
            else _("was due %(due)s, done %(met)s") % times
        ]
    form = _("was due %(due)s") if due <= seen.now else _("due %(due)s")
    clauses = [form % {"due": due_in_line(due, seen.tz)}]
    if seen.state == "wait":
        clauses.append(_("clock paused"))
    elif explanation.total_seconds is not None:
        clauses.append(format_time_left(explanation.total_seconds - explanation.counted_seconds))
    return clauses


def _since(explanation: Explanation, tz: tzinfo) -> list[str]:
    start = explanation.started_at
    return [] if start is None else [_("open since %(start)s") % {"start": due_in_line(start, tz)}]


def _spent(seen: Seen) -> list[str]:
    explanation = seen.explanation
    if explanation.started_at is None:
        return []
    values = {
        "spent": format_duration(explanation.counted_seconds),
        "total": format_duration(explanation.total_seconds or 0),
        "start": due_in_line(explanation.started_at, seen.tz),
    }
    if explanation.round_the_clock:
        form = (
            _("%(spent)s of %(total)s used since %(start)s")
            if explanation.total_seconds
            else _("%(spent)s used since %(start)s")
        )
        return [form % values]
    if not explanation.total_seconds:
        return [_("%(spent)s of open time used since %(start)s") % values]
    return [_("%(spent)s of %(total)s of open time used since %(start)s") % values]


def _left_out(seen: Seen, why: Why) -> list[str]:
    clauses = []
    for name in dict.fromkeys(row.name for row in why.rows if row.kind == "wait"):
        words = waiting_label(name, for_customer=seen.for_customer)
        clauses.append(_("%(time)s not counted while %(waiting)s") % {"time": _waited(seen, name), "waiting": words})
    nights = sum(row.count for row in why.rows if row.kind == "night")
    if nights:
        clauses.append(
            ngettext("%(count)d night not counted", "%(count)d nights not counted", nights) % {"count": nights}
        )
    closed = sum((row.last - row.first).days + 1 for row in why.rows if row.kind == "closed_day")
    if closed:
        form = ngettext("%(count)d closed day not counted", "%(count)d closed days not counted", closed)
        clauses.append(form % {"count": closed})
    names = dict.fromkeys(row.name for row in why.rows if row.kind == "holiday")
    return [*clauses, *(_("holiday %(name)s not counted") % {"name": name} for name in names)]


def _waited(seen: Seen, name: str) -> str:
    waits = (piece for piece in seen.explanation.pieces if piece.kind == "wait" and piece.name == name)
    return format_duration(round(sum((piece.end - piece.start).total_seconds() for piece in waits)))


def _reached(steps: Iterable[StepTimes]) -> list[str]:
    numbers = [str(step.step) for step in steps if step.reached_at is not None]
    if not numbers:
        return []
    form = ngettext("escalation step %(steps)s reached", "escalation steps %(steps)s reached", len(numbers))
    return [form % {"steps": _listed(numbers)}]


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


def _day(row: Row) -> str:
    if row.kind == "night":
        return _("Nights")
    return _("Breaks") if row.kind == "break" else format_days(row.first, row.last)


def _summed(row: Row) -> str:
    form = ngettext(
        "and %(count)d more window, %(time)s in total", "and %(count)d more windows, %(time)s in total", row.count
    )
    return form % {"count": row.count, "time": format_duration(row.minutes * 60)}


def _reason(row: Row, seen: Seen) -> str:
    if row.kind in ("night", "break"):
        form = ngettext(
            "%(count)d between opening hours: not counted", "%(count)d between opening hours: not counted", row.count
        )
        return form % {"count": row.count}
    if row.kind == "closed_day":
        return _("closed: not counted")
    if row.kind == "holiday" and row.has_hours:
        return _("%(name)s, outside its hours: not counted") % {"name": row.name or _("holiday")}
    if row.kind == "holiday":
        return _("%(name)s, closed: not counted") % {"name": row.name or _("holiday")}
    if row.kind == "wait" and row.first != row.last:
        return _("%(waiting)s: not counted") % {"waiting": waiting_label(row.name, for_customer=seen.for_customer)}
    hours = _listed([format_span(start, end) for start, end in row.spans])
    if row.kind == "wait":
        words = waiting_label(row.name, for_customer=seen.for_customer)
        return _("%(hours)s, %(waiting)s: not counted") % {"hours": hours, "waiting": words}
    if row.kind == "stopped":
        return _("resolved: not counted")
    if row.first != row.last:
        return _("%(hours)s each day") % {"hours": hours}
    if row.spent_minutes:
        spent = format_duration(row.spent_minutes * 60)
        return _("%(hours)s, of which %(spent)s used") % {"hours": hours, "spent": spent}
    return hours


def _conclusion(seen: Seen) -> str:
    due = seen.explanation.due_at
    if seen.state == "best":
        return _("Used so far; there is no deadline")
    if seen.met_at is not None and seen.state == "met":
        return _("Met %(met)s") % {"met": format_due(seen.met_at, seen.tz)}
    if due is None:
        return _("Used so far; clock paused")
    values = {"due": format_due(due, seen.tz), "zone": zone_label(due, seen.tz)}
    if seen.state == "wait" and due > seen.now:
        return _("Due %(due)s %(zone)s if resumed now") % values
    return _("Due %(due)s %(zone)s") % values
