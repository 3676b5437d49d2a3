"""Colleagues who leave: the account is closed, and what hung on it is handed over or ends (ATTACK-S07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.errors import BadHeir, NotOneself
from people.models import Absence, ApiToken, RoleHolder, TeamMember, User, UserKind
from people.operations.accounts import close_account
from people.operations.staff_locks import lock_colleague, lock_staff, require_admin_remains
from people.operations.tokens import revoke_token
from people.responsibilities import Handover, list_responsibilities
from supportdesk.audit.operations import record

ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Departure:
    """What was handed over, by the name of the responsibility, and the roles that no one active holds now."""

    moved: Mapping[str, int]
    vacant_roles: tuple[str, ...]


@transaction.atomic
def deactivate_colleague(*, person: User, heirs: Mapping[str, User | None], actor: User, now: datetime) -> Departure:
    """Close a colleague's account; everything they held goes to who is named for it, or to nobody, and sessions end.

    `heirs` names a colleague for "roles" (with standing in for the absent) and for each registered responsibility. For an
    account that is closed already, it hands over what is left. Raises NotAdmin, NotOneself, LastAdmin, BadHeir.
    """
    named = [heir for heir in heirs.values() if heir is not None]
    locked = lock_staff(actor=actor, people=[person, *named])
    person = lock_colleague(person=person, actor=actor)
    if person == actor:
        raise NotOneself(_("You cannot deactivate your own account. Ask another admin."))
    if person.is_admin:
        require_admin_remains(person=person, actor=actor)
    for heir in (locked[one.pk] for one in named):
        if heir == person or not heir.is_active or heir.kind != UserKind.STAFF:
            raise BadHeir(_("Choose an active colleague."))
    return close_and_hand_over(person=person, heirs=heirs, actor=actor, now=now)


def close_and_hand_over(*, person: User, heirs: Mapping[str, User | None], actor: User, now: datetime) -> Departure:
    """Close the locked account and move or end what hung on it; who may do it is decided by the caller.

    The account is closed first, so that the person is not notified of what is taken from them.
    """
    if person.is_active:
        close_account(user=person, actor=actor, now=now)
    person.is_admin = person.sets_deadlines = False
    person.set_unusable_password()  # sessions and links from before stay ended when the account is opened again
    person.save(update_fields=["is_admin", "sets_deadlines", "password"])
    for token in ApiToken.objects.filter(owner=person, revoked_at=None).order_by("pk"):
        revoke_token(token=token, actor=actor, now=now)
    TeamMember.objects.filter(user=person).delete()
    vacant = _hand_over_roles(person, heirs.get(ROLES))
    moved = {
        one.name: one.hand_over(Handover(person=person, heir=heirs.get(one.name), actor=actor, now=now))
        for one in list_responsibilities()
    }
    data = {
        "moved": moved,
        "to": {name: f"user:{heir.pk}" for name, heir in heirs.items() if heir is not None},
        "vacant_roles": vacant,
    }
    record(actor=actor, action="people.staff.left", target=person, data=data, now=now)
    return Departure(moved, tuple(vacant))


def _hand_over_roles(person: User, heir: User | None) -> list[str]:
    """Give roles and standing in to the heir, if any; return the roles that no one active holds now (TERM-E10)."""
    keys = sorted(RoleHolder.objects.filter(user=person).values_list("role_key", flat=True))
    if heir is not None:
        added = [RoleHolder(role_key=key, user=heir) for key in keys]
        RoleHolder.objects.bulk_create(added, ignore_conflicts=True)
        Absence.objects.filter(substitute=person).exclude(user=heir).update(substitute=heir)
    RoleHolder.objects.filter(user=person).delete()
    Absence.objects.filter(substitute=person).update(substitute=None)
    held = RoleHolder.objects.filter(role_key__in=keys, user__is_active=True).values_list("role_key", flat=True)
    return sorted(set(keys) - set(held))
