"""Time that passes in a story or a seeded past: every timer fires at its own instant, in order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import groupby

from django.db.models import Min

from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers.firing import fire_batch

_MAX_AT_ONE_INSTANT = 100


class TimerLoopError(RuntimeError):
    """Handlers keep setting timers for an instant that has come already."""


def fire_everything_due(*, now: datetime, vendor: str) -> int:
    """Fire the vendor's timers due until `now`, `now` being each one's own due time; returns how many.

    What a handler sets on the way fires as well; what it sets for the past fires at once, time does not go back.
    A failure is raised: in a story nothing is tried again.
    """
    fired = 0
    at = datetime.min.replace(tzinfo=UTC)
    rounds: Counter[datetime] = Counter()
    with vendor_schema(vendor):
        waiting = Timer.objects.filter(vendor=vendor, dead_at=None, due_at__lte=now)
        while (instant := waiting.aggregate(first=Min("due_at"))["first"]) is not None:
            at = max(at, instant)
            rounds[at] += 1
            if rounds[at] > _MAX_AT_ONE_INSTANT:
                raise TimerLoopError(f"Timers of {vendor} are set again and again for {at.isoformat()} or earlier.")
            due = list(waiting.filter(due_at=instant).order_by("handler", "id"))
            for _, batch in groupby(due, key=lambda timer: timer.handler):
                fired += fire_batch(list(batch), now=at)
    return fired
