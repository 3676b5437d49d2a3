"""What admins change of a colleague: name, settings, rights, teams, escalation roles, lock and second factor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.core.staff_details import StaffDetails
from people.errors import NoSecondFactor, NotAdmin, NotOneself, StaffRefusal
from people.models import RoleHolder, Team, TeamMember, User
from people.operations.lockouts import unlock_account
from people.operations.mails import queue_mail
from people.operations.registration import check_name, check_zone
from people.operations.staff_locks import lock_colleague, require_admin_remains
from people.rules import manages_admins
from people.staff_queries import details_of
from supportdesk.audit.operations import record
from supportdesk.kernel.fields.seen import check_seen

_OWN = ("name", "language", "time_zone", "phone", "is_admin", "sets_deadlines")


@transaction.atomic
def change_colleague(
    *, person: User, details: StaffDetails, actor: User, now: datetime, seen: str | None = None
) -> User:
    """Change what admins set of a colleague, with their teams and roles; `seen` is the digest of what the actor saw.

    Raises NotAdmin, LastAdmin, ChangedMeanwhile, StaffRefusal for a closed account, and ValidationError.
    """
    person = lock_colleague(person=person, actor=actor)
    before, after = details_of(person).to_data(), details.to_data()
    check_seen(seen, before)
    if not person.is_active:
        raise StaffRefusal(_("The account of %(name)s is closed.") % {"name": person})
    if after["is_admin"] and not manages_admins(actor):
        raise NotAdmin("Only an admin can make someone an admin.")
    if person.is_admin and not after["is_admin"]:
        require_admin_remains(person=person, actor=actor)
    if after["name"] != person.name:
        after["name"] = check_name(after["name"], person.kind)
    for name in _OWN:
        setattr(person, name, after[name])
    check_zone(person.time_zone)
    person.full_clean()
    person.save(update_fields=[*_OWN])
    set_teams(person, after["teams"])
    set_roles(person, after["roles"])
    changes = {name: {"from": value, "to": after[name]} for name, value in before.items() if value != after[name]}
    if changes:
        record(actor=actor, action="people.staff.changed", target=person, data=changes, now=now)
    return person


@transaction.atomic
def unlock_colleague(*, person: User, actor: User, now: datetime) -> None:
    """Unlock a colleague whom too many wrong passwords have locked out; raises NotAdmin."""
    unlock_account(user=lock_colleague(person=person, actor=actor), actor=actor, now=now)


@transaction.atomic
def reset_second_factor(*, person: User, reason: str, actor: User, now: datetime) -> None:
    """Remove a colleague's second factor with its recovery codes, and notify them by mail (ATTACK-S12).

    One's own is removed on one's own page, which asks for it. Raises NotAdmin, NotOneself, NoSecondFactor, ValidationError.
    """
    person = lock_colleague(person=person, actor=actor)
    if not manages_admins(actor):
        raise NotAdmin("Only an admin can reset a second factor.")
    if person == actor:
        raise NotOneself(_("You change your own two-factor authentication in your account."))
    if not reason.strip():
        raise ValidationError({"reason": _("Enter how you know that it is really them who asked.")})
    removed, _by_model = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise NoSecondFactor(_("%(name)s has not set up two-factor authentication.") % {"name": person})
    record(actor=actor, action="people.second_factor.reset", target=person, data={"reason": reason.strip()}, now=now)
    queue_mail(user=person, notice="second_factor_reset", by=actor.name, reason=reason.strip(), now=now)


def set_teams(person: User, keys: Collection[str]) -> None:
    """Let a person be in exactly these teams; raises ValidationError for one that does not exist."""
    held = set(TeamMember.objects.filter(user=person).values_list("team__key", flat=True))
    added = {team.key: team for team in Team.objects.filter(key__in=set(keys) - held)}
    unknown = set(keys) - held - set(added)
    if unknown:
        raise ValidationError({"teams": _("There is no team %(key)s.") % {"key": min(unknown)}})
    TeamMember.objects.filter(user=person, team__key__in=held - set(keys)).delete()
    TeamMember.objects.bulk_create(
        [TeamMember(team=team, user=person) for team in added.values()], ignore_conflicts=True
    )


def set_roles(person: User, keys: Collection[str]) -> None:
    """Let a person hold exactly these roles (TERM-E10); which roles there are is said by the terms."""
    held = set(RoleHolder.objects.filter(user=person).values_list("role_key", flat=True))
    RoleHolder.objects.filter(user=person, role_key__in=held - set(keys)).delete()
    added = [RoleHolder(role_key=key, user=person) for key in sorted(set(keys) - held)]
    for holder in added:
        holder.clean_fields()
    RoleHolder.objects.bulk_create(added, ignore_conflicts=True)
