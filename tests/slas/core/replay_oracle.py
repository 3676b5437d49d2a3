"""What clocks say, counted half-hour by half-hour from the events: slow, simple, written apart from the engine.

Windows, events, targets and questions lie on half-hours. An event is (at, type, detail); the policy is a document.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.slas.core.oracle import Oracle

STEP = timedelta(minutes=30)
Row = tuple[datetime, str, Any]


@dataclass
class Answer:
    state: str
    elapsed: int
    due: datetime | None
    breached: bool


def answer(
    oracle: Oracle, policy: dict[str, Any], filing: dict[str, Any], events: list[Row], metric: str, at: datetime
) -> Answer:
    """State, elapsed seconds, due while running, and lateness, by the events up to `at`."""
    happened = [row for row in events if row[0] <= at]
    begun = begin(happened, metric)
    if begun is None:
        return Answer("none", 0, None, breached=False)
    met = met_at(happened, metric)
    origin, severity = origin_of(happened, policy, begun, met)
    target = line_for(policy["targets"][severity].get(metric), filing, oracle.is_open(events[0][0]))
    if target is not None and target.get("starts"):
        wanted_kind = {"confirmed": "priority_confirmed", "assigned": "assigned"}[target["starts"]]
        started = next((row[0] for row in happened if row[1] == wanted_kind), None)
        target = None if started is None else target
        origin, _ = origin_of(happened, policy, max(begun, started or begun), met)
    if target is None:
        return Answer("none", 0, None, breached=False)
    stops = metric in policy["waits_stop"]
    state = "met" if met else held(happened, at, stops) or "running"
    counted, reached, ran_beyond, now = timedelta(0), None, False, origin
    wanted = timedelta(seconds=target["open_seconds"])
    while now < (met or at):
        if not held(happened, now, stops):
            ran_beyond = ran_beyond or reached is not None
            if oracle.is_open(now):
                counted += STEP
                if reached is None and counted == wanted:
                    reached = now + STEP
        now += STEP
    due = reached
    while due is None and state == "running":
        if oracle.is_open(now):
            counted_later = wanted - counted
            due = oracle.add(now, int(counted_later.total_seconds()))
        now += STEP
    return Answer(state, int(counted.total_seconds()), due if state == "running" else None, breached=ran_beyond)


def line_for(target: Any, filing: dict[str, Any], was_open: bool) -> dict[str, Any] | None:
    """The first line whose conditions hold, of a target that may have several."""
    for line in target if isinstance(target, list) else [target]:
        when = (line or {}).get("when", {})
        if filing.get("channel") not in when.get("channel", [filing.get("channel")]):
            continue
        if filing.get("contact_kind") not in when.get("contact_kind", [filing.get("contact_kind")]):
            continue
        if when.get("open_at_filing", was_open) != was_open:
            continue
        if not when.get("answers", {}).items() <= filing.get("answers", {}).items():
            continue
        return None if line is None else dict(line)
    return None


def begin(events: list[Row], metric: str) -> datetime | None:
    if metric != "next_update":
        return events[0][0] if events else None
    replies = [at for at, kind, detail in events if kind == "public_reply" and detail == "agent"]
    return replies[-1] if replies else None


def met_at(events: list[Row], metric: str) -> datetime | None:
    if metric == "first_response":
        return next((at for at, kind, detail in events if kind == "public_reply" and detail == "agent"), None)
    if metric == "priority_notice":
        return next((at for at, kind, _ in events if kind == "priority_confirmed"), None)
    finished = None
    if metric == "resolution":
        for at, kind, _ in events:
            if kind in ("resolved", "closed"):
                finished = finished or at
            if kind == "reopened":
                finished = None
    return finished


def origin_of(events: list[Row], policy: dict[str, Any], begun: datetime, met: datetime | None) -> tuple[datetime, str]:
    origin, judged = begun, events[0][2]
    before = judged
    for at, kind, detail in events:
        if kind == "severity" and detail != before:
            way = policy["raise_counts_from" if int(detail) < int(before) else "lower_counts_from"]
            if way == "start":
                origin, judged = begun, detail
            elif met is None or at < met:
                origin, judged = max(begun, at), detail
            before = detail
    return origin, judged


def held(events: list[Row], now: datetime, waits_stop: bool) -> str:
    """ "stopped" or "paused" as the events up to and with `now` leave it, else ""."""
    stopped, waiting = False, None
    for at, kind, detail in events:
        if at > now:
            break
        if kind in ("resolved", "closed", "merged"):
            stopped = True
        elif kind == "reopened":
            stopped = False
        elif kind == "wait":
            waiting = detail
        elif kind == "resume" or (kind == "public_reply" and detail == "customer" and waiting == "customer"):
            waiting = None
    return "stopped" if stopped else "paused" if waiting and waits_stop else ""


def first_breach(
    oracle: Oracle, policy: dict[str, Any], filing: dict[str, Any], events: list[Row], metric: str, at: datetime
) -> datetime | None:
    """The first instant at which it was late, looked for at every half-hour; what was met is judged by no later severity."""
    now = events[0][0]
    while now <= at:
        if answer(
            oracle, policy, filing, judged([row for row in events if row[0] < now], metric), metric, now
        ).breached:
            return now - STEP
        if answer(
            oracle, policy, filing, judged([row for row in events if row[0] <= now], metric), metric, now
        ).breached:
            return now
        now += STEP
    return None


def judged(events: list[Row], metric: str) -> list[Row]:
    """The events without the severities that came after the metric was met."""
    met = met_at(events, metric)
    return [row for row in events if row[1] != "severity" or met is None or row[0] <= met]
