"""The vendor's staff as a whole: who they are, what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from people.core.staff_details import StaffDetails
from people.models import Absence, RoleHolder, TeamMember, User, UserKind
from people.queries import list_tokens
from people.responsibilities import list_responsibilities

_HAS_PASSWORD = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
# By the state that a list asks for; "" is who works here now.
_STATES: Mapping[str, Q] = {
    "": Q(is_active=True),
    "invited": Q(is_active=True) & ~_HAS_PASSWORD,
    "closed": Q(is_active=False),
    "all": Q(),
}
_RIGHTS: Mapping[str, Q] = {
    "": Q(),
    "admin": Q(is_admin=True),
    "deadlines": Q(is_admin=False, sets_deadlines=True),
    "agent": Q(is_admin=False),
}


def search_staff(*, words: str = "", state: str = "", team: str = "", rights: str = "") -> QuerySet[User]:
    """Return staff by words of name or address, state, team and rights; `second_factor` says whether one is set up."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    staff = User.objects.filter(_STATES[state], _RIGHTS[rights], kind=UserKind.STAFF)
    for word in words.split():
        staff = staff.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if team:
        staff = staff.filter(Exists(TeamMember.objects.filter(user=OuterRef("pk"), team__key=team)))
    return staff.annotate(second_factor=Exists(factors))


def list_staff_after(*, words: str, team: str, state: str, after: int, limit: int) -> list[User]:
    """Return staff by number, those after one; what is asked for as of `search_staff`."""
    return list(search_staff(words=words, team=team, state=state).filter(pk__gt=after).order_by("pk")[:limit])


def get_colleague(person_id: int) -> User:
    """Return one of the vendor's staff, active or not, with `second_factor`; raises User.DoesNotExist."""
    return search_staff(state="all").get(pk=person_id)


def awaits_password(person: User) -> bool:
    """Return whether an active person has not chosen a password since they were invited."""
    return person.is_active and not person.has_usable_password()


def other_admins(person: User) -> QuerySet[User]:
    """Return the admins who can sign in, without this person."""
    admins = User.objects.filter(_HAS_PASSWORD, kind=UserKind.STAFF, is_admin=True, is_active=True)
    return admins.exclude(pk=person.pk)


def details_of(person: User) -> StaffDetails:
    """Return what admins set of a colleague."""
    return StaffDetails(
        name=person.name,
        language=person.language,
        time_zone=person.time_zone,
        phone=person.phone,
        is_admin=person.is_admin,
        sets_deadlines=person.sets_deadlines,
        teams=tuple(teams_of_staff([person])[person.pk]),
        roles=tuple(sorted(roles_of_staff([person])[person.pk])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What hangs on a person: numbers of what the apps above know, by name, and what people itself knows."""

    counts: Mapping[str, int]
    teams: tuple[str, ...]
    roles: tuple[str, ...]
    only_holder_of: tuple[str, ...]
    stands_in_for: int
    tokens: int


def list_held(person: User, *, now: datetime) -> Held:
    """Return what hangs on a person and is moved or ends when they leave."""
    details = details_of(person)
    others = RoleHolder.objects.filter(role_key__in=details.roles, user__is_active=True).exclude(user=person)
    shared = set(others.values_list("role_key", flat=True))
    return Held(
        counts={one.name: one.count(person, now) for one in list_responsibilities()},
        teams=details.teams,
        roles=details.roles,
        only_holder_of=tuple(key for key in details.roles if key not in shared),
        stands_in_for=Absence.objects.filter(substitute=person, ends_at__gt=now).count(),
        tokens=len(list_tokens(person, now=now)),
    )


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
