"""Every filing that was acknowledged against every ticket that is there, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drills.ledger import Acknowledged

# A clock is read, then the answer is under way: the instants of a filing may differ by this much.
MARGIN_SECONDS = 1.0


@dataclass(frozen=True)
class Stored:
    """A ticket that a program has filed: under which key, and whether all that belongs to it is there."""

    vendor: str
    key: str
    reference: str
    filed_at: float
    is_whole: bool


@dataclass(frozen=True)
class FilingVerdict:
    """What is wrong with the filings; `filed` is how many were acknowledged, each key counted once."""

    filed: int = 0
    lost: int = 0
    doubled: int = 0
    incomplete: int = 0
    misdated: int = 0


def compare_filings(acknowledged: Sequence[Acknowledged], stored: Sequence[Stored]) -> FilingVerdict:
    """Match answers and tickets by vendor and key, once everything that was asked has been answered.

    Lost is an acknowledged number that no ticket bears; doubled a key with a second number, and a ticket that nobody was
    answered. A ticket is incomplete without clocks, timer and receipt, misdated if it was filed when nobody was asking.
    """
    by_number = {(one.vendor, one.key, one.reference): one for one in stored}
    answered = {(one.vendor, one.key, one.reference) for one in acknowledged}
    keys = {(one.vendor, one.key) for one in acknowledged}
    found = [by_number[place] for place in answered if place in by_number]
    return FilingVerdict(
        filed=len(keys),
        lost=len(answered) - len(found),
        doubled=len(answered) - len(keys) + len(by_number.keys() - answered),
        incomplete=sum(not one.is_whole for one in found),
        misdated=sum(not _is_timely(one, acknowledged) for one in found),
    )


def _is_timely(ticket: Stored, acknowledged: Sequence[Acknowledged]) -> bool:
    asked = [one for one in acknowledged if (one.vendor, one.key) == (ticket.vendor, ticket.key)]
    began, ended = min(one.began for one in asked), min(one.ended for one in asked)
    return began - MARGIN_SECONDS <= ticket.filed_at <= ended + MARGIN_SECONDS
