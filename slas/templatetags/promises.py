"""Promise bars, the days behind a deadline, and times in words, for templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol

from django import template
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from slas.core.clock.state import Badge
from slas.core.clock.times import StepTimes
from slas.core.explain.bar import lay_out_row
from slas.core.explain.bar_full import lay_out_full
from slas.core.explain.explanation import Explanation
from slas.drawing import RowDrawing, draw_full, draw_row
from slas.presentation import labels as wording
from slas.sentences import Seen, full_label, outcome_label, over_line, row_label, sum_line, why_lines

register = template.Library()


class Row(Protocol):
    """What a list knows of a promise; `words` stand instead of what is left: "met 11:20", "As soon as possible"."""

    @property
    def due_at(self) -> datetime | None:
        """When it is due."""

    @property
    def remaining(self) -> int | None:
        """Seconds of open time that are left."""

    @property
    def words(self) -> str:
        """Why nothing is left to count."""


@register.simple_tag
def promise_row(
    explanation: Explanation | None,
    state: Badge | None,
    now: datetime,
    tz: tzinfo | None = None,
    met_at: datetime | None = None,
    for_customer: bool = False,
    in_state: bool = False,
) -> str:
    """Draw the bar of a row; nothing where no clock ever started. `in_state`: what is around it says the state already."""
    if explanation is None or explanation.started_at is None:
        return ""
    seen = _seen(explanation, state, now, tz=tz, met_at=met_at, for_customer=for_customer)
    bar = lay_out_row(explanation, state=state, now=now, met_at=seen.met_at, rtl=translation.get_language_bidi())
    label = capfirst(outcome_label(seen)) if in_state else row_label(seen)
    return _row_picture(draw_row(bar), None if in_state else state, label)


def _row_picture(bar: RowDrawing, state: Badge | None, label: str) -> SafeString:
    """Return the SVG. A list has fifty of them: made here they take a twentieth of a template's time.

    Only the label has words; all else are our own names and numbers.
    """
    paths = (
        ("pb-window", bar.windows),
        ("pb-wait", bar.waits),
        ("pb-spent", bar.spent),
        (bar.due_class, bar.due),
        ("pb-best", bar.open_end),
        ("pb-now-head", bar.now),
    )
    coloured = f' data-state="{state}"' if state else ""
    parts = [
        f'<svg class="pbar pbar-row"{coloured} role="img" aria-label="{escape(label)}">',
        f'<path class="pb-rail" d="{bar.rail}"/>',
        *(f'<circle class="pb-rest" cx="{x}" cy="9" r="1.75"/>' for x in bar.rests),
        *(f'<path class="{name}" d="{path}"/>' for name, path in paths if path),
    ]
    if bar.seal:
        parts.append(f'<circle class="pb-seal" cx="{bar.seal}" cy="9" r="6.5"/><path class="pb-done" d="{bar.tick}"/>')
    return SafeString("".join([*parts, "</svg>"]))


@register.simple_tag
def due_cell(row: Row, now: datetime, time_left: str = "") -> SafeString:
    """Return when a row's promise is due, then what is left of open time; or why there is no due.

    clock.js counts `time_left` down (Headline.time_left), in the words of the list around it. A list has fifty of them:
    an included template took four times as long.
    """
    due = remaining = ""
    if row.due_at:
        due = f'<time datetime="{instant(row.due_at)}">{escape(wording.due_short(row.due_at, now))}</time>'
    if row.words:
        remaining = f"<span>{escape(row.words)}</span>"
    elif row.remaining is not None:
        counted = f' data-left="{escape(time_left)}"' if time_left else ""
        remaining = f"<span{counted}>{escape(wording.format_time_left(row.remaining, short=True))}</span>"
    return SafeString(f'<span class="due">{due}{remaining}</span>')


@register.simple_tag
def severity_mark(level: int | str, name: str) -> SafeString:
    """Return a severity: bars, never a hue, and always the vendor's own word; levels deeper than 4 show as 4."""
    level = min(int(level), 4)
    picture = f'<svg aria-hidden="true"><use href="#sv-{level}"/></svg>'
    return SafeString(f'<span class="sev" data-sev="{level}">{picture}{escape(name)}</span>')


@register.inclusion_tag("ui/promise/promise_full.html")
def promise_full(
    explanation: Explanation | None,
    state: Badge | None,
    now: datetime,
    tz: tzinfo | None = None,
    steps: Sequence[StepTimes] = (),
    met_at: datetime | None = None,
    due_text: str = "",
    for_customer: bool = False,
) -> dict[str, Any]:
    """Draw the bar at full width; `due_text` stands at the due mark instead of "due Sat 21 Nov 10:50"."""
    if explanation is None or explanation.started_at is None:
        return {}
    seen = _seen(explanation, state, now, tz=tz, met_at=met_at, for_customer=for_customer)
    bar = lay_out_full(
        explanation,
        state=state,
        now=now,
        tz=seen.tz,
        steps=steps,
        met_at=seen.met_at,
        rtl=translation.get_language_bidi(),
    )
    now_label = _("now %(now)s") % {"now": f"{wording.local(now, seen.tz):%H:%M}"}
    drawing = draw_full(bar, tz=seen.tz, now_label=now_label, format_due=due_text or _due_label(seen))
    return {"bar": drawing, "state": state, "label": full_label(seen, steps)}


@register.inclusion_tag("ui/promise/why.html")
def why(
    explanation: Explanation | None,
    now: datetime,
    state: Badge | None = None,
    tz: tzinfo | None = None,
    promise: str = "",
    title: str = "",
    met_at: datetime | None = None,
    is_open: bool = False,
    for_customer: bool = False,
) -> dict[str, Any]:
    """List the days behind a deadline; `promise` names plan and rule in the first line."""
    if explanation is None or explanation.started_at is None:
        return {}
    seen = _seen(explanation, state, now, tz=tz, met_at=met_at, for_customer=for_customer)
    total = explanation.total_seconds
    return {
        "promise": promise,
        "total": "" if total is None else wording.format_clock(total // 60),
        "lines": why_lines(seen),
        "sum": sum_line(seen),
        "over": over_line(seen),
        "title": title,
        "is_open": is_open,
    }


@register.filter
def due_at(instant: datetime, tz: tzinfo | None = None) -> str:
    """Return "Sat 21 Nov, 10:50"."""
    return wording.format_due(instant, tz)


@register.filter
def due_in_zone(instant: datetime) -> str:
    """Return "Sat 21 Nov, 10:50 CET", for mails: they are read anywhere."""
    return f"{wording.format_due(instant)} {wording.zone_label(instant)}"


@register.filter
def due_short(instant: datetime, now: datetime) -> str:
    """Return "16:20" today, "Sat 10:30" within a week, else "24 Dec 10:30"."""
    return wording.due_short(instant, now)


@register.filter
def due_on_day(instant: datetime, now: datetime) -> str:
    """Return "Sat 10:30" within a week, else "24 Dec 10:30"."""
    return wording.due_on_day(instant, now)


@register.filter
def open_left(seconds: int) -> str:
    """Return "3 h 08 min left" or "22 min over"."""
    return wording.format_time_left(seconds)


@register.simple_tag
def left_forms(*, short: bool = False) -> dict[str, str]:
    """Return the sentences of `open_left`, or of `open_left_short`, with {h} and {m} in place of numbers."""
    return wording.left_forms(short=short)


@register.filter
def open_left_short(seconds: int) -> str:
    """Return "3 h 08 left", for tables."""
    return wording.format_time_left(seconds, short=True)


@register.filter
def duration(seconds: int) -> str:
    """Return "3 h 08 min"."""
    return wording.format_duration(seconds)


@register.filter
def full_date(day: date) -> str:
    """Return "1 Mar 2020"."""
    return wording.full_date(day)


@register.filter
def instant(value: datetime) -> str:
    """Return an instant for `<time datetime>`: UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def state_word(state: str) -> str:
    """Return the usual word of a badge."""
    return wording.state_word(state)


def _seen(
    explanation: Explanation,
    state: Badge | None,
    now: datetime,
    *,
    tz: tzinfo | None,
    met_at: datetime | None,
    for_customer: bool,
) -> Seen:
    if met_at is None and explanation.state == "met":
        met_at = explanation.until
    zone = tz or timezone.get_current_timezone()
    return Seen(explanation, state, now, zone, met_at, for_customer)


def _due_label(seen: Seen) -> str:
    due = seen.explanation.due_at
    if due is None:
        return {"best": _("as soon as possible"), "wait": _("due date moves while on hold")}.get(seen.state or "", "")
    if seen.state == "wait" and due > seen.now:
        return _("%(due)s as of now") % {"due": wording.due_in_line(due, seen.tz)}
    form = _("was due %(due)s") if due <= seen.now and seen.state != "met" else _("due %(due)s")
    return form % {"due": wording.due_in_line(due, seen.tz)}
