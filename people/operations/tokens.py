"""Writes of tokens: creating, using, revoking. The secret is known when it is made and never again (ATTACK-A57)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from people.api_tokens import new_secret, prefix_in, stamp_of
from people.core.scopes import scopes_for
from people.errors import BadToken
from people.models import ApiToken, User
from people.queries import list_tokens
from supportdesk.audit.operations import record
from supportdesk.kernel.security.tokens import hash_token

LONGEST = timedelta(days=365)
MAX_TOKENS = 20
NAME_LENGTH = 80
_USE_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made, with its secret."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(
    *, owner: User, name: str, scopes: Sequence[str], lasts: timedelta, now: datetime, actor: User | None = None
) -> NewToken:
    """Make a token for a program that acts for its owner; `actor` makes it where that is not the owner. Raises BadToken.

    It is good for at most a year, for the scopes given, and until the owner is deactivated or has another password.
    """
    owner = User.objects.select_for_update().get(pk=owner.pk)
    _check(owner, name, scopes, lasts)
    if len(list_tokens(owner, now=now)) >= MAX_TOKENS:
        raise BadToken(f"An account can have up to {MAX_TOKENS} tokens; revoke one first.")
    secret = new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        name=name.strip(),
        prefix=prefix_in(secret),
        secret_hash=hash_token(secret),
        owner_stamp=stamp_of(owner),
        owner_password_changes=owner.password_changes,
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + lasts,
    )
    data = {"prefix": token.prefix, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    record(actor=actor or owner, action="people.token.made", target=token, data=data, now=now)
    return NewToken(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, now: datetime) -> None:
    """End a token at once; ending it again changes nothing."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(actor=actor, action="people.token.revoked", target=token, data={"prefix": token.prefix}, now=now)


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Note that a token was used, to the hour: a row that is read often is written rarely."""
    if token.last_used_at is not None and now - token.last_used_at < _USE_NOTED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - _USE_NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def _check(owner: User, name: str, scopes: Sequence[str], lasts: timedelta) -> None:
    if not owner.is_active:
        raise BadToken("Only active accounts can have tokens.")
    if not 0 < len(name.strip()) <= NAME_LENGTH:
        raise BadToken(f"Name: enter what the token is for, in up to {NAME_LENGTH} characters.")
    allowed = scopes_for(owner.kind, is_admin=owner.is_admin)
    if not scopes or not set(scopes) <= set(allowed):
        raise BadToken(f"Scopes: choose at least one of {', '.join(allowed)}.")
    if not timedelta(0) < lasts <= LONGEST:
        raise BadToken("A token can be valid for up to a year.")
