"""Reading and forgetting what messages say, in the vendor's schema that the connection is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.models.content import content_model
from supportdesk.kernel.tenancy import is_public

FORGOTTEN = {"body": "", "sealed_link": ""}


def load_contents(mails: Iterable[OutboxMessage]) -> None:
    """Read what these messages say, of the current vendor or the installation itself, in one query."""
    mails = list(mails)
    keys = [mail.key for mail in mails if not is_public(mail.vendor)]
    found = content_model().objects.in_bulk(keys, field_name="key")
    for mail in mails:
        mail.content = found.get(mail.key, mail)


def forget_content(mail: OutboxMessage) -> None:
    """Keep of what a message says its subject alone."""
    if mail.content is mail:
        OutboxMessage.objects.filter(pk=mail.pk).update(**FORGOTTEN)
    else:
        content_model().objects.filter(key=mail.key).update(**FORGOTTEN)


def delete_contents(keys: Collection[str]) -> None:
    """Delete what messages say that are not sent."""
    content_model().objects.filter(key__in=keys).delete()


def has_in_subject(word: str) -> Q:
    """Return a condition on messages of the current vendor: the word is part of their subject."""
    keys = content_model().objects.filter(subject__icontains=word).values("key")
    return Q(subject__icontains=word) | Q(key__in=keys)


def has_header(name: str, value: str) -> Q:
    """Return a condition on messages of the current vendor: the header has this value."""
    keys = content_model().objects.filter(headers__contains={name: value}).values("key")
    return Q(headers__contains={name: value}) | Q(key__in=keys)
