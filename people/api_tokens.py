"""What a token's secret looks like, and when a token holds."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from people.core.scopes import scopes_for
from people.models import ApiToken, User
from supportdesk.kernel.security.tokens import hash_token

_MARK = "desk"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PREFIX_LENGTH = 8
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret: a mark that leak scanners find, a prefix that may be seen, 256 random bits."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX_LENGTH))
    return f"{_MARK}_{prefix}_{secrets.token_hex(_SECRET_BYTES)}"


def prefix_in(secret: str) -> str:
    """Return the part of a secret by which its token is found, empty for what is no secret of ours."""
    mark, _, rest = secret.partition("_")
    prefix, _, tail = rest.partition("_")
    known = mark == _MARK and len(prefix) == _PREFIX_LENGTH and set(prefix) <= set(_ALPHABET)
    return prefix if known and len(tail) == 2 * _SECRET_BYTES and tail.isascii() else ""


def stamp_of(owner: User, key: str | None = None) -> str:
    """Return how the release before knew the owner's password; it changed whenever the hash was renewed
    (ATTACK-S28)."""
    return salted_hmac("people.api_token", owner.password, secret=key, algorithm="sha256").hexdigest()


def is_good(token: ApiToken, secret: str, *, now: datetime) -> bool:
    """Return whether this is the token's secret and the token holds."""
    return hmac.compare_digest(token.secret_hash, hash_token(secret)) and holds(token, now=now)


def holds(token: ApiToken, *, now: datetime) -> bool:
    """Return whether a token is good: not revoked, not expired, its owner active and with the same password
    (ATTACK-A57)."""
    unchanged = _has_same_password(token)
    return unchanged and token.owner.is_active and token.revoked_at is None and now < token.expires_at


def _has_same_password(token: ApiToken) -> bool:
    """Return whether the owner has chosen no other password since; tokens of the release before know a stamp alone."""
    if token.owner_password_changes is not None:
        return token.owner_password_changes == token.owner.password_changes
    stamps = [stamp_of(token.owner, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return any(hmac.compare_digest(token.owner_stamp, stamp) for stamp in stamps)


def scopes_of(token: ApiToken) -> frozenset[str]:
    """Return what the token allows: never more than its owner may give today (ATTACK-A36)."""
    return frozenset(token.scopes) & frozenset(scopes_for(token.owner.kind, is_admin=token.owner.is_admin))
