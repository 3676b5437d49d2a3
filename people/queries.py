"""Who is who: holders of roles, members of teams."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import DataError
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from people.api_tokens import holds
from people.models import Absence, ApiToken, DeskSettings, Logo, RoleHolder, Team, TeamMember, User, UserKind
from supportdesk.kernel.database.compiled_queries import CompiledQuery, Parameter
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.outbox.senders import Sender
from supportdesk.kernel.security.addresses import one_spelling

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who is notified: for a role or a ticket of their own, or standing in for somebody who is away."""

    person: User
    instead_of: User | None = None


def holders_by_role(role_keys: Iterable[str], *, at: datetime) -> dict[str, list[Holder]]:
    """Return who is notified for each of the roles at an instant, by the holders' names; empty where there is nobody.

    An absent holder's substitute stands in, that one's own if they are away too; without any, the holder is left out.
    """
    found: dict[str, list[Holder]] = {key: [] for key in role_keys}
    rows = RoleHolder.objects.filter(role_key__in=found, user__is_active=True).select_related("user")
    rows = rows.defer("user__created_at", "user__last_login")
    away = substitutes(at=at)
    users: dict[str, list[User]] = {key: [] for key in found}
    for row in rows.order_by(by_name("user__name"), "user_id"):
        users[row.role_key].append(row.user)
    return {key: present(people, away) for key, people in users.items()}


def present(people: Iterable[User], away: Mapping[int, User | None]) -> list[Holder]:
    """Return the people who are there, each once, and for those who are away who stands in; `away` as of `substitutes`."""
    found: dict[int, Holder] = {}
    for user in people:
        person = _present(user, away)
        if person is not None:
            found.setdefault(person.pk, Holder(person, user if person != user else None))
    return list(found.values())


def substitutes(*, at: datetime) -> dict[int, User | None]:
    """Return by the id of everybody who is away who stands in; of several absences at once the last one to end.

    The spans themselves are compared where they are stored. What cannot be read must not end every escalation: then
    nobody counts as away.
    """
    try:
        found = dict(_substitutes(at=at))
        people = User.objects.in_bulk([pk for pk in found.values() if pk]) if found else {}  # most days nobody is away
    except DataError:
        logger.exception("Absences cannot be read; everyone counts as present.")
        return {}
    return {user_id: people.get(substitute_id) for user_id, substitute_id in found.items()}


@CompiledQuery
def _substitutes() -> QuerySet[Absence, tuple[int, int | None]]:
    absences = Absence.objects.filter(starts_at__lte=Parameter("at"), ends_at__gt=Parameter("at"))
    return absences.order_by("ends_at", "id").values_list("user_id", "substitute_id")


def _present(user: User, away: Mapping[int, User | None]) -> User | None:
    """Return the person, or who stands in for them, None where the chain ends with nobody or in a circle."""
    seen: set[int] = set()
    person: User | None = user
    while person is not None and person.pk in away and person.pk not in seen:
        seen.add(person.pk)
        person = away[person.pk]
    if person is None or person.pk in away or not person.is_active:
        return None
    return person


@dataclass(frozen=True, slots=True)
class Away:
    """Until when somebody is away, and who stands in, if anybody."""

    until: datetime
    stand_in: User | None


def who_is_away(*, at: datetime) -> dict[int, Away]:
    """Return everybody who is away at an instant, by id, with who is notified instead."""
    instead, until = substitutes(at=at), absent_until(at=at)
    people = User.objects.in_bulk(until)
    return {pk: Away(until[pk], _present(person, instead)) for pk, person in people.items()}


def list_absences(user: User, *, now: datetime) -> list[Absence]:
    """Return somebody's absences that are not over, the first first."""
    absences = Absence.objects.filter(user=user, ends_at__gt=now).select_related("substitute")
    return list(absences.order_by("starts_at", "id"))


def get_absence_of(owner: User, absence_id: int) -> Absence:
    """Return one of a person's own absences, else raise Http404."""
    return get_object_or_404(Absence, user=owner, pk=absence_id)


def absent_until(*, at: datetime) -> dict[int, datetime]:
    """Return until when everybody who is away is away, by their id."""
    absences = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).order_by("ends_at")
    return dict(absences.values_list("user_id", "ends_at"))


def members_by_team(team_keys: Iterable[str]) -> dict[str, list[User]]:
    """Return the active members of each team, by name."""
    found: dict[str, list[User]] = {key: [] for key in team_keys}
    for member in _active_members(teams=list(found)):
        found[member.team.key].append(member.user)
    return found


@CompiledQuery
def _active_members() -> QuerySet[TeamMember]:
    members = TeamMember.objects.filter(team__key__any=Parameter("teams"), user__is_active=True)
    return members.select_related("team", "user").order_by(by_name("user__name"), "user_id")


def list_assignable_staff() -> list[User]:
    """Return the vendor's active staff, by name."""
    return list(User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by(by_name("name"), "id"))


def list_admins() -> list[User]:
    """Return the vendor's active admins, by name."""
    return list(User.objects.filter(is_admin=True, is_active=True).order_by(by_name("name"), "id"))


def count_staff(*, most: int) -> int:
    """Return how many of the vendor's people have an account, counted no further than `most`."""
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by()[:most].count()


def get_desk_settings() -> DeskSettings:
    """Return what the admins have set for the desk; before anything is set, a row that is not stored."""
    return DeskSettings.objects.first() or DeskSettings(pk=1)


def get_portal_text(language: str, default: str) -> str:
    """Return the vendor's own text for the portal in a language, else in the default one, else nothing."""
    texts = get_desk_settings().portal_text
    return str(texts.get(language) or texts.get(default) or "")


def get_mail_sender() -> Sender:
    """Return the sender that the admins have set for emails."""
    return Sender(*next(iter(_mail_settings()), ("", "")))


@CompiledQuery
def _mail_settings() -> QuerySet[DeskSettings, tuple[str, str]]:
    return DeskSettings.objects.values_list("sender_name", "reply_address")


def find_logo(digest: str) -> Logo | None:
    """Return the logo with this digest, None where it is another one or none."""
    return Logo.objects.filter(digest=digest).first()


def find_service_account(name: str) -> User | None:
    """Return the vendor's open service account of this name, the newest where there are several."""
    return User.objects.filter(kind=UserKind.SERVICE, name=name.strip(), is_active=True).order_by("-pk").first()


def service_accounts_by_name() -> QuerySet[User]:
    """Return the vendor's service accounts, the open ones first, each by name."""
    return User.objects.filter(kind=UserKind.SERVICE).order_by("-is_active", by_name("name"), "id")


def get_service_account(account_id: int) -> User:
    """Return a service account, open or closed; raises User.DoesNotExist."""
    return User.objects.get(pk=account_id, kind=UserKind.SERVICE)


def get_service_token(token_id: int) -> ApiToken:
    """Return a token of a service account; raises ApiToken.DoesNotExist."""
    return ApiToken.objects.select_related("owner").get(pk=token_id, owner__kind=UserKind.SERVICE)


def tokens_by_owner(owners: Iterable[User], *, now: datetime) -> dict[int, list[ApiToken]]:
    """Return the tokens of some accounts that still hold, the newest first, by the account's number."""
    found: dict[int, list[ApiToken]] = {owner.pk: [] for owner in owners}
    tokens = ApiToken.objects.filter(owner__in=found, revoked_at=None, expires_at__gt=now).select_related("owner")
    for token in tokens.order_by("-id"):
        if holds(token, now=now):
            found[token.owner_id].append(token)
    return found


def list_teams(keys: Iterable[str]) -> list[Team]:
    """Return the teams with these keys that exist, by name."""
    wanted = list(keys)
    return list(Team.objects.filter(key__in=wanted).order_by(by_name("name"), "key")) if wanted else []


def teams_of(user: User) -> list[Team]:
    """Return the teams in which somebody works."""
    return list(Team.objects.filter(members=user).order_by("key"))


def get_team_names() -> dict[str, str]:
    """Return the name of each team by its key."""
    return dict(Team.objects.values_list("key", "name"))


def find_token(prefix: str) -> ApiToken | None:
    """Return the token with this visible part, with its owner and what is asked of them at every request."""
    return next(iter(_tokens_by_prefix(prefix=prefix)), None)


@CompiledQuery
def _tokens_by_prefix() -> QuerySet[ApiToken]:
    tokens = ApiToken.objects.select_related("owner__contact__organisation", "owner__partner_member__partner")
    return tokens.filter(prefix=Parameter("prefix"))


def list_tokens(owner: User, *, now: datetime) -> list[ApiToken]:
    """Return a person's tokens that still hold, the newest first."""
    tokens = ApiToken.objects.filter(owner=owner, revoked_at=None, expires_at__gt=now).select_related("owner")
    return [token for token in tokens.order_by("-id") if holds(token, now=now)]


def get_token_of(owner: User, token_id: int) -> ApiToken:
    """Return one of a person's own tokens, else raise Http404."""
    return get_object_or_404(ApiToken, owner=owner, pk=token_id)


def may_have_second_factor(user: User | AnonymousUser) -> bool:
    """Return whether the account may be guarded by a second factor: of those who serve, who see many customers' data."""
    return isinstance(user, User) and user.kind in {UserKind.STAFF, UserKind.PARTNER}


def name_account(email: str) -> str:
    """Return how the log names the account of an address, `user:7`; nothing where nobody has it.

    What is typed there may be anything, a password too, and is not kept.
    """
    found = User.objects.filter(email=one_spelling(email)).values_list("pk", flat=True).first()
    return f"user:{found}" if found else ""


def find_accounts(words: str, *, limit: int) -> list[User]:
    """Return accounts of every kind by words of their name or address, closed ones too, by number."""
    found = User.objects.all()
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return list(found.order_by("pk")[:limit])


def names_of_accounts(ids: Iterable[int]) -> dict[int, str]:
    """Return how accounts are called, by number."""
    return dict(User.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
