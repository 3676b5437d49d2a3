"""Answers to `timeline` requests: a JSON document in, JSON values out."""

from collections.abc import Mapping
from datetime import datetime

from slas.core.clock.events import parse_events
from slas.core.clock.policies import METRICS, parse_policy
from slas.core.clock.timeline import Timeline, replay
from slas.core.clock.times import MetricTimes, StepTimes, TicketTimes
from slas.core.explain.explanation import Explanation
from slas.core.instants import format_instant, parse_instant, seconds_of
from slas.core.protocol import documents
from slas.core.protocol.business_time_answers import calendar_of, left_out

_KEYS = ("do", "calendar", "policy", "events", "at", "explain")


def answer_timeline(request: Mapping[str, object]) -> dict[str, object]:
    """The answer to one request; raises `CalcError`."""
    documents.known_keys(request, _KEYS, "timeline", "invalid_request")
    explain = documents.flag(request.get("explain", False), "explain", "invalid_request")
    timeline = replay(
        calendar=calendar_of(request).spec,
        policy=parse_policy(request.get("policy")),
        events=parse_events(request.get("events")),
    )
    rows = documents.sequence(request.get("at"), "at", "invalid_request")
    instants = [parse_instant(row, f"at[{number}]") for number, row in enumerate(rows, 1)]
    states = [timeline.at(instant) for instant in instants]
    answered: dict[str, object] = {"result": [_ticket(state) for state in states]}
    if explain:
        answered["explain"] = [_explained(timeline, state) for state in states]
    return answered


def _ticket(times: TicketTimes) -> dict[str, object]:
    return {
        "at": format_instant(times.at),
        "metrics": {metric: _metric(times.metrics[metric]) for metric in METRICS},
        "next_due": _instant(times.next_due),
        "ladder": [_step(step) for step in times.steps],
    }


def _metric(times: MetricTimes) -> dict[str, object]:
    return {
        "state": times.state,
        "due": _instant(times.due_at),
        "elapsed": seconds_of(times.elapsed_us),
        "remaining": None if times.remaining_us is None else seconds_of(times.remaining_us),
        "breached": times.breached,
        "met_at": _instant(times.met_at),
        "breached_at": _instant(times.breached_at),
    }


def _step(times: StepTimes) -> dict[str, object]:
    return {
        **named_step(times),
        "due": _instant(times.due_at),
        "reached_at": _instant(times.reached_at),
    }


def named_step(times: StepTimes) -> dict[str, object]:
    """Which step it is, whom it tells and, where it hands the ticket over, to which tier."""
    named: dict[str, object] = {"step": times.step, "role": times.role}
    return named | {"hand_over_to": times.hand_over_to} if times.hand_over_to else named


def _explained(timeline: Timeline, state: TicketTimes) -> dict[str, object]:
    at = state.at
    return {
        "at": format_instant(at),
        "metrics": {metric: _pieces(timeline.explain(metric, at, whole=True), at) for metric in METRICS},
        "ladder": [_pieces(timeline.explain(step.step, at, whole=True), at) for step in state.steps],
    }


def _pieces(explanation: Explanation, at: datetime) -> dict[str, object]:
    rows = [(piece, format_instant(piece.start), format_instant(piece.end)) for piece in explanation.pieces]
    return {
        "from": _instant(explanation.started_at),
        "until": _instant(explanation.until),
        "counted": [[start, end] for piece, start, end in rows if piece.kind == "open" and piece.start < at],
        "to_come": [[start, end] for piece, start, end in rows if piece.kind == "open" and piece.start >= at],
        "left_out": [
            left_out(piece.kind, start, end, piece.name) for piece, start, end in rows if piece.kind != "open"
        ],
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
