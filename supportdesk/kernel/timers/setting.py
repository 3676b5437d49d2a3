"""Setting, moving and removing timers; part of the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from supportdesk.kernel.database.bulk_insert import bulk_insert
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import check_schema_name


def set_timer(*, vendor: str, handler: str, key: str, due_at: datetime | None) -> None:
    """Set, move or (with None) remove one timer."""
    set_timers(vendor=vendor, handler=handler, due={key: due_at})


def set_timers(*, vendor: str, handler: str, due: Mapping[str, datetime | None]) -> None:
    """Set, move or remove many timers of one handler at once, by key."""
    check_schema_name(vendor)
    removed = [key for key, due_at in due.items() if due_at is None]
    if removed:
        _remove(vendor, handler, removed)
    wanted = [
        Timer(vendor=vendor, handler=handler, key=key, due_at=due_at, claim_at=due_at)
        for key, due_at in sorted(due.items())  # one order for everybody: no deadlocks
        if due_at is not None
    ]
    bulk_insert(
        wanted,
        unique=["vendor", "handler", "key"],
        update=["due_at", "claim_at", "attempts", "last_error", "dead_at"],
    )


def _remove(vendor: str, handler: str, keys: Sequence[str]) -> None:
    # Django's delete() reads the rows first.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.kernel_timer WHERE vendor = %s AND handler = %s AND key = ANY(%s::text[])",
            [vendor, handler, list(keys)],
        )
