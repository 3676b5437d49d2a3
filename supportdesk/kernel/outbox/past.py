"""Mail of a past that was played, or that a copy brought along: kept as a record, sent to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, F, Func, JSONField, TextField, Value, When

from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.tenancy import check_schema_name

DROPPED = {"X-Desk-Dropped": "waited in a copy when the copy was released; recorded, never handed to a mail server"}
PLAYED = {"X-Desk-Sample": "part of the sample's past; recorded, never handed to a mail server"}


def settle_past_mail(*, vendor: str, now: datetime, note: Mapping[str, str] = PLAYED) -> int:
    """Note all waiting mail of a vendor as sent when it was written, and in its headers that it never left."""
    waiting = OutboxMessage.objects.filter(
        vendor=check_schema_name(vendor), sent_at=None, dead_at=None, created_at__lte=now
    )
    headers = Func(F("headers"), Value(dict(note), JSONField()), template="(%(expressions)s)", arg_joiner=" || ")
    body = Case(When(kind=MailKind.ACCOUNT, then=Value("")), default=F("body"), output_field=TextField())
    return waiting.update(sent_at=F("created_at"), headers=headers, body=body, sealed_link="")
