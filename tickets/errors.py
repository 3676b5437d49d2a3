"""Named refusals of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.core.entitlement import Decision


class NotAllowed(Exception):
    """The person may not do this with the ticket."""


class BadRequest(Exception):
    """What was asked for does not exist or lacks something; the message says what."""


class TakenMeanwhile(Exception):
    """The ticket is with somebody else than its page had shown; `name` and `since` are None where nobody has it."""

    def __init__(self, name: str | None, since: datetime | None) -> None:
        super().__init__(f"{name} has had the ticket since {since}.")
        self.name = name
        self.since = since


class NameTaken(BadRequest):
    """The person has another view of this name."""


class TooManyViews(BadRequest):
    """The person keeps as many views as one may."""


class BadIntake(BadRequest):
    """An answer to a question cannot be taken, or nothing was given; the message says which."""


class BadAttachment(Exception):
    """A file cannot be taken: too large, too many, empty or a program; the message says which file and why.

    `name` is the file's, `most` what is possible.
    """

    def __init__(self, message: str, *, name: str = "", most: int = 0) -> None:
        super().__init__(message)
        self.name = name
        self.most = most


class WouldBeRead(NotAllowed):
    """By merging, one contact would read what another has written, and may not."""


class AnsweredMeanwhile(Exception):
    """Others have written since the actor looked: nothing was done. `messages` are theirs, in order."""

    def __init__(self, messages: Sequence[Any]) -> None:
        super().__init__(f"{len(messages)} messages have come that the actor has not seen.")
        self.messages = tuple(messages)


class BulkRefused(Exception):
    """Nothing was changed; `refusals` names each ticket that could not, and why."""

    def __init__(self, refusals: Sequence[tuple[Any, Refusal]]) -> None:
        super().__init__("; ".join(f"{ticket}: {refusal}" for ticket, refusal in refusals))
        self.refusals = tuple(refusals)


class TooManyAtOnce(Exception):
    """More tickets than are changed in one go."""


class NotCovered(Exception):
    """The customer's contract does not cover the second problem; `decision` says why and what to do, in words."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.message.pick("en", ""))
        self.decision = decision


class NotPossible(Exception):
    """The act is not possible in the ticket's present state."""

    def __init__(self, act: str, state: str) -> None:
        super().__init__(f"{act} is not possible while the ticket is {state}.")
        self.act = act
        self.state = state


class Unreadable(NotPossible):
    """The act is not possible because the ticket's stored terms or log cannot be read; `reason` says why."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__("refresh", state)
        self.args = (f"The ticket cannot be read: {reason}",)
        self.reason = reason


class AlreadyMerged(NotPossible):
    """The act is not possible because the ticket was merged into another; `target` is that one's reference."""

    def __init__(self, act: str, target: str) -> None:
        super().__init__(act, "MERGED")
        self.target = target


# What a bulk act may be refused with, ticket by ticket.
Refusal = NotAllowed | NotPossible | BadRequest | AnsweredMeanwhile | TakenMeanwhile
