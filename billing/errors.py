"""Named refusals of calls."""

from __future__ import annotations

from typing import ClassVar


class CallRefused(Exception):
    """A call cannot be recorded or changed so; `field` is what must be entered otherwise, empty for none."""

    field: ClassVar[str] = ""


class NotTheirs(CallRefused):
    """Only the vendor's staff record calls."""


class NoSuchLine(CallRefused):
    """The terms in force at the answer have no prices for this line."""

    field = "line"


class EndsBeforeAnswer(CallRefused):
    """The end is before the answer."""

    field = "ended_at"


class EndsInFuture(CallRefused):
    """The call has not ended yet."""

    field = "ended_at"


class TooLong(CallRefused):
    """A call of a day or more is not charged."""

    field = "ended_at"


class RecordedAlready(CallRefused):
    """There is a call of this line with the same answer on the ticket."""

    field = "answered_at"


class RunningAlready(CallRefused):
    """The person is on another call."""


class NotRunning(CallRefused):
    """The call has ended."""


class StillRunning(CallRefused):
    """The call has not ended."""


class NoReason(CallRefused):
    """A correction and a misuse need a reason."""

    field = "reason"


class MarkedAlready(CallRefused):
    """The call is marked as misuse."""


class NotMarked(CallRefused):
    """The call is not marked as misuse, or that has been decided."""


class SecondPersonNeeded(CallRefused):
    """Who marked a misuse cannot confirm it (TERM-A9)."""
