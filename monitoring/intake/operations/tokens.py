"""Writes of tokens: making and revoking. The secret is known when it is made and never again (ATTACK-A57)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from monitoring.intake.models import IntakeToken, Liveness
from people.api_tokens import new_secret, prefix_in
from supportdesk.kernel.security.tokens import hash_token
from supportdesk.kernel.tenancy import current_vendor


@dataclass(frozen=True, slots=True)
class NewIntakeToken:
    """A token that was just made, with its secret."""

    token: IntakeToken
    secret: str


def make_intake_token(*, installation_id: int, now: datetime) -> NewIntakeToken:
    """Make a token with which an installation of the current vendor is reported on."""
    liveness, _is_new = Liveness.objects.get_or_create(vendor=current_vendor(), installation_id=installation_id)
    secret = new_secret()
    token = IntakeToken.objects.create(
        liveness=liveness, prefix=prefix_in(secret), secret_hash=hash_token(secret), created_at=now
    )
    return NewIntakeToken(token, secret)


@transaction.atomic
def revoke_intake_token(*, token: IntakeToken, now: datetime) -> bool:
    """End a token at once; returns whether it worked until now."""
    return bool(IntakeToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now))


def revoke_intake_tokens(*, installation_id: int, now: datetime) -> None:
    """End all tokens of an installation of the current vendor."""
    tokens = IntakeToken.objects.filter(
        liveness__vendor=current_vendor(), liveness__installation_id=installation_id, revoked_at=None
    )
    tokens.update(revoked_at=now)
