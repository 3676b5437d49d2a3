"""Reads of what waits for digests, and of when digests go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from notifications.core.digest_times import next_daily_hour, next_full_hour
from notifications.models import DigestItem
from people.core.zones import zone_of
from people.models import NoticeWay, User


def next_digest_at(person: User, *, after: datetime) -> datetime | None:
    """Return when what is collected for somebody is mailed next, None where each notice is a mail of its own."""
    if person.notice_way == NoticeWay.SINGLE:
        return None
    zone = zone_of(person.time_zone)
    if person.notice_way == NoticeWay.HOURLY:
        return next_full_hour(zone=zone, after=after)
    return next_daily_hour(hour=person.digest_hour, days=person.digest_days, zone=zone, after=after)


def list_due_items(*, keys: Collection[str], now: datetime) -> list[DigestItem]:
    """Return all that is due for those for whom one of these items waits, by person, as it happened."""
    waiting = DigestItem.objects.filter(digest="", due_at__lte=now)
    people = DigestItem.objects.filter(key__in=keys, digest="").values("person")
    due = waiting.filter(person__in=people).select_related("person__partner_member")
    return list(due.order_by("person", "at", "pk"))


def list_waiting_items(*, kind: str, subject_id: int) -> list[DigestItem]:
    """Return what somebody will be notified of about a subject in a digest, the newest first."""
    waiting = DigestItem.objects.filter(subject_kind=kind, subject_id=subject_id, digest="").select_related("person")
    return list(waiting.order_by("-at", "-pk"))


def find_digests_about(*, kind: str, subject_ids: QuerySet[Any, Any]) -> list[str]:
    """Return the keys of the digests that were about these subjects."""
    items = DigestItem.objects.filter(subject_kind=kind, subject_id__in=subject_ids).exclude(digest="")
    return list(items.values_list("digest", flat=True))
