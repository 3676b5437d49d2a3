"""Waits of a ticket, read from its log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from slas.core.clock.events import ENDED_BY_REPLY
from tickets.core.event_payloads import PublicReply, Wait
from tickets.core.events import EVENTS, kind_of
from tickets.core.payloads import Payload
from tickets.core.sides import Side


class Entry(Protocol):
    """An entry of a log, with what it says where that is known."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def payload(self) -> Payload | None:
        """What it says."""


def ends_wait(wait: Wait, payload: Payload) -> bool:
    """Return whether what happened ends a wait: by its kind, or as a customer's reply that was waited for.

    Answers to the intake end none: once they are complete the desk itself resumes the ticket.
    """
    if isinstance(payload, PublicReply):
        return payload.by == Side.CUSTOMER and wait.for_ in ENDED_BY_REPLY
    return EVENTS[kind_of(payload)].ends_wait


E = TypeVar("E", bound=Entry)


def list_waits(log: Iterable[E]) -> Iterator[tuple[E, Wait, E | None]]:
    """Yield each wait of a log with the entry that began it and the one that ended it, None for one that lasts."""
    began: tuple[E, Wait] | None = None
    for entry in log:
        payload = entry.payload
        if payload is None:
            continue
        if began is not None and ends_wait(began[1], payload):
            yield (*began, entry)
            began = None
        if isinstance(payload, Wait):
            began = (entry, payload)
    if began is not None:
        yield (*began, None)
