"""What hangs on the vendor's people: their open tickets."""

from __future__ import annotations

from datetime import datetime

from people.models import User
from tickets.models import Ticket
from tickets.models.ticket import IS_OPEN


def open_ticket_ids(person: User) -> list[int]:
    """Return the ids of the open tickets that a person is assigned to."""
    return list(Ticket.objects.filter(IS_OPEN, assignee=person).order_by("pk").values_list("pk", flat=True))


def count_open_tickets(person: User, _at: datetime) -> int:
    """Return how many open tickets a person is assigned to."""
    return Ticket.objects.filter(IS_OPEN, assignee=person).count()
