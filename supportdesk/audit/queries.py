"""Reads of the audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from supportdesk.audit.models import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What narrows the log; `actors` None for everybody, an empty collection for nobody."""

    actors: Collection[str] | None = None
    prefixes: Collection[str] = ()
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_entries(wanted: AuditFilter, *, before: int | None, limit: int) -> list[AuditEntry]:
    """Return entries, the newest first, from before one on; `until` is left out, `since` is not."""
    found = AuditEntry.objects.all()
    if wanted.actors is not None:
        found = found.filter(actor__in=wanted.actors)
    if wanted.prefixes:
        begins = Q()
        for prefix in wanted.prefixes:
            begins |= Q(action__startswith=prefix)
        found = found.filter(begins)
    if wanted.target:
        found = found.filter(target=wanted.target)
    if wanted.since is not None:
        found = found.filter(happened_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(happened_at__lt=wanted.until)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])
