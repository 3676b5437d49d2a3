"""The vendor's own people: hiring, teams, roles of the ladder, duty shifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from people.models import RoleHolder, Shift, Team, TeamMember, User, UserKind
from people.operations.registration import register_account


@transaction.atomic
def hire_staff(
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
    """Put a person of the staff into a team; joining again changes nothing."""
    _require_staff(user)
    TeamMember.objects.get_or_create(team=team, user=user)


def hold_role(*, user: User, role_key: str) -> None:
    """Let a person of the staff hold a role of the ladder (E10); holding it again changes nothing."""
    _require_staff(user)
    RoleHolder.objects.get_or_create(role_key=role_key, user=user)


def plan_shifts(*, roster_key: str, shifts: Iterable[tuple[User, datetime, datetime]]) -> Sequence[Shift]:
    """Put people on duty for a roster (E6), each from an instant to another, the end excluded."""
    rows = [Shift(roster_key=roster_key, user=user, starts_at=start, ends_at=end) for user, start, end in shifts]
    for row in rows:
        _require_staff(row.user)
        if row.ends_at <= row.starts_at:
            raise ValueError(f"The shift of {row.user} ends at {row.ends_at.isoformat()}, before it starts.")
    return Shift.objects.bulk_create(rows)


def _require_staff(user: User) -> None:
    if user.kind != UserKind.STAFF:
        raise ValueError(f"{user} does not work for the vendor.")
