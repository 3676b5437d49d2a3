"""Being away: entered and ended by oneself or an admin, with somebody who stands in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.errors import BadAbsence
from people.models import Absence, User, UserKind
from supportdesk.audit.operations import record
from supportdesk.kernel.fields.ranges import NEAR, OutOfRange


@transaction.atomic
def enter_absence(
    *, user: User, starts_at: datetime, ends_at: datetime, substitute: User | None, actor: User, now: datetime
) -> Absence:
    """Say that somebody of the staff is away from one instant to another, the end excluded. Raises BadAbsence."""
    _check_actor(user, actor)
    try:
        NEAR.check_instant(starts_at, now)
        NEAR.check_instant(ends_at, now)
    except OutOfRange as error:
        raise BadAbsence(str(error)) from None
    if ends_at <= starts_at:
        raise BadAbsence(_("The end must be after the start."))
    if ends_at <= now:
        raise BadAbsence(_("This period is already over."))
    if substitute is not None and (substitute == user or substitute.kind != UserKind.STAFF or not substitute.is_active):
        raise BadAbsence(_("The substitute must be a colleague, not you."))
    absence = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, substitute=substitute)
    data = {
        "from": starts_at.isoformat(),
        "until": ends_at.isoformat(),
        "substitute": substitute.name if substitute else None,
    }
    record(actor=actor, action="people.absence.entered", target=user, data=data, now=now)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, actor: User, now: datetime) -> None:
    """Take an absence back, or end it now where it has begun. Raises BadAbsence."""
    absence = Absence.objects.select_for_update().select_related("user").get(pk=absence.pk)
    _check_actor(absence.user, actor)
    if absence.starts_at < now:
        absence.ends_at = min(absence.ends_at, now)
        absence.save(update_fields=["ends_at"])
    else:
        absence.delete()
    record(actor=actor, action="people.absence.ended", target=absence.user, data={}, now=now)


def _check_actor(user: User, actor: User) -> None:
    if user.kind != UserKind.STAFF:
        raise BadAbsence(_("Absences can only be entered for the vendor’s own staff."))
    if actor != user and not (actor.kind == UserKind.STAFF and actor.is_admin):
        raise BadAbsence(_("Absences can be entered by the person or by an admin."))
