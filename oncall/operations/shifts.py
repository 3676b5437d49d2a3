"""Shifts: people put on duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from oncall.models import Shift
from people.models import User
from people.operations.staff import require_staff


def plan_shifts(*, roster_key: str, shifts: Iterable[tuple[User, datetime, datetime]]) -> Sequence[Shift]:
    """Put people on duty for a roster (TERM-E6), each from an instant to another, the end excluded.

    Raises ValueError for people who do not work for the vendor and for a shift that ends before it starts.
    """
    rows = [Shift(roster_key=roster_key, user=user, starts_at=start, ends_at=end) for user, start, end in shifts]
    for row in rows:
        require_staff(row.user)
        if row.ends_at <= row.starts_at:
            raise ValueError(f"The shift of {row.user} ends at {row.ends_at.isoformat()}, before it starts.")
    return Shift.objects.bulk_create(rows)
