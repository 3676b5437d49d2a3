"""Who may still read mail of tickets that waits in the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from people.models import User
from supportdesk.kernel.models import MailKind, OutboxMessage
from tickets import rules
from tickets.models import Ticket

TICKET_HEADER = "X-Ticket"


def unreadable_mails(mails: Sequence[OutboxMessage]) -> list[int]:
    """Return the ids of ticket mails whose reader's account is closed, or who may no longer see the ticket.

    A digest tells of many tickets and names none in its headers: of its reader only the account is asked.
    """
    waiting = [mail for mail in mails if mail.kind == MailKind.TICKET]
    if not waiting:
        return []
    readers = User.objects.filter(email__in={mail.recipient for mail in waiting})
    people = {person.email: person for person in readers.select_related("contact", "partner_member")}
    references = {mail.content.headers.get(TICKET_HEADER) for mail in waiting}
    rows = Ticket.objects.filter(reference__in=references - {None}).select_related("organisation", "contact")
    tickets = {ticket.reference: ticket for ticket in rows}
    return [mail.pk for mail in waiting if not _may_read(mail, people, tickets)]


def _may_read(mail: OutboxMessage, people: Mapping[str, User], tickets: Mapping[str, Ticket]) -> bool:
    person = people.get(mail.recipient)
    reference = mail.content.headers.get(TICKET_HEADER)
    if reference is None:
        return person is None or person.is_active
    ticket = tickets.get(reference)
    return person is not None and ticket is not None and rules.can_see(person, ticket)
