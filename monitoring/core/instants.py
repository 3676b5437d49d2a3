"""Instants as senders write them: ISO 8601 down to nanoseconds, or seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from monitoring.errors import BadPayload

# A sender's clock may be wrong by this much; what lies further ahead is no instant at which something began.
_MAX_AHEAD: Final = timedelta(hours=1)
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM: Final = 1e11  # such a number is no count of seconds for the next three thousand years


def instant_in(source: Mapping[str, Any], name: str, *, received_at: datetime) -> datetime | None:
    """Return an instant of an object, None where it says none: absent, of year 1 as in Go, or of next week.

    Raises BadPayload for what is no instant.
    """
    value = source.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadPayload("must be an instant such as 2026-11-23T10:00:00Z", place=name)
    try:
        found = _read(value)
    except OverflowError:  # beyond what a calendar can say
        return None
    except ValueError:
        raise BadPayload("must be an instant such as 2026-11-23T10:00:00Z", place=name) from None
    return found if _EARLIEST <= found <= received_at + _MAX_AHEAD else None


def _read(value: str | float) -> datetime:
    try:
        number = float(value)
    except ValueError:
        found = datetime.fromisoformat(str(value).strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    if not abs(number) < 1e15:
        raise OverflowError("No instant is that far away.")
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
