"""Reads of the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.tenancy import check_schema_name


def mail_of(vendor: str) -> QuerySet[OutboxMessage]:
    """Return one vendor's mail, sent or waiting, the newest first."""
    return OutboxMessage.objects.filter(vendor=check_schema_name(vendor)).order_by("-created_at", "-id")
