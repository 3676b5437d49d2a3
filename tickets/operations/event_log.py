"""The event log: locking a ticket and appending to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, QuerySet

from customers.models import Contact, Organisation, Partner
from people.models import Team, User
from plans.models import PlanVersion
from slas.models import Policy
from tickets.core.events import kind_of
from tickets.core.payloads import Payload
from tickets.models import Event, Ticket

_NEEDED = (
    "policy",
    "plan_version__plan",
    "plan_version__publication",
    "plan_version_now__plan",
    "plan_version_now__publication",
    "organisation",
    "contact__user",
    "assignee",
    "team",
    "partner",
)
_MANY = 20


def lock_tickets(ids: Iterable[int]) -> list[Ticket]:
    """Lock the tickets in one order and return them with what their clocks need.

    Few tickets come with everything in one statement. Many have mostly the same policies, plans and people: those are
    read once by a statement a table and shared, which costs a third of building them for each ticket.
    """
    wanted = list(ids)
    tickets = Ticket.objects.select_for_update(of=("self",)).filter(id__any=wanted).order_by("id")
    if len(wanted) > _MANY:
        found = list(tickets)
        _share(found)
        return found
    # The documents are parsed once a process, found by their digests.
    documents = [f"{name}__document" for name in _NEEDED if name.endswith("__publication")]
    return list(tickets.select_related(*_NEEDED).defer(*documents))


def _share(tickets: Sequence[Ticket]) -> None:
    """Give the tickets one object for each row that they need; Django's own prefetching costs three times as much."""
    versions = PlanVersion.objects.select_related("plan", "publication").defer("publication__document")
    sources: tuple[tuple[QuerySet[Any], tuple[str, ...]], ...] = (
        (Policy.objects.all(), ("policy",)),
        (versions, ("plan_version", "plan_version_now")),
        (Organisation.objects.all(), ("organisation",)),
        (Contact.objects.select_related("user"), ("contact",)),
        (User.objects.all(), ("assignee",)),
        (Team.objects.all(), ("team",)),
        (Partner.objects.all(), ("partner",)),
    )
    relations = {field.name: field for field in Ticket._meta.concrete_fields if isinstance(field, ForeignKey)}
    for rows, names in sources:
        wanted = {getattr(ticket, f"{name}_id") for name in names for ticket in tickets} - {None}
        found = {row.pk: row for row in rows.filter(id__any=wanted)} if wanted else {}
        for name in names:
            for ticket in tickets:
                relations[name].set_cached_value(ticket, found.get(getattr(ticket, f"{name}_id")))


def lock_ticket(ticket: Ticket) -> Ticket:
    """Lock one ticket and return it as it is now."""
    return lock_tickets([ticket.pk])[0]


def append_event(*, ticket: Ticket, payload: Payload, at: datetime, actor: User | None) -> Event:
    """Append to the log of a locked ticket. The caller saves the ticket afterwards.

    An event never lies before the one that came first: a clock that steps back would otherwise make the log unreadable.
    """
    event = next_event(ticket=ticket, payload=payload, at=at, actor=actor)
    event.save(force_insert=True)
    return event


def next_event(*, ticket: Ticket, payload: Payload, at: datetime, actor: User | None) -> Event:
    """Return the next event of a locked ticket, not stored: the caller stores many at once, and the tickets."""
    ticket.last_event += 1
    at = max(at, ticket.updated_at)
    ticket.updated_at = at
    kind, data = kind_of(payload), payload.to_data()
    return Event(ticket=ticket, sequence=ticket.last_event, at=at, kind=kind, actor=actor, data=data)


def lock_free_tickets(ids: Iterable[int]) -> list[int]:
    """Lock those of the tickets that are not locked by somebody else and return their ids.

    A ticket that no longer exists counts as free, so that its timer goes away.
    """
    wanted = set(ids)
    tickets = Ticket.objects.filter(id__any=wanted).order_by("id")
    held = set(tickets.select_for_update(skip_locked=True).values_list("id", flat=True))
    missed = wanted - held
    existing = set(Ticket.objects.filter(id__any=missed).values_list("id", flat=True)) if missed else missed
    return sorted(held | (missed - existing))
