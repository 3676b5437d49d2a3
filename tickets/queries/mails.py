"""Reads of what has left by mail, or waits to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from people.models import User
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor
from tickets import rules
from tickets.models import CollectedNotice, Ticket

_STATES: Final = {
    "sent": Q(sent_at__isnull=False),
    "waiting": Q(sent_at=None, dead_at=None),
    "failed": Q(sent_at=None, dead_at__isnull=False),
}


def list_mails(*, actor: User, state: str = "", words: str = "", reference: str = "") -> QuerySet[OutboxMessage]:
    """Return the mails of which a person may know: in a state, with words in recipient or subject, of one ticket.

    The newest stand first. A digest is a mail of each ticket that it tells of. Of mails about accounts admins learn
    that they left; the texts are between the desk and the owner (S01).
    """
    kinds = [MailKind.ACCOUNT] if rules.is_admin(actor) else []
    mails = mail_of(current_vendor(), MailKind.TICKET, *kinds)
    if not rules.is_staff(actor):
        return mails.none()
    if state:
        mails = mails.filter(_STATES[state])
    for word in words.split():
        mails = mails.filter(Q(recipient__icontains=word) | Q(subject__icontains=word))
    if not reference:
        return mails
    digests = CollectedNotice.objects.filter(ticket__reference=reference).exclude(digest="").values_list("digest")
    return mails.filter(Q(headers__contains={"X-Ticket": reference}) | Q(key__in=[key for (key,) in digests]))


def list_mails_of(ticket: Ticket, *, actor: User) -> QuerySet[OutboxMessage]:
    """Return what was mailed about a ticket, the newest first."""
    return list_mails(actor=actor, reference=ticket.reference).filter(created_at__gte=ticket.filed_at)


def list_waiting_notices_of(ticket: Ticket) -> list[CollectedNotice]:
    """Return what somebody will be told about a ticket in a digest, the newest first."""
    waiting = CollectedNotice.objects.filter(ticket=ticket, digest="").select_related("person")
    return list(waiting.order_by("-at", "-pk"))


def list_due_notices(*, keys: Collection[str], now: datetime) -> list[CollectedNotice]:
    """Return all that is due for those for whom one of these notices waits, by person, as it happened."""
    waiting = CollectedNotice.objects.filter(digest="", due_at__lte=now)
    people = CollectedNotice.objects.filter(key__in=keys, digest="").values("person")
    due = waiting.filter(person__in=people).select_related("person__partner_member", "ticket__organisation")
    return list(due.defer("ticket__search").order_by("person", "at", "pk"))


def count_mail_states(mails: QuerySet[OutboxMessage]) -> dict[str, int]:
    """Return how many of the mails have left, wait to, and were given up."""
    counts = {state: Count("pk", filter=condition) for state, condition in _STATES.items()}
    return dict(mails.order_by().aggregate(**counts))
