"""Service accounts: programs of the vendor's that act under a name of their own, with API tokens and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from people.errors import NotAdmin
from people.models import User, UserKind
from people.operations.registration import register_account
from people.operations.tokens import NewToken, make_token
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
    if account.kind != UserKind.SERVICE:
        raise ValueError(f"{account} is no service account: people make their own tokens.")
    return make_token(owner=account, name=name, scopes=scopes, lasts=lasts, actor=actor, now=now)


def _require_admin(actor: User) -> None:
    if not (actor.is_active and actor.is_admin):
        raise NotAdmin(f"{actor} is no admin.")
