"""What hangs on customers: their open tickets, for the vendor's admins who change and deactivate them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from customers.models import Contact, Organisation
from people.models import User
from tickets.models import Ticket
from tickets.models.ticket import IS_OPEN


def count_open_by_organisation(organisations: Collection[Organisation]) -> dict[int, int]:
    """Return how many tickets of each organisation are open, those without any left out; one query."""
    tickets = Ticket.objects.filter(IS_OPEN, organisation__in=organisations).order_by()
    return dict(tickets.values_list("organisation").annotate(number=Count("pk")))


def list_open_tickets_of(contact: Contact) -> list[Ticket]:
    """Return a contact's open tickets, the oldest first."""
    return list(Ticket.objects.filter(IS_OPEN, contact=contact).select_related("assignee").order_by("pk"))


def list_open_tickets_assigned_to(person: User) -> list[Ticket]:
    """Return the open tickets that somebody works on, the oldest first."""
    return list(Ticket.objects.filter(IS_OPEN, assignee=person).select_related("assignee").order_by("pk"))
