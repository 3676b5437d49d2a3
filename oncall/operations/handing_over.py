"""Shifts of somebody who leaves: what is ahead goes to a colleague, or is no one's."""

from __future__ import annotations

from django.db import transaction

from oncall.models import Shift
from people.operations.staff import require_staff
from people.responsibilities import Handover


@transaction.atomic
def hand_over_shifts(handover: Handover) -> int:
    """Give what is left of somebody's shifts to the heir, without one to nobody; returns how many shifts it was.

    A shift that has begun is cut at this instant: who was on duty until now stays known (TERM-E6). Who may do it is decided
    by the caller, whose entry in the audit log has the number.
    """
    heir, now = handover.heir, handover.now
    if heir is not None:
        require_staff(heir)
    ahead = list(Shift.objects.select_for_update().filter(user=handover.person, ends_at__gt=now).order_by("pk"))
    begun = [shift for shift in ahead if shift.starts_at < now]
    if heir is not None:
        Shift.objects.bulk_create(
            Shift(roster_key=one.roster_key, user=heir, starts_at=max(one.starts_at, now), ends_at=one.ends_at)
            for one in ahead
        )
    Shift.objects.filter(pk__in=[one.pk for one in begun]).update(ends_at=now)
    Shift.objects.filter(pk__in=[one.pk for one in ahead if one not in begun]).delete()
    return len(ahead)
