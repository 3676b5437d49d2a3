"""Which errors of the database are temporary."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

LOCK_NOT_AVAILABLE = "55P03"
STATEMENT_CANCELLED = "57014"
READ_ONLY = "25006"
# Whole classes: connection failures (08), conflicting transactions (40), no disk space, memory or connections left
# (53), and errors of the operating system (58).
_PASSING_CLASSES = ("08", "40", "53", "58")
# A lock held by another transaction; a server that stops, starts or ends idle connections; a server that has become a
# read-only replica. Not internal errors (XX): a damaged row stays damaged and must not be retried for ever. Not a
# statement timeout (57014): the statement would take as long again.
_PASSING = {LOCK_NOT_AVAILABLE, READ_ONLY, "25P03", "25P04", "57P01", "57P02", "57P03", "57P05"}


def sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's code for a Django error, None if the server did not answer."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state


def is_passing(error: Error) -> bool:
    """Return whether the same work is likely to succeed a moment later."""
    state = sqlstate(error)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)  # the connection broke: no answer, no state
    return state in _PASSING or state.startswith(_PASSING_CLASSES)


def is_locked(error: BaseException) -> bool:
    """Return whether another transaction held a lock for longer than this process waits."""
    return sqlstate(error) == LOCK_NOT_AVAILABLE
