"""Drafts: what somebody has begun to write is kept until it is sent, for this person alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from people.models import User
from tickets import rules
from tickets.models import Draft, Message, MessageKind, Ticket
from tickets.operations.log import NotAllowed


@transaction.atomic
def keep_draft(
    *,
    ticket: Ticket,
    author: User,
    kind: MessageKind,
    body: str,
    now: datetime,
    seen_message: int | None = None,
    seen_draft: str | None = None,
) -> bool:
    """Keep what the author has written so far, or forget it when it is empty; returns whether there is a draft now.

    `seen_message` is the newest message that the author had seen: a draft that comes late, after its own text was
    sent, is not kept again. `seen_draft` is the time of the draft that the page had shown, empty for none: an empty text
    forgets only that one, not what another page has kept since. Raises NotAllowed.
    """
    if not rules.can_see_notes(author, ticket):
        raise NotAllowed("Drafts are for those who serve the customer.")
    if not body.strip() and _is_another(ticket, author, seen_draft):
        return True
    if not body.strip() or _was_sent(ticket, author, body, seen_message):
        drop_draft(ticket=ticket, author=author)
        return False
    Draft.objects.bulk_create(
        [Draft(ticket=ticket, author=author, kind=kind, body=body, updated_at=now)],
        update_conflicts=True,
        unique_fields=["ticket", "author"],
        update_fields=["kind", "body", "updated_at"],
    )
    return True


def drop_draft(*, ticket: Ticket, author: User) -> None:
    """Forget what the author has begun to write on the ticket."""
    Draft.objects.filter(ticket=ticket, author=author).delete()


def _is_another(ticket: Ticket, author: User, seen_draft: str | None) -> bool:
    kept = Draft.objects.filter(ticket=ticket, author=author).first() if seen_draft is not None else None
    return kept is not None and kept.updated_at.isoformat() != seen_draft


def _was_sent(ticket: Ticket, author: User, body: str, seen_message: int | None) -> bool:
    if seen_message is None:
        return False
    sent = Message.objects.filter(ticket=ticket, author=author, pk__gt=seen_message, body__startswith=body.strip())
    return sent.exists()
