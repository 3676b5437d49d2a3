"""Who is who: holders of roles, people on duty, members of teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from people.models import RoleHolder, Shift, Team, TeamMember, User, UserKind


def holders_by_role(role_keys: Iterable[str]) -> dict[str, list[User]]:
    """Return the active people who hold each of the roles, by name; a role nobody holds has an empty list."""
    found: dict[str, list[User]] = {key: [] for key in role_keys}
    rows = RoleHolder.objects.filter(role_key__in=found, user__is_active=True).select_related("user")
    for row in rows.order_by("user__name", "user_id"):
        found[row.role_key].append(row.user)
    return found


def people_on_duty(*, roster_key: str, at: datetime) -> list[User]:
    """Return the active people whose shift of the roster covers the instant (E6)."""
    shifts = Shift.objects.filter(roster_key=roster_key, starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    return list({shift.user_id: shift.user for shift in shifts.select_related("user").order_by("user__name")}.values())


def members_by_team(team_keys: Iterable[str]) -> dict[str, list[User]]:
    """Return the active members of each team, by name."""
    found: dict[str, list[User]] = {key: [] for key in team_keys}
    rows = TeamMember.objects.filter(team__key__in=found, user__is_active=True)
    for row in rows.select_related("team", "user").order_by("user__name", "user_id"):
        found[row.team.key].append(row.user)
    return found


def list_assignable_staff() -> list[User]:
    """Return the vendor's active staff, by name."""
    return list(User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("name", "id"))


def get_team_names() -> dict[str, str]:
    """Return the name of each team by its key."""
    return dict(Team.objects.values_list("key", "name"))


def get_home_path(user: User | AnonymousUser) -> str:
    """Return where this person's own pages are: the portal for contacts, the desk for those who serve them."""
    return "/portal/" if isinstance(user, User) and user.kind == UserKind.CONTACT else "/desk/"
