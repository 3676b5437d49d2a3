"""Giving a ticket to another contact of its organisation, such as when the one who filed it has left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Contact
from people.models import User
from plans.queries import get_terms
from tickets import rules
from tickets.core.event_payloads import ContactChanged
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.indexing import ticket_search


@transaction.atomic
def change_contact(*, ticket: Ticket, actor: User, contact: Contact, reason: str, now: datetime) -> Ticket:
    """Make it another contact's ticket: they read what was written, answer and are notified. Its clocks stay as they are.

    Raises NotAllowed, NotPossible, BadRequest for somebody of another organisation or with a closed account.
    """
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "change_contact"):
        raise NotAllowed("Only people who handle the ticket can change its contact.")
    next_state(act="change_contact", state=ticket.status)
    if not rules.can_be_contact(contact, ticket):
        raise BadRequest(_("Choose another contact of the same organisation who can sign in."))
    if not reason.strip():
        raise BadRequest(_("Enter why the contact changes."))
    change = ContactChanged(ticket.contact.user.name, contact.user.name, reason)
    append_event(ticket=ticket, payload=change, at=now, actor=actor)
    ticket.contact = contact
    languages = get_terms(ticket.plan_version.publication).vendor.languages
    ticket.search = ticket_search(subject=ticket.subject, contact=contact, languages=languages)
    ticket.save(update_fields=["contact", "search"])
    refresh_clocks(tickets=[ticket], now=now)
    notices.notify_contact_changed(ticket=ticket, by=actor, now=now)
    return ticket
