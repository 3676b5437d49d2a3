"""Waits that went on although the customer had answered, read from the logs of tickets.

What counts as what is told in docs/answered-waits.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

_ENDS = frozenset({"resume", "resolved", "closed", "merged"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a log, as far as it says who waits for whom and who spoke last."""

    kind: str
    at: datetime
    by: str = ""  # of a public reply: the side that speaks
    waits_for: str = ""
    is_of_intake: bool = False  # of a wait: for what was missing at filing
    other: str = ""  # of a merge and its undoing: the number of the ticket that came in
    actor: str = ""

    @property
    def is_word(self) -> bool:
        """Whether the customer says something after the filing."""
        return self.kind == "intake_given" or (self.kind == "public_reply" and self.by == "customer")

    @property
    def is_our_answer(self) -> bool:
        """Whether the vendor answers in public."""
        return self.kind == "public_reply" and self.by == "agent"


@dataclass(slots=True)
class AnsweredWait:
    """A wait and the spans of it in which the customer had the last word; while that goes on the last has no end."""

    waits_for: str
    put_by: str
    since: datetime
    hears: bool  # the intake's own waits end by themselves and are left out
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    came_by: str = ""  # the ticket on which the last word was written, where it came in by a merge

    @property
    def is_wrong(self) -> bool:
        """Whether the customer has the last word now."""
        return bool(self.spans) and self.spans[-1][1] is None

    def hear(self, at: datetime, *, written_at: datetime | None = None, came_by: str = "") -> None:
        """Take a word of the customer's; until the vendor answers, the wait goes on against it."""
        if self.hears and not self.is_wrong:
            self.answered_at = self.answered_at or written_at or at
            self.spans.append((at, None))
            self.came_by = came_by

    def settle(self, at: datetime) -> None:
        """Take an answer of the vendor's: from here on the wait is rightful again."""
        if self.is_wrong:
            self.spans[-1] = (self.spans[-1][0], at)

    def end(self, at: datetime) -> None:
        """End it."""
        self.settle(at)
        self.ended_at = at


Logs = Mapping[str, Sequence[Entry]]


def answered_waits(log: Sequence[Entry], others: Logs) -> list[AnsweredWait]:
    """Return the waits of a ticket that went on against an answer, in order; `others` are the logs of merged tickets."""
    found: list[AnsweredWait] = []
    wait: AnsweredWait | None = None
    word: datetime | None = None  # the customer's newest, as long as the vendor has not answered
    for entry in log:
        carried = wait.answered_at if wait is not None and wait.is_wrong else None
        if wait is not None and _ends(wait, entry):
            wait.end(entry.at)
            wait = None
        if entry.kind == "wait":
            wait = _begin(entry, carried or (word if entry.waits_for == "customer" else None))
            found.append(wait)
        elif wait is not None:
            _take(wait, entry, others)
        word = None if entry.is_our_answer else entry.at if entry.is_word else word
    return [wait for wait in found if wait.spans]


def _ends(wait: AnsweredWait, entry: Entry) -> bool:
    by_answer = entry.kind == "public_reply" and entry.is_word and wait.waits_for == "customer"
    return by_answer or entry.kind in _ENDS or entry.kind == "wait"


def _begin(entry: Entry, word: datetime | None) -> AnsweredWait:
    wait = AnsweredWait(entry.waits_for, entry.actor, entry.at, hears=not entry.is_of_intake)
    if word is not None:
        wait.hear(entry.at, written_at=word)
    return wait


def _take(wait: AnsweredWait, entry: Entry, others: Logs) -> None:
    if entry.is_our_answer:
        wait.settle(entry.at)
    elif entry.is_word:
        wait.hear(entry.at)
    elif entry.kind == "merged_in":
        word = _last_word(others.get(entry.other, ()), entry.at)
        if word is not None and word > wait.since:
            wait.hear(entry.at, came_by=entry.other)
    elif entry.kind == "merge_undone" and wait.came_by == entry.other:
        wait.settle(entry.at)


def _last_word(log: Sequence[Entry], until: datetime) -> datetime | None:
    """Return when the customer wrote last on a ticket, the filing included, unless the vendor has answered there."""
    word: datetime | None = None
    for entry in log:
        if entry.at > until:
            break
        word = None if entry.is_our_answer else entry.at if entry.is_word or entry.kind == "created" else word
    return word
