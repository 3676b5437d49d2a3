"""Reads of what has left by mail, or waits to."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q, QuerySet

from notifications.models import DigestItem
from notifications.queries.digests import find_digests_about, list_waiting_items
from people.models import User
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import MailKind, has_header, has_in_subject, mail_of
from supportdesk.kernel.tenancy import current_vendor
from tickets import rules
from tickets.models import Ticket
from tickets.queries.mail_readers import TICKET_HEADER

_STATES: Final = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, dead_at=None),
    "failed": Q(sent_at=None, dead_at__isnull=False),
}


def list_mails(*, actor: User, state: str = "", words: str = "", reference: str = "") -> QuerySet[OutboxMessage]:
    """Return the mails of which a person may know: in a state, with words in recipient or subject, of one ticket.

    The newest come first. A digest is a mail of each ticket that it tells of. Of mails about accounts admins learn
    that they left; the texts are between the desk and the owner (ATTACK-S01).
    """
    kinds = [MailKind.ACCOUNT] if rules.is_admin(actor) else []
    mails = mail_of(current_vendor(), MailKind.TICKET, *kinds)
    if not rules.is_staff(actor):
        return mails.none()
    if state:
        mails = mails.filter(_STATES[state])
    for word in words.split():
        mails = mails.filter(Q(recipient__icontains=word) | has_in_subject(word))
    if not reference:
        return mails
    digests = find_digests_about(kind="ticket", subject_ids=Ticket.objects.filter(reference=reference).values("pk"))
    return mails.filter(has_header(TICKET_HEADER, reference) | Q(key__in=digests))


def list_mails_of(ticket: Ticket, *, actor: User) -> QuerySet[OutboxMessage]:
    """Return what was mailed about a ticket, the newest first."""
    return list_mails(actor=actor, reference=ticket.reference).filter(created_at__gte=ticket.filed_at)


def list_waiting_notices_of(ticket: Ticket) -> list[DigestItem]:
    """Return what somebody will be notified of about a ticket in a digest, the newest first."""
    return list_waiting_items(kind="ticket", subject_id=ticket.pk)


def count_mail_states(mails: QuerySet[OutboxMessage]) -> dict[str, int]:
    """Return how many of the mails have left, wait to, and were given up."""
    counts = {state: Count("pk", filter=condition) for state, condition in _STATES.items()}
    return dict(mails.order_by().aggregate(**counts))
