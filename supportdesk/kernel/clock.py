"""The only clock of the desk: the database's. Everything below views, API and commands is given `now`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.db import Error, connection

from supportdesk.kernel.database.time import Look, watch

_stopped: ContextVar[datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> datetime:
    """Return the current instant in UTC, which is the database's to within a round trip; views, tasks and commands hand it down.

    Costs one short statement every few seconds in a process, however much is asked of it.
    """
    stopped = _stopped.get()
    if stopped is not None:
        return stopped
    last = watch.last
    if last is not None and last.is_fresh:
        return last.now()
    try:
        return _look().database
    except Error:
        if last is None:
            raise
        return last.now()  # the steady clock is good for longer; who can do nothing without the database will notice


def database_now() -> datetime:
    """Return the database's time in UTC, asked for this very moment: it decides what is due."""
    return _stopped.get() or _look().database


def host_skew() -> timedelta | None:
    """Return how far this host's clock is ahead of the database's if it is so wrong that operators should know."""
    last = watch.last or _look()
    return last.skew if last.is_skewed else None


@contextmanager
def stopped_at(instant: datetime) -> Iterator[datetime]:
    """Let both clocks show one instant, for a story and for tests of pages."""
    if instant.tzinfo is None:
        raise ValueError("stopped_at needs an aware datetime.")
    token = _stopped.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _stopped.reset(token)


def _look() -> Look:
    """Ask on the raw connection: no schema is needed, and none is entered for it."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return watch.look(connection.connection)
