"""Drafts: what somebody has begun to write is kept until it is sent, for this person alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from people.models import User
from tickets import rules
from tickets.errors import NotAllowed
from tickets.models import Draft, Message, MessageKind, Ticket

_OTHER = {MessageKind.PUBLIC: MessageKind.NOTE, MessageKind.NOTE: MessageKind.PUBLIC}


@transaction.atomic
def keep_draft(
    *,
    ticket: Ticket,
    author: User,
    kind: MessageKind,
    body: str,
    now: datetime,
    other_body: str | None = None,
    seen_message: int | None = None,
    seen_draft: str | None = None,
) -> bool:
    """Keep what the author has written so far, or forget what is empty; returns whether there is a draft now.

    `other_body` is the text of the other kind, None to leave what is kept of it. `seen_message` is the newest message
    that the author had seen: a text that comes late, after it was sent, is not kept again. `seen_draft` is the time of
    the draft that the page had shown, empty for none: an empty text forgets only that one, not what another page has
    kept since. Raises NotAllowed.
    """
    if not rules.can_see_notes(author, ticket):
        raise NotAllowed("Only people who serve the customer can write drafts.")
    kept = Draft.objects.select_for_update().filter(ticket=ticket, author=author).first()
    is_another = kept is not None and seen_draft is not None and kept.updated_at.isoformat() != seen_draft
    texts = {}
    for each, given in ((kind, body), (_OTHER[kind], other_body)):
        text = given or ""
        if kept is not None and (given is None or (is_another and not text.strip())):
            text = kept.text(each)
        if text.strip() and not _was_sent(ticket, author, each, text, seen_message):
            texts[each] = text
    if not texts:
        Draft.objects.filter(ticket=ticket, author=author).delete()
        return False
    first = kind if kind in texts else _OTHER[kind]
    other = texts.get(_OTHER[first], "")
    _save(Draft(ticket=ticket, author=author, kind=first, body=texts[first], other_body=other, updated_at=now))
    return True


def _save(draft: Draft) -> None:
    """Write the one draft that its author has on the ticket, whichever page is the first to do so."""
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["ticket", "author"],
        update_fields=["kind", "body", "other_body", "updated_at"],
    )


def drop_draft(*, ticket: Ticket, author: User, kind: MessageKind) -> None:
    """Forget what the author has begun to write on the ticket as a message of this kind."""
    drafts = Draft.objects.filter(ticket=ticket, author=author)
    drafts.filter(kind=kind, other_body="").delete()
    drafts.exclude(kind=kind).update(other_body="")
    drafts.filter(kind=kind).update(kind=_OTHER[kind], body=F("other_body"), other_body="")


def _was_sent(ticket: Ticket, author: User, kind: MessageKind, text: str, seen_message: int | None) -> bool:
    if seen_message is None:
        return False
    sent = Message.objects.filter(ticket=ticket, author=author, kind=kind, pk__gt=seen_message)
    return sent.filter(body__startswith=text.strip()).exists()
