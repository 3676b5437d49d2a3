"""The vendor's own people: creating, teams, roles of the escalation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from people.models import RoleHolder, Team, TeamMember, User, UserKind
from people.operations.registration import register_account


@transaction.atomic
def create_staff(
    *,
    email: str,
    name: str,
    language: str,
    time_zone: str,
    now: datetime,
    phone: str = "",
    is_admin: bool = False,
    sets_deadlines: bool = False,
    password_hash: str = "",
) -> User:
    """Create an account for one of the vendor's staff; without a password hash nobody can sign in to it.

    Raises ValidationError for a bad or taken address, an unknown zone or an empty name.
    """
    return register_account(
        kind=UserKind.STAFF,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone,
        phone=phone,
        is_admin=is_admin,
        sets_deadlines=sets_deadlines,
        password_hash=password_hash,
        now=now,
    )


def create_team(*, key: str, name: str) -> Team:
    """Return the team with this key, which is one of the published terms, made when there is none yet."""
    team, _created = Team.objects.get_or_create(key=key, defaults={"name": name})
    return team


def join_team(*, user: User, team: Team) -> None:
    """Add a person of the staff to a team; joining again changes nothing."""
    require_staff(user)
    TeamMember.objects.get_or_create(team=team, user=user)


def assign_role(*, user: User, role_key: str) -> None:
    """Assign a role of the escalation to a person of the staff (TERM-E10); assigning it again changes nothing."""
    require_staff(user)
    RoleHolder.objects.get_or_create(role_key=role_key, user=user)


def require_staff(user: User) -> None:
    """Raise ValueError for somebody who does not work for the vendor."""
    if user.kind != UserKind.STAFF:
        raise ValueError(f"{user} is not a member of the vendor's staff.")
