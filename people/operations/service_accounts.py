"""Service accounts: programs of the vendor's that act under a name of their own, with API tokens and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from people.errors import NotAdmin
from people.models import ApiToken, User, UserKind
from people.operations.accounts import close_account
from people.operations.registration import register_account
from people.operations.tokens import NewToken, make_token, revoke_token
from people.queries import find_service_account
from supportdesk.audit.operations import record


@transaction.atomic
def create_service_account(*, name: str, actor: User, now: datetime) -> User:
    """Create an account for a program; raises NotAdmin, and ValidationError for a name that is none."""
    _require_admin(actor)
    account = register_account(
        kind=UserKind.SERVICE,
        email=f"{secrets.token_hex(8)}@service.invalid",  # nothing is ever sent there
        name=name,
        language="en",
        time_zone="UTC",
        now=now,
    )
    record(actor=actor, action="people.service.created", target=account, data={"name": account.name}, now=now)
    return account


def make_service_token(
    *, account: User, name: str, scopes: Sequence[str], lasts: timedelta, actor: User, now: datetime
) -> NewToken:
    """Make a token for a service account; raises NotAdmin, ValueError for a person's account, BadToken."""
    _require_admin(actor)
    _require_service(account)
    return make_token(owner=account, name=name, scopes=scopes, lasts=lasts, actor=actor, now=now)


@transaction.atomic
def give_program_token(*, name: str, scopes: Sequence[str], lasts: timedelta, actor: User, now: datetime) -> NewToken:
    """Make a token for the program of this name, and its account at first.

    Raises NotAdmin, BadToken, and ValidationError for a name that is none.
    """
    account = find_service_account(name) or create_service_account(name=name, actor=actor, now=now)
    return make_service_token(account=account, name=name, scopes=scopes, lasts=lasts, actor=actor, now=now)


@transaction.atomic
def revoke_service_token(*, token: ApiToken, actor: User, now: datetime) -> None:
    """End a token of a service account at once; raises NotAdmin, ValueError for a person's token."""
    _require_admin(actor)
    _require_service(token.owner)
    revoke_token(token=token, actor=actor, now=now)


@transaction.atomic
def close_service_account(*, account: User, actor: User, now: datetime) -> None:
    """End a service account and its tokens for good; closing it again changes nothing.

    Raises NotAdmin, ValueError for a person's account.
    """
    _require_admin(actor)
    _require_service(account)
    locked = User.objects.select_for_update().get(pk=account.pk)
    if locked.is_active:
        close_account(user=locked, actor=actor, now=now)


def _require_service(account: User) -> None:
    if account.kind != UserKind.SERVICE:
        raise ValueError(f"{account} is not a service account: people create their own tokens.")


def _require_admin(actor: User) -> None:
    if not (actor.is_active and actor.is_admin):
        raise NotAdmin(f"{actor} is not an admin.")
