"""The only place that reads a clock; everything below the doors is given `now`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import connection

_stopped: ContextVar[datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> datetime:
    """Return the current instant in UTC; doors (views, tasks, commands) hand it down."""
    return _stopped.get() or datetime.now(UTC)


def database_now() -> datetime:
    """Return the database's time in UTC, the one that decides what is due: hosts' clocks differ."""
    stopped = _stopped.get()
    if stopped is not None:
        return stopped
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC)


@contextmanager
def stopped_at(instant: datetime) -> Iterator[datetime]:
    """Let both clocks show one instant, for a told story and for tests of doors."""
    if instant.tzinfo is None:
        raise ValueError("stopped_at needs an aware datetime.")
    token = _stopped.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _stopped.reset(token)
