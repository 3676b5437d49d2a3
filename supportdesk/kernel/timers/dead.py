"""Timers that were given up: seen, and tried again when somebody says so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from supportdesk.kernel.models import Timer


def dead_timers(*, vendor: str | None = None) -> QuerySet[Timer]:
    """Return the timers that were given up, the oldest first."""
    dead = Timer.objects.exclude(dead_at=None).order_by("dead_at", "id")
    return dead if vendor is None else dead.filter(vendor=vendor)


def requeue_dead(*, now: datetime, vendor: str | None = None, ids: Collection[int] | None = None) -> int:
    """Requeue timers that were given up, from the start, all or those named; returns how many."""
    dead = dead_timers(vendor=vendor).order_by()
    if ids is not None:
        dead = dead.filter(id__in=ids)
    return dead.update(dead_at=None, attempts=0, claim_at=now)
