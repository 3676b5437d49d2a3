"""Telling a passing trouble of the database from a mistake of ours."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

LOCK_NOT_AVAILABLE = "55P03"
STATEMENT_CANCELLED = "57014"
READ_ONLY = "25006"
# Whole classes: the connection (08), transactions in each other's way (40), no room on the disk, no memory, no
# connection left (53), and the system below the server (58).
_PASSING_CLASSES = ("08", "40", "53", "58")
# A lock that somebody holds; the server going away, coming back, or ending what was idle for too long; a server that has
# become another one's copy and takes no writes. Not the server's inner errors (XX): a row that is damaged stays damaged
# and must not be tried for ever. Not a statement cancelled for its length (57014): it would be as long again.
_PASSING = {LOCK_NOT_AVAILABLE, READ_ONLY, "25P03", "25P04", "57P01", "57P02", "57P03", "57P05"}


def sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's code for an error of Django's, None where the server gave no answer."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state


def is_passing(error: Error) -> bool:
    """Return whether the same work may well succeed a moment later, without anybody's doing."""
    state = sqlstate(error)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)  # the connection broke: no answer, no state
    return state in _PASSING or state.startswith(_PASSING_CLASSES)


def is_locked(error: BaseException) -> bool:
    """Return whether somebody else held what was to be locked, for longer than this process waits."""
    return sqlstate(error) == LOCK_NOT_AVAILABLE
