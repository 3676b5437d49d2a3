"""How often operators' codes may be tried, and what is said where a password or a code was tried too often."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection

from vendors.errors import TooManyAttempts
from vendors.models import OperatorAttempts

LOCKED_FOR = timedelta(minutes=15)
_KEPT_FOR = timedelta(days=1)
# One statement counts and reads, so that tries at once are all counted (ATTACK-A48).
_COUNT = """
INSERT INTO vendors_operatorattempts AS known (subject, number, expires_at) VALUES (%(subject)s, 1, %(expires_at)s)
ON CONFLICT (subject) DO UPDATE SET
    number = CASE WHEN known.expires_at <= %(now)s THEN 1 ELSE known.number + 1 END,
    expires_at = CASE WHEN known.expires_at <= %(now)s THEN EXCLUDED.expires_at ELSE known.expires_at END
RETURNING number, expires_at
"""


def count_attempt(kind: str, text: str, *, maximum: int, now: datetime) -> None:
    """Count a try before it is looked at, outside of any transaction that may be undone. Raises TooManyAttempts."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"subject": _subject(kind, text), "expires_at": now + LOCKED_FOR, "now": now})
        number, until = cursor.fetchone()
    if number > maximum:
        raise TooManyAttempts(until, number)


def forget_tries(kind: str, text: str) -> None:
    """Start the count again: it was the right person."""
    OperatorAttempts.objects.filter(subject=_subject(kind, text)).delete()


def forget_old_tries(*, now: datetime) -> None:
    """Remove what no longer counts."""
    OperatorAttempts.objects.filter(expires_at__lt=now - _KEPT_FOR).delete()


def _subject(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text.strip().lower()}".encode(errors="replace")).hexdigest()
