"""Who operates the installation, and whose browser asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from vendors.models import Operator, OperatorSession
from vendors.sessions import digest_token

IDLE_AFTER = timedelta(hours=2)


def find_operator(token: str, *, now: datetime) -> tuple[Operator, OperatorSession] | None:
    """Return the operator signed in with this token and the session, None when it has ended or never was."""
    sessions = OperatorSession.objects.filter(
        token_digest=digest_token(token),
        expires_at__gt=now,
        last_seen_at__gt=now - IDLE_AFTER,
        operator__is_active=True,
    )
    session = sessions.select_related("operator").first()
    return None if session is None else (session.operator, session)


def list_operators() -> list[Operator]:
    """Return all operators, by address."""
    return list(Operator.objects.order_by("email"))
