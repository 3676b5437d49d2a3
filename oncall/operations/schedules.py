"""Schedules as admins set them up: rotations, shifts in between, shifts taken out (TERM-E6).

What is over stays as it was, so that it remains known who was on duty: a shift that has begun is cut at this instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction

from oncall.core.rotations import Rotation, Span, cut_out, take_turns
from oncall.errors import ShiftOver, TooManyShifts
from oncall.models import Shift
from people.models import User
from people.operations.staff import require_staff
from people.operations.staff_locks import lock_staff
from supportdesk.audit.operations import record

MAX_SHIFTS: Final = 400  # more than a year of days


@transaction.atomic
def set_rotation(
    *, roster_key: str, people: Sequence[User], rotation: Rotation, actor: User, now: datetime
) -> Sequence[Shift]:
    """Let people take turns on a roster, in their order, in place of the shifts that are there in these days.

    A turn that is over is left out, one that has begun starts now. Raises NotAdmin, ValueError for people who do not work
    for the vendor, TooManyShifts, and ShiftOver where nothing is left.
    """
    lock_staff(actor=actor, people=people)
    turns = list(islice(rotation.turns(), MAX_SHIFTS + 1))
    if len(turns) > MAX_SHIFTS:
        raise TooManyShifts(len(turns), MAX_SHIFTS)
    left = [
        Shift(roster_key=roster_key, user=people[place], starts_at=max(turn.starts_at, now), ends_at=turn.ends_at)
        for place, turn in take_turns(turns, len(people))
        if turn.ends_at > now
    ]
    if not left:
        raise ShiftOver
    for person in people:
        require_staff(person)
    span = Span(left[0].starts_at, left[-1].ends_at)
    _free(roster_key, span)
    made = Shift.objects.bulk_create(left)
    data = _data(span) | {"people": [person.name for person in people], "shifts": len(made)}
    record(actor=actor, action="oncall.rotation.set", target=f"roster:{roster_key}", data=data, now=now)
    return made


@transaction.atomic
def put_on_duty(*, roster_key: str, person: User, span: Span, is_extra: bool, actor: User, now: datetime) -> Shift:
    """Put somebody on duty for a while, in place of those who were or, `is_extra`, beside them.

    Raises NotAdmin, ValueError for who does not work for the vendor, and ShiftOver for a span that is over.
    """
    lock_staff(actor=actor, people=[person])
    require_staff(person)
    if span.ends_at <= now:
        raise ShiftOver
    span = Span(max(span.starts_at, now), span.ends_at)
    if not is_extra:
        _free(roster_key, span)
    made = Shift.objects.create(roster_key=roster_key, user=person, starts_at=span.starts_at, ends_at=span.ends_at)
    data = _data(span) | {"people": [person.name]}
    record(actor=actor, action="oncall.shift.made", target=f"roster:{roster_key}", data=data, now=now)
    return made


@transaction.atomic
def remove_shift(*, shift_id: int, actor: User, now: datetime) -> Shift:
    """Take a shift out, or end it now if it has begun; raises NotAdmin, Shift.DoesNotExist, and ShiftOver."""
    lock_staff(actor=actor)
    shift = Shift.objects.select_for_update(of=("self",)).select_related("user").get(pk=shift_id)
    if shift.ends_at <= now:
        raise ShiftOver
    span = Span(max(shift.starts_at, now), shift.ends_at)
    data = _data(span) | {"people": [shift.user.name]}
    record(actor=actor, action="oncall.shift.removed", target=f"roster:{shift.roster_key}", data=data, now=now)
    if shift.starts_at < now:
        shift.ends_at = now
        shift.save(update_fields=["ends_at"])
    else:
        Shift.objects.filter(pk=shift.pk).delete()
    return shift


def _free(roster_key: str, span: Span) -> None:
    """Take a span out of all shifts of a roster."""
    touched = Shift.objects.select_for_update(of=("self",)).filter(
        roster_key=roster_key, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at
    )
    rows = list(touched.order_by("pk"))
    Shift.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Shift.objects.bulk_create(
        Shift(roster_key=roster_key, user_id=row.user_id, starts_at=part.starts_at, ends_at=part.ends_at)
        for row in rows
        for part in cut_out(Span(row.starts_at, row.ends_at), span)
    )


def _data(span: Span) -> dict[str, object]:
    return {"from": span.starts_at.isoformat(), "to": span.ends_at.isoformat()}
