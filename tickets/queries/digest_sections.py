"""What digests show of tickets, and to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.conf import settings

from notifications.subjects import Reader, Section
from plans.presentation.labels import metric_name
from tickets import rules
from tickets.models import Ticket
from vendors.queries import get_vendor_url


def describe_tickets(recipients: Collection[Reader]) -> Mapping[tuple[int, int], Section]:
    """Return a section for each reader who may still see the ticket: what falls due next comes first."""
    ids = {ticket_id for _person, ticket_id in recipients}
    tickets = Ticket.objects.select_related("organisation").defer("search").in_bulk(ids)
    address = get_vendor_url()
    return {
        (person.pk, ticket_id): _section(tickets[ticket_id], address)
        for person, ticket_id in recipients
        if ticket_id in tickets and rules.can_see(person, tickets[ticket_id])
    }


def _section(ticket: Ticket, address: str) -> Section:
    return Section(
        urgency=(ticket.next_due_at is None, ticket.next_due_at, ticket.pk),
        context=partial(_context, ticket, address),
    )


def _context(ticket: Ticket, address: str) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "next_due": metric_name(ticket.next_due_metric),
        "url": address + settings.MAILED_PAGES["desk-ticket"] % {"reference": ticket.reference},
    }
