"""Notices that may wait, for people who want digests: which these are, and keeping them until then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from people.models import User
from people.queries import next_digest_at
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timers
from tickets.models import CollectedNotice

TIMER: Final = "tickets.digest_due"
# Whatever is not named here is told at once: ladder steps and their reminders, breaches, calls to those on duty.
_MAY_WAIT = frozenset(
    {
        "assigned",
        "assigned_team",
        "closed",
        "customer_replied",
        "development_news",
        "due_soon",
        "handed_over",
        "new_ticket",
        "reopened",
        "unassigned",
    }
)


def waits_until(*, person: User, notice: str, due_at: datetime | None, now: datetime) -> datetime | None:
    """Return when the digest goes that tells the person, None where they are told at once.

    A notice of something that falls due is of use before that only: it waits for no digest that comes too late.
    """
    if notice not in _MAY_WAIT:
        return None
    digest_at = next_digest_at(person, after=now)
    if digest_at is not None and due_at is not None and due_at <= digest_at:
        return None
    return digest_at


def keep(notices: Sequence[CollectedNotice]) -> None:
    """Store notices that wait, each with a timer of its own: no two transactions wait for each other's.

    A key that is stored already changes nothing.
    """
    CollectedNotice.objects.bulk_create(sorted(notices, key=lambda notice: notice.key), ignore_conflicts=True)
    set_digest_timers(notices)


def set_digest_timers(notices: Sequence[CollectedNotice]) -> None:
    """Have the digest of each notice sent when it is due."""
    set_timers(vendor=current_vendor(), handler=TIMER, due={notice.key: notice.due_at for notice in notices})
