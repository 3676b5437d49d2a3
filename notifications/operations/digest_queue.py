"""The queue of what waits for digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from notifications.models import DigestItem
from notifications.queries.digests import next_digest_at
from people.models import User
from supportdesk.kernel.notices import NoticeSpec
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers

TIMER: Final = "tickets.digest_due"  # as rows are called that wait, and as processes of the release before know it


def waits_until(*, person: User, spec: NoticeSpec, due_at: datetime | None, now: datetime) -> datetime | None:
    """Return when the digest goes that will notify the person, None where they are notified at once.

    A notice of something that falls due is of use before that only: it waits for no digest that comes too late.
    """
    if not spec.digest_line:
        return None
    digest_at = next_digest_at(person, after=now)
    if digest_at is not None and due_at is not None and due_at <= digest_at:
        return None
    return digest_at


def enqueue_items(items: Sequence[DigestItem]) -> None:
    """Store what waits, each item with a timer of its own: no two transactions wait for each other's.

    A key that is stored already changes nothing.
    """
    DigestItem.objects.bulk_create(sorted(items, key=lambda item: item.key), ignore_conflicts=True)
    set_digest_timers(items)


def set_digest_timers(items: Sequence[DigestItem]) -> None:
    """Schedule the digest of each item."""
    set_timers(vendor=current_vendor(), handler=TIMER, due={item.key: item.due_at for item in items})
