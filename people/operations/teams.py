"""Teams and escalation roles as admins set them up: who is in which team, who holds which role."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from people.errors import StaffRefusal
from people.models import RoleHolder, Team, TeamMember, User, UserKind
from people.operations.staff_locks import lock_staff
from people.team_queries import holder_ids, team_values
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen


@transaction.atomic
def save_team(
    *, key: str, name: str, members: Collection[int], actor: User, now: datetime, seen: str | None = None
) -> Team:
    """Set up a team that the terms name, or change it; `members` are ids of active colleagues, `seen` as for colleagues.

    Which teams there are is said by the terms. Raises NotAdmin, ChangedMeanwhile, and ValidationError.
    """
    lock_staff(actor=actor)
    team = Team.objects.select_for_update().filter(key=key).first()
    before = team_values(key)
    check_seen(seen, before)
    ids = _colleagues(members)
    team = team or Team(key=key)
    team.name = name.strip()
    team.full_clean()
    team.save()
    TeamMember.objects.filter(team=team).exclude(user__in=ids).delete()
    added = [TeamMember(team=team, user_id=pk) for pk in ids]
    TeamMember.objects.bulk_create(added, ignore_conflicts=True)
    changes = changes_between(before, {"name": team.name, "members": ids})
    if changes:
        record(actor=actor, action="people.team.saved", target=team, data={"label": team.name, **changes}, now=now)
    return team


@transaction.atomic
def remove_team(*, team: Team, actor: User, now: datetime) -> None:
    """Remove a team that the terms no longer name; raises NotAdmin, and StaffRefusal while tickets are assigned to it."""
    lock_staff(actor=actor)
    record(actor=actor, action="people.team.removed", target=team, data={"label": team.name}, now=now)
    try:
        team.delete()
    except ProtectedError:
        words = _("%(name)s has tickets. Remove its people instead.") % {"name": team}
        raise StaffRefusal(words) from None


@transaction.atomic
def change_role_holders(
    *, role_key: str, members: Collection[int], actor: User, now: datetime, seen: str | None = None
) -> None:
    """Let exactly these active colleagues hold a role of the escalation (TERM-E10); ids, `seen` as for colleagues.

    Which roles there are is said by the terms. Raises NotAdmin, ChangedMeanwhile, and ValidationError.
    """
    lock_staff(actor=actor)
    before = holder_ids(role_key)
    check_seen(seen, {"members": before})
    after = _colleagues(members)
    RoleHolder.objects.filter(role_key=role_key).exclude(user__in=after).delete()
    added = [RoleHolder(role_key=role_key, user_id=pk) for pk in after]
    for holder in added:
        holder.clean_fields(exclude=["user"])
    RoleHolder.objects.bulk_create(added, ignore_conflicts=True)
    if after != before:
        data = {"label": role_key, "members": {"from": before, "to": after}}
        record(actor=actor, action="people.role.changed", target=f"role:{role_key}", data=data, now=now)


def _colleagues(ids: Collection[int]) -> list[int]:
    """Return the ids in order; raises ValidationError when one is not of an active colleague."""
    staff = User.objects.filter(pk__in=ids, kind=UserKind.STAFF, is_active=True)
    found = sorted(staff.values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise ValidationError({"members": _("Choose active colleagues.")})
    return found
