"""Telling a passing trouble of the database from a mistake of ours."""

from __future__ import annotations

from django.db import Error, InterfaceError, OperationalError

# Serialization failure, deadlock, lock not available, and the server going away or coming back.
_PASSING = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"}


def is_passing(error: Error) -> bool:
    """Return whether the same work may well succeed a moment later, without anybody's doing."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)  # the connection broke: no answer, no state
    return state in _PASSING or state.startswith("08")
