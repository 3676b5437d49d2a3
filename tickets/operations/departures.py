"""Contacts and partners' people who leave: the account is closed and open tickets become a colleague's, in one step."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from customers.models import Contact, PartnerMember
from customers.operations.administration import remove_person
from customers.operations.organisations import require_admin
from people.models import User
from people.operations.accounts import close_account
from tickets.models import Ticket
from tickets.models.ticket import IS_OPEN
from tickets.operations.acts.contact import change_contact
from tickets.operations.acts.status_changes import assign
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


@transaction.atomic
def deactivate_partner_person(
    *, member: PartnerMember, successor: User | None, actor: User, now: datetime
) -> list[Ticket]:
    """Close the account of a partner's person and assign their open tickets, which are returned, to a colleague or no one.

    Raises NotAdmin, and as `assign` does NotAllowed for programs, BadRequest for a successor who may not handle them.
    """
    require_admin(actor)
    open_tickets = Ticket.objects.filter(IS_OPEN, assignee=member.user_id)
    handed = lock_tickets(open_tickets.values_list("pk", flat=True))
    for ticket in handed:
        assign(ticket=ticket, actor=actor, assignee=successor, now=now)
    user = User.objects.select_for_update().get(pk=member.user_id)
    if user.is_active:
        close_account(user=user, actor=actor, now=now)
    return handed
