"""Mail that was given up: seen, and tried again when somebody says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.models.content import content_model
from supportdesk.kernel.tenancy import vendor_schema, with_existing_schema


def dead_mail(*, vendor: str | None = None) -> QuerySet[OutboxMessage]:
    """Return the mail that was given up, the oldest first."""
    dead = OutboxMessage.objects.exclude(dead_at=None).order_by("dead_at", "id")
    return dead if vendor is None else dead.filter(vendor=vendor)


def requeue_dead_mail(*, now: datetime, vendor: str | None = None, ids: Collection[int] | None = None) -> int:
    """Requeue mail that was given up, from the start, all or those named; returns how many.

    What carried a link that has expired stays dead, and the link is forgotten.
    """
    dead = dead_mail(vendor=vendor).order_by()
    _forget_links(dead.filter(link_expires_at__lte=now))
    dead = dead.exclude(link_expires_at__lte=now)
    if ids is not None:
        dead = dead.filter(id__in=ids)
    return dead.update(dead_at=None, refused_at=None, attempts=0, claim_at=now)


def _forget_links(expired: QuerySet[OutboxMessage]) -> None:
    expired.exclude(sealed_link="").update(sealed_link="")
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for vendor, key in expired.values_list("vendor", "key"):
        keys[vendor].append(key)
    for vendor in with_existing_schema().filter(schema_name__in=keys):
        with vendor_schema(vendor.schema_name):
            content_model().objects.filter(key__in=keys[vendor.schema_name]).update(sealed_link="")
