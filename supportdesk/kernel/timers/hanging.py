"""Timers that should have fired long ago and have not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from supportdesk.kernel.models import Timer

# A row that is tried is leased or backs off for a minute at most: what hangs is claimed again within that.
_LONGEST_PAUSE = timedelta(seconds=90)


def list_hanging_timers(*, vendor: str, now: datetime, after: timedelta, limit: int) -> list[Timer]:
    """Return the vendor's timers that were given up or are overdue by more than `after`, at most `limit`."""
    overdue = Q(dead_at=None, claim_at__lte=now + _LONGEST_PAUSE, due_at__lt=now - after)
    hanging = Timer.objects.filter(Q(vendor=vendor) & (overdue | Q(dead_at__isnull=False)))
    return list(hanging.order_by("due_at", "id")[:limit])
