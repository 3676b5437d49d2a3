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


def answer(oracle: Oracle, policy: dict[str, Any], events: list[Row], metric: str, at: datetime) -> Answer:
    """State, elapsed seconds, due while running, and lateness, by the events up to `at`."""
    happened = [row for row in events if row[0] <= at]
    begun = begin(happened, metric)
    if begun is None:
        return Answer("none", 0, None, breached=False)
    met = met_at(happened, metric)
    origin, severity = origin_of(happened, policy, begun, met)
    target = policy["targets"][severity].get(metric)
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
    oracle: Oracle, policy: dict[str, Any], events: list[Row], metric: str, at: datetime
) -> datetime | None:
    """The first instant at which it was late, looked for at every half-hour."""
    now = events[0][0]
    while now <= at:
        if answer(oracle, policy, [row for row in events if row[0] < now], metric, now).breached:
            return now - STEP
        if answer(oracle, policy, events, metric, now).breached:
            return now
        now += STEP
    return None
