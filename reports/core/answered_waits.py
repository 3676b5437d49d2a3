"""Waits that went on although the customer had answered, read from the logs of tickets.

What counts as what is written in docs/answered-waits.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slas.core.clock.events import ENDED_BY_REPLY, WaitFor
from tickets.core.event_payloads import Created, IntakeGiven, MergedIn, MergeUndone, PublicReply, Wait
from tickets.core.payloads import Payload
from tickets.core.sides import Side
from tickets.core.waits import ends_wait


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a log, as far as it says who waits for whom and who spoke last."""

    at: datetime
    payload: Payload
    actor: str = ""

    @property
    def is_word(self) -> bool:
        """Whether the customer says something after the filing."""
        return isinstance(self.payload, IntakeGiven) or self.payload == PublicReply(Side.CUSTOMER)

    @property
    def is_our_answer(self) -> bool:
        """Whether the vendor answers in public."""
        return self.payload == PublicReply(Side.AGENT)


@dataclass(slots=True)
class AnsweredWait:
    """A wait and the spans of it in which the customer had the last word; while that goes on the last has no end."""

    wait: Wait
    put_by: str
    since: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    came_by: str = ""  # the ticket on which the last word was written, where it came in by a merge

    @property
    def waits_for(self) -> WaitFor:
        """For whom it waits."""
        return self.wait.for_

    @property
    def is_wrong(self) -> bool:
        """Whether the customer has the last word now."""
        return bool(self.spans) and self.spans[-1][1] is None

    def add_reply(self, at: datetime, *, written_at: datetime | None = None, came_by: str = "") -> None:
        """Take a word of the customer's; until the vendor answers, the wait counts against it."""
        if self.wait.intake is None and not self.is_wrong:  # the intake's own waits end by themselves
            self.answered_at = self.answered_at or written_at or at
            self.spans.append((at, None))
            self.came_by = came_by

    def rest(self, at: datetime) -> None:
        """Take an answer of the vendor's: from here on the wait is rightful again."""
        if self.is_wrong:
            self.spans[-1] = (self.spans[-1][0], at)

    def end(self, at: datetime) -> None:
        """End it."""
        self.rest(at)
        self.ended_at = at


Logs = Mapping[str, Sequence[Entry]]


def answered_waits(log: Sequence[Entry], others: Logs) -> list[AnsweredWait]:
    """Return the waits of a ticket that lasted beyond an answer, in order; `others` are the logs of merged tickets."""
    found: list[AnsweredWait] = []
    wait: AnsweredWait | None = None
    word: datetime | None = None  # the customer's newest, as long as the vendor has not answered
    for entry in log:
        carried = wait.answered_at if wait is not None and wait.is_wrong else None
        if wait is not None and ends_wait(wait.wait, entry.payload):
            wait.end(entry.at)
            wait = None
        if isinstance(entry.payload, Wait):
            wait = AnsweredWait(entry.payload, entry.actor, entry.at)
            written_at = carried or (word if entry.payload.for_ in ENDED_BY_REPLY else None)
            if written_at is not None:
                wait.add_reply(entry.at, written_at=written_at)
            found.append(wait)
        elif wait is not None:
            _take(wait, entry, others)
        word = None if entry.is_our_answer else entry.at if entry.is_word else word
    return [wait for wait in found if wait.spans]


def _take(wait: AnsweredWait, entry: Entry, others: Logs) -> None:
    if entry.is_our_answer:
        wait.rest(entry.at)
    elif entry.is_word:
        wait.add_reply(entry.at)
    elif isinstance(entry.payload, MergedIn):
        word = _last_word(others.get(entry.payload.from_, ()), entry.at)
        if word is not None and word > wait.since:
            wait.add_reply(entry.at, came_by=entry.payload.from_)
    elif isinstance(entry.payload, MergeUndone) and wait.came_by == entry.payload.from_:
        wait.rest(entry.at)


def _last_word(log: Sequence[Entry], until: datetime) -> datetime | None:
    """Return when the customer wrote last on a ticket, the filing included, unless the vendor has answered there."""
    word: datetime | None = None
    for entry in log:
        if entry.at > until:
            break
        is_word = entry.is_word or isinstance(entry.payload, Created)
        word = None if entry.is_our_answer else entry.at if is_word else word
    return word
