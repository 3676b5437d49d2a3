"""Clocks and escalation with their reasons: the pieces that add up, and the same in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from api.tickets.rows import Reader
from plans.core.terms import VendorTerms
from plans.presentation.labels import format_target_length, metric_name, role_names
from plans.queries import get_terms
from slas.core.clock.policies import METRICS
from slas.core.clock.state import Badge, badge_state
from slas.core.clock.timeline import Timeline
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from slas.core.explain.explanation import Explanation
from slas.sentences import Seen, WhyLine, full_label, over_line, sum_line, why_lines
from tickets.models import StepReached, Ticket

Row = dict[str, Any]

_CLOCK_FIELDS = (
    "metric",
    "cycle",
    "state",
    "started_at",
    "due_at",
    "promised_at",
    "soon_at",
    "met_at",
    "breached_at",
    "elapsed_seconds",
    "remaining_seconds",
    "total_seconds",
    "set_by_hand",
    "starts_with",
)


def clocks_row(
    ticket: Ticket, timeline: Timeline, reached: Sequence[StepReached], reader: Reader, now: datetime
) -> Row:
    """Return every clock that was started and, for those who serve the customer, every step of the escalation."""
    times = timeline.at(max(now, ticket.updated_at))
    terms = get_terms(ticket.plan_version.publication)
    calendar, _policy = timeline.promise_at(times.at)
    notified = {row.step: row.told for row in reached}
    return {
        "at": times.at,
        "waiting_for": times.waiting_for,
        "is_stopped": times.stopped,
        "clocks": [
            _clock(times.metrics[name], timeline, times, terms, reader, round_the_clock=calendar.never_closes)
            for name in METRICS
            if times.metrics[name].state != "none"
        ],
        "ladder": []
        if reader.is_customer
        else [_step(step, timeline, times, role_names(terms), notified) for step in times.steps],
    }


def _clock(
    metric: MetricTimes,
    timeline: Timeline,
    times: TicketTimes,
    terms: VendorTerms,
    reader: Reader,
    *,
    round_the_clock: bool,
) -> Row:
    badge = badge_state(metric, times.at)
    explanation = timeline.explain(metric.metric, times.at, get_language())
    target = metric.target
    return {name: getattr(metric, name) for name in _CLOCK_FIELDS} | {
        "name": metric_name(metric.metric, terms),
        "badge": badge,
        "target": {
            "kind": target.kind,
            "amount": None if target.kind == "best_effort" else target.amount,
            "commitment": target.commitment,
            "words": format_target_length(target, round_the_clock=round_the_clock),
        }
        if target
        else None,
        "why": _why(explanation, badge, times.at, met_at=metric.met_at, for_customer=reader.is_customer),
    }


def _step(
    step: StepTimes,
    timeline: Timeline,
    times: TicketTimes,
    names: Mapping[str, str],
    notified: Mapping[int, Sequence[str]],
) -> Row:
    explanation = timeline.explain(step.step, times.at, get_language())
    badge: Badge | None = "track" if step.due_at is not None else None
    return {
        "step": step.step,
        "role": step.role,
        "name": names.get(step.role, step.role),
        "hand_over_to": step.hand_over_to or None,
        "due_at": step.due_at,
        "reached_at": step.reached_at,
        "told": list(notified.get(step.step, ())),
        "why": _why(explanation, badge, times.at),
    }


def _why(
    explanation: Explanation,
    badge: Badge | None,
    now: datetime,
    *,
    met_at: datetime | None = None,
    for_customer: bool = False,
) -> Row:
    zone: tzinfo = timezone.get_current_timezone()
    seen = Seen(explanation, badge, now, zone, met_at, for_customer)
    lines: list[WhyLine] = [*why_lines(seen), sum_line(seen)]
    over = over_line(seen)
    return {
        "started_at": explanation.started_at,
        "until": explanation.until,
        "due_at": explanation.due_at,
        "total_seconds": explanation.total_seconds,
        "counted_seconds": explanation.counted_seconds,
        "pieces": explanation.pieces,
        "sentence": full_label(seen),
        "lines": [
            {"day": line.day, "words": line.words, "counted": line.counted, "is_counted": not line.off}
            for line in [*lines, *([over] if over else [])]
        ],
    }
