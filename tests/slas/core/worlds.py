"""Calendars, instants and tickets in few words for the tests of the engine."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slas.core.calendar.calendars import Calendar, parse_calendar
from slas.core.clock.events import parse_events
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import Timeline, replay

WEEK = ("mon", "tue", "wed", "thu", "fri")


def office(*windows: list[str], days: tuple[str, ...] = WEEK, tz: str = "Europe/Rome", **more: Any) -> dict[str, Any]:
    """A calendar document with the same windows on some weekdays; 9 to 18 unless told."""
    return {"tz": tz, "hours": {day: list(windows) or [["09:00", "18:00"]] for day in days}, **more}


def calendar(*windows: list[str], **more: Any) -> Calendar:
    """The compiled calendar of `office`."""
    return Calendar(parse_calendar(office(*windows, **more)))


def rome(text: str) -> datetime:
    """An instant by the clock in Rome: `2026-06-05 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ticket(policy: dict[str, Any], *events: tuple[Any, ...], hours: dict[str, Any] | None = None) -> Timeline:
    """A replayed ticket; an event is its time in Rome, its type and, where it has one, its detail."""
    keys = {
        "created": "severity",
        "public_reply": "by",
        "wait": "for",
        "severity": "to",
        "policy": "policy",
        "calendar": "calendar",
    }
    documents = [
        {"at": rome(at).isoformat(), "type": kind}
        | (detail[0] if kind == "deadline" else {keys[kind]: detail[0]} if detail else {})
        for at, kind, *detail in events
    ]
    return replay(
        calendar=parse_calendar(hours or office()), policy=parse_policy(policy), events=parse_events(documents)
    )
