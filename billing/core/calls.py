"""Phone calls as they were recorded, and what is wrong with some of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from billing.core.policies import RatingPolicy
from slas.errors import CalcError, gettext_noop

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One leg of a call, or all of it; instants are aware, and an unanswered call has no `answered_at`."""

    id: str
    line: str
    answered_at: datetime | None
    ended_at: datetime
    rang_at: datetime | None = None
    linked_id: str = ""
    outbound: bool = False


class Charge(NamedTuple):
    """What rating needs of a call: the line, when it was answered, the whole seconds it lasted and since when."""

    line: str
    answered_at: datetime
    started_at: datetime
    seconds: int
    outbound: bool = False


def begin_of(call: PhoneCall, policy: RatingPolicy) -> datetime:
    """Return the instant from which a call is charged."""
    begin = call.answered_at or call.ended_at
    return call.rang_at or begin if policy.clock == "ringing" and call.answered_at is not None else begin


def seconds_of(call: PhoneCall, policy: RatingPolicy) -> int:
    """Return the whole seconds of a call; raises CalcError for one that ends before it starts or is too long."""
    begin = begin_of(call, policy)
    length = call.ended_at - begin
    seconds = length // _SECOND
    answered = call.answered_at or call.ended_at
    if answered > call.ended_at or (call.rang_at is not None and call.rang_at > answered):
        raise CalcError("reversed", "ended_at", gettext_noop("is before the start of the call"))
    if policy.fraction == "up" and seconds * _SECOND < length:
        seconds += 1
    return checked_length(seconds, policy)


def checked_length(seconds: int, policy: RatingPolicy) -> int:
    """Return the seconds of a call, or of its legs together; raises CalcError if they are too many."""
    if seconds >= policy.max_seconds:
        raise CalcError(
            "invalid_request",
            "ended_at",
            gettext_noop("the call lasts %(seconds)s s; calls of %(limit)s s or more are not rated"),
            seconds=seconds,
            limit=policy.max_seconds,
        )
    return seconds
