"""The vendor's staff as a whole: who they are, what they hold."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from people.models import RoleHolder, Team, TeamMember, User, UserKind
from supportdesk.kernel.database.ordering import by_name


def staff_by_name() -> QuerySet[User]:
    """Return all staff by name, closed accounts last; `second_factor` says whether one is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    staff = User.objects.filter(kind=UserKind.STAFF).annotate(second_factor=Exists(factors))
    return staff.order_by("-is_active", by_name("name"), "id")


def teams_of_staff(people: Iterable[User]) -> dict[int, list[str]]:
    """Return the keys of the teams in which each of these people works."""
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    rows = TeamMember.objects.filter(user__in=found).order_by("team__key").values_list("user_id", "team__key")
    for user_id, key in rows:
        found[user_id].append(key)
    return found


def roles_of_staff(people: Iterable[User]) -> dict[int, list[str]]:
    """Return the keys of the escalation's roles that each of these people holds."""
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    for user_id, key in RoleHolder.objects.filter(user__in=found).order_by("id").values_list("user_id", "role_key"):
        found[user_id].append(key)
    return found


def team_sizes() -> dict[str, tuple[str, int]]:
    """Return name and number of active members of every team, by its key."""
    active = Count("members", Q(members__is_active=True))
    rows = Team.objects.annotate(size=active).values_list("key", "name", "size")
    return {key: (name, size) for key, name, size in rows.order_by(by_name("name"), "key")}
