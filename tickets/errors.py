"""Named refusals of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.core.entitlement import Decision


class NotAllowed(Exception):
    """The actor may not do this with the ticket."""


class BadRequest(Exception):
    """The request names something that does not exist, or lacks something; the message says what."""


class TakenMeanwhile(Exception):
    """The ticket has another assignee than the page showed; `name` and `since` are None if it is unassigned."""

    def __init__(self, name: str | None, since: datetime | None) -> None:
        super().__init__(f"{name} has been assigned the ticket since {since}.")
        self.name = name
        self.since = since


class NameTaken(BadRequest):
    """The person already has a view with this name."""


class TooManyViews(BadRequest):
    """The person has saved the maximum number of views."""


class BadIntake(BadRequest):
    """An answer is not accepted, or there is none; the message says which."""


class BadAttachment(Exception):
    """A file is not accepted: too large, too many, empty or a program; the message says which file and why.

    `name` is the file's name, `most` the limit.
    """

    def __init__(self, message: str, *, name: str = "", most: int = 0) -> None:
        super().__init__(message)
        self.name = name
        self.most = most


class WouldBeRead(NotAllowed):
    """The merge would show one contact what another has written, without permission."""


class AnsweredMeanwhile(Exception):
    """Others have written since the actor looked, so nothing was done; `messages` are theirs, in order."""

    def __init__(self, messages: Sequence[Any]) -> None:
        super().__init__(f"{len(messages)} new messages have arrived that the actor has not seen.")
        self.messages = tuple(messages)


class BulkRefused(Exception):
    """Nothing was changed; `refusals` lists each ticket that cannot be changed, and why."""

    def __init__(self, refusals: Sequence[tuple[Any, Refusal]]) -> None:
        super().__init__("; ".join(f"{ticket}: {refusal}" for ticket, refusal in refusals))
        self.refusals = tuple(refusals)


class TooManyAtOnce(Exception):
    """More tickets than can be changed at once."""


class NotCovered(Exception):
    """The customer's contract does not cover the second problem; `decision` says why and what to do next."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.message.pick("en", ""))
        self.decision = decision


class NotPossible(Exception):
    """The act is not possible in the current status of the ticket."""

    def __init__(self, act: str, state: str) -> None:
        super().__init__(f"{act} is not possible while the ticket has the status {state}.")
        self.act = act
        self.state = state


class Unreadable(NotPossible):
    """The act is not possible because the ticket's stored terms or log cannot be read; `reason` says why."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__("refresh", state)
        self.args = (f"The stored terms or the log of the ticket cannot be read: {reason}",)
        self.reason = reason


class AlreadyMerged(NotPossible):
    """The act is not possible because the ticket was merged into another; `target` is that one's reference."""

    def __init__(self, act: str, target: str) -> None:
        super().__init__(act, "MERGED")
        self.target = target


# What a bulk act may be refused with, ticket by ticket.
Refusal = NotAllowed | NotPossible | BadRequest | AnsweredMeanwhile | TakenMeanwhile
