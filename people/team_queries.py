"""Teams and escalation roles with the people in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from people.models import RoleHolder, Team, TeamMember, UserKind
from supportdesk.kernel.database.ordering import by_name


def find_team(key: str) -> Team | None:
    """Return a team by its key, None while it is not set up."""
    return Team.objects.filter(key=key).first()


def team_sizes() -> dict[str, tuple[str, int]]:
    """Return name and number of active members of every team, by its key."""
    active = Count("members", Q(members__is_active=True))
    rows = Team.objects.annotate(size=active).values_list("key", "name", "size")
    return {key: (name, size) for key, name, size in rows.order_by(by_name("name"), "key")}


def values_of_teams(*keys: str) -> dict[str, dict[str, Any]]:
    """Return name and ids of the active members of the teams with these keys, or of all, by key."""
    chosen = Team.objects.filter(key__in=keys) if keys else Team.objects.all()
    named = chosen.order_by(by_name("name"), "key").values_list("key", "name")
    found: dict[str, dict[str, Any]] = {key: {"name": name, "members": []} for key, name in named}
    members = TeamMember.objects.filter(team__key__in=found, user__is_active=True).order_by("user_id")
    for key, user_id in members.values_list("team__key", "user_id"):
        found[key]["members"].append(user_id)
    return found


def team_values(key: str) -> dict[str, Any]:
    """Return name and ids of the active members of a team, empty before it is set up."""
    return values_of_teams(key).get(key, {"name": "", "members": []})


def holders_of_roles() -> dict[str, list[tuple[int, str]]]:
    """Return id and name of the active holders of each escalation role that has any, by its key (TERM-E10)."""
    rows = RoleHolder.objects.filter(user__is_active=True, user__kind=UserKind.STAFF)
    found: dict[str, list[tuple[int, str]]] = {}
    ordered = rows.order_by(by_name("user__name"), "user_id")
    for key, user_id, name in ordered.values_list("role_key", "user_id", "user__name"):
        found.setdefault(key, []).append((user_id, name))
    return found


def holder_ids(role_key: str) -> list[int]:
    """Return the ids of the active holders of an escalation role."""
    rows = RoleHolder.objects.filter(role_key=role_key, user__is_active=True, user__kind=UserKind.STAFF)
    return list(rows.order_by("user_id").values_list("user_id", flat=True))
