"""Letting a copy send: a vendor that was restored or copied is at home here from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.homes import here, is_at_home
from supportdesk.kernel.models import Home
from supportdesk.kernel.outbox.past import DROPPED, close_past_mail


@transaction.atomic
def release_mail(*, vendor: str, by: str, drops: bool, now: datetime) -> int | None:
    """Release a held vendor, so that it sends; what waits is included or, if it `drops`, left out; returns how many mails were dropped.

    Dropped mail stays as a record and says so in its headers. For a vendor that is not held it is None, and nothing is changed.
    """
    take_advisory_lock(f"outbox:{vendor}")
    if is_at_home(vendor):
        return None
    dropped = close_past_mail(vendor=vendor, now=now, note=DROPPED) if drops else 0
    fresh = {"place": here(), "since": now, "released_by": by, "dropped_mails": dropped}
    Home.objects.update_or_create(vendor=vendor, defaults=fresh)
    return dropped
