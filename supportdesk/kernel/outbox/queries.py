"""Reads of the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.tenancy import check_schema_name


def mail_of(vendor: str, kind: MailKind, *more_kinds: MailKind) -> QuerySet[OutboxMessage]:
    """Return one vendor's mail of some kinds, sent or waiting, the newest first."""
    mails = OutboxMessage.objects.filter(vendor=check_schema_name(vendor), kind__in=[kind, *more_kinds])
    return mails.defer("sealed_link").order_by("-created_at", "-id")
