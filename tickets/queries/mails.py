"""Reads of what has left by mail, or waits to."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q, QuerySet

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import mail_of
from supportdesk.kernel.tenancy import current_vendor
from tickets.models import Ticket

_STATES: Final = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, dead_at=None),
    "failed": Q(sent_at=None, dead_at__isnull=False),
}


def list_mails(*, state: str = "", words: str = "", reference: str = "") -> QuerySet[OutboxMessage]:
    """Return the vendor's mails, the newest first: in a state, with words in recipient or subject, of one ticket."""
    mails = mail_of(current_vendor())
    if state:
        mails = mails.filter(_STATES[state])
    for word in words.split():
        mails = mails.filter(Q(recipient__icontains=word) | Q(subject__icontains=word))
    return mails.filter(headers__contains={"X-Ticket": reference}) if reference else mails


def list_mails_of(ticket: Ticket) -> QuerySet[OutboxMessage]:
    """Return what was mailed about a ticket, the newest first."""
    return list_mails(reference=ticket.reference).filter(created_at__gte=ticket.filed_at)


def count_mail_states(mails: QuerySet[OutboxMessage]) -> dict[str, int]:
    """Return how many of the mails have left, wait to, and were given up."""
    counts = {state: Count("pk", filter=condition) for state, condition in _STATES.items()}
    return dict(mails.order_by().aggregate(**counts))
