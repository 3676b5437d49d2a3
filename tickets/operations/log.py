"""The event log: locking a ticket and appending to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from people.models import User
from tickets.models import Event, Ticket


class NotAllowed(Exception):
    """The person may not do this with the ticket."""


def lock_tickets(ids: Iterable[int]) -> list[Ticket]:
    """Lock the tickets in one order and return them with what their clocks need."""
    return list(
        Ticket.objects.select_for_update(of=("self",))
        .select_related(
            "policy",
            "plan_version__plan",
            "plan_version__publication",
            "organisation",
            "contact__user",
            "assignee",
            "team",
            "partner",
        )
        .defer("plan_version__publication__document")  # parsed once a process, found by its digest
        .filter(id__in=list(ids))
        .order_by("id")
    )


def lock_ticket(ticket: Ticket) -> Ticket:
    """Lock one ticket and return it as it is now."""
    return lock_tickets([ticket.pk])[0]


def append_event(
    *, ticket: Ticket, kind: str, at: datetime, actor: User | None, data: Mapping[str, Any] | None = None
) -> Event:
    """Append to the log of a locked ticket. The caller saves the ticket afterwards.

    An event never lies before the one that came first: a clock that steps back would otherwise make the log unreadable.
    """
    event = next_event(ticket=ticket, kind=kind, at=at, actor=actor, data=data)
    event.save(force_insert=True)
    return event


def next_event(
    *, ticket: Ticket, kind: str, at: datetime, actor: User | None, data: Mapping[str, Any] | None = None
) -> Event:
    """Return the next event of a locked ticket, not stored: the caller stores many at once, and the tickets."""
    ticket.last_event += 1
    at = max(at, ticket.updated_at)
    ticket.updated_at = at
    return Event(ticket=ticket, sequence=ticket.last_event, at=at, kind=kind, actor=actor, data=dict(data or {}))


def lock_free_tickets(ids: Iterable[int]) -> list[int]:
    """Lock those of the tickets that are not locked by somebody else and return their ids.

    A ticket that does not exist any more counts as free, so that its timer goes away.
    """
    wanted = set(ids)
    tickets = Ticket.objects.filter(id__in=wanted).order_by("id")
    held = set(tickets.select_for_update(skip_locked=True).values_list("id", flat=True))
    existing = set(Ticket.objects.filter(id__in=wanted).values_list("id", flat=True))
    return sorted(held | (wanted - existing))
