"""How somebody wants their notices."""

from __future__ import annotations

from collections.abc import Collection

from people.models import User


def choose_notice_way(*, user: User, way: str, hour: int, days: Collection[int]) -> None:
    """Have notices that may wait sent in digests, or one by one; raises ValidationError for customers, bad hours and no days.

    What waits already is mailed when it would have been: its timer stays.
    """
    user.notice_way, user.digest_hour, user.digest_days = way, hour, sorted(set(days))
    user.full_clean()
    user.save(update_fields=["notice_way", "digest_hour", "digest_days"])
