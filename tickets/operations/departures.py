"""Contacts who leave: their account is closed, and their open tickets become a colleague's, in one step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from customers.models import Contact
from customers.operations.administration import remove_person
from customers.operations.organisations import require_admin
from people.models import User
from tickets.models import Ticket
from tickets.models.ticket import IS_OPEN
from tickets.operations.acts.contact import change_contact
from tickets.operations.event_log import lock_tickets


@transaction.atomic
def deactivate_contact(
    *, contact: Contact, successor: Contact | None, reason: str, actor: User, now: datetime
) -> list[Ticket]:
    """Close a contact's account and make the successor the contact of their open tickets, which are returned.

    Without a successor the tickets stay with who has left. Raises NotAdmin, and as `change_contact` does NotAllowed for
    programs, BadRequest for a successor who is no colleague or for a missing reason.
    """
    require_admin(actor)
    open_tickets = Ticket.objects.filter(IS_OPEN, contact=contact)
    handed: list[Ticket] = []
    if successor is not None:
        handed = lock_tickets(open_tickets.values_list("pk", flat=True))
        for ticket in handed:
            change_contact(ticket=ticket, actor=actor, contact=successor, reason=reason, now=now)
    contact.user.refresh_from_db(fields=["is_active"])
    if contact.user.is_active:
        remove_person(contact=contact, actor=actor, now=now)
    return handed
