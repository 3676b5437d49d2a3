"""Mail of a past that was played, or that a copy brought along: kept as a record, sent to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Func, JSONField, QuerySet, Value

from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.models.content import content_model
from supportdesk.kernel.models.outbox import ELSEWHERE
from supportdesk.kernel.outbox.contents import FORGOTTEN
from supportdesk.kernel.tenancy import vendor_schema

DROPPED = {"X-Desk-Dropped": "waited in a copy when the copy was released; recorded, never handed to a mail server"}
PLAYED = {"X-Desk-Sample": "part of the sample's past; recorded, never handed to a mail server"}


def close_past_mail(*, vendor: str, now: datetime, note: Mapping[str, str] = PLAYED) -> int:
    """Note all waiting mail of a vendor as sent when it was written, and in its headers that it never left."""
    with vendor_schema(vendor):
        waiting = OutboxMessage.objects.filter(vendor=vendor, sent_at=None, dead_at=None, created_at__lte=now)
        accounts = waiting.filter(kind=MailKind.ACCOUNT)
        contents = content_model().objects
        contents.filter(key__in=accounts.values("key")).update(**FORGOTTEN)
        accounts.update(**FORGOTTEN)
        _note(contents.filter(key__in=waiting.values("key")), note)
        _note(waiting.exclude(headers=ELSEWHERE), note)
        return waiting.update(sent_at=F("created_at"))


def _note(rows: QuerySet[OutboxMessage], note: Mapping[str, str]) -> None:
    headers = Func(F("headers"), Value(dict(note), JSONField()), template="(%(expressions)s)", arg_joiner=" || ")
    rows.update(headers=headers)
