"""Who operates the installation, and whose browser asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum

from supportdesk.kernel.security.encrypted_secrets import decrypt_secret
from vendors.models import (
    Operator,
    OperatorEvent,
    OperatorFailure,
    OperatorRecoveryCode,
    OperatorSession,
    OperatorSignIn,
)
from vendors.sessions import ENCRYPTION_PURPOSE, digest_token

MAX_EVENTS = 10
IDLE_AFTER = timedelta(hours=2)


def find_session(token: str, *, now: datetime) -> OperatorSession | None:
    """Return the session of an operator's browser and whose it is, None when it has ended or never was."""
    sessions = OperatorSession.objects.filter(
        token_digest=digest_token(token),
        expires_at__gt=now,
        last_seen_at__gt=now - IDLE_AFTER,
        operator__is_active=True,
    )
    return sessions.select_related("operator__second_factor").first()


def find_sign_in(token: str, *, now: datetime) -> OperatorSignIn | None:
    """Return who gave the right password with this token and still owes a code, None when that was too long ago."""
    sign_ins = OperatorSignIn.objects.filter(
        token_digest=digest_token(token), expires_at__gt=now, operator__is_active=True
    )
    return sign_ins.select_related("operator").first()


def get_new_secret(session: OperatorSession, *, now: datetime) -> str:
    """Return the secret of the app that is being connected in this browser, nothing when none is or it took too long."""
    if session.new_secret_until is None or session.new_secret_until <= now:
        return ""
    return decrypt_secret(session.new_secret, purpose=ENCRYPTION_PURPOSE)


def count_recovery_codes(operator: Operator) -> int:
    """Return how many recovery codes are left."""
    return OperatorRecoveryCode.objects.filter(operator=operator, used_at=None).count()


def list_events(operator: Operator) -> list[OperatorEvent]:
    """Return what was done to an operator's second factor, the newest first."""
    return list(OperatorEvent.objects.filter(operator=operator).order_by("-happened_at", "-pk")[:MAX_EVENTS])


def list_operators() -> list[Operator]:
    """Return all operators, by address."""
    return list(Operator.objects.order_by("email"))


def count_wrong_passwords(*, now: datetime) -> int:
    """Return how many wrong passwords were tried for all operators of late, right ones not yet taken back included."""
    recent = OperatorFailure.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    number: int = recent.aggregate(number=Sum("failures_since_start", default=0))["number"]
    return number
