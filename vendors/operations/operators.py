"""Operators: making them, letting them in and out."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction

from vendors.models import Operator, OperatorAttempts, OperatorSession
from vendors.sessions import digest_token, new_token

SESSION_LASTS = timedelta(hours=12)
LOCKED_FOR = timedelta(minutes=15)
MOST_BY_ADDRESS = 10
MOST_BY_NETWORK = 30
_SEEN_EVERY = timedelta(minutes=1)
_KEPT_FOR = timedelta(days=1)
# One statement counts and reads, so that tries at once are all counted (A48).
_COUNT = """
INSERT INTO vendors_operatorattempts AS known (subject, number, expires_at) VALUES (%(subject)s, 1, %(expires_at)s)
ON CONFLICT (subject) DO UPDATE SET
    number = CASE WHEN known.expires_at <= %(now)s THEN 1 ELSE known.number + 1 END,
    expires_at = CASE WHEN known.expires_at <= %(now)s THEN EXCLUDED.expires_at ELSE known.expires_at END
RETURNING number, expires_at
"""


class NotRecognised(Exception):
    """No active operator has this address and password; which of the two was wrong is never told (A51)."""


class TooManyTries(Exception):
    """Signing in was tried too often; `until` is when it may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Signing in was tried too often; again from {until.isoformat()}.")
        self.until = until


class NoSuchOperator(Exception):
    """No operator has this address."""


def add_operator(*, email: str, name: str, now: datetime, password: str = "", password_hash: str = "") -> Operator:
    """Create an operator with a password, or with its hash as `make_password` gives it.

    Raises ValidationError for a bad or taken address, an empty name or a weak password.
    """
    if not password_hash:
        validate_password(password)
    operator = Operator(
        email=email.strip().lower(),
        name=name.strip(),
        password=password_hash or make_password(password),
        created_at=now,
    )
    operator.full_clean()
    operator.save()
    return operator


@transaction.atomic
def change_operator_password(*, email: str, password: str) -> Operator:
    """Give an operator another password and end all their sessions. Raises NoSuchOperator, ValidationError."""
    validate_password(password)
    operator = _locked(email)
    operator.password = make_password(password)
    operator.save(update_fields=["password"])
    operator.sessions.all().delete()
    return operator


@transaction.atomic
def close_operator(*, email: str) -> Operator:
    """Let an operator in no more, from the next page on. Raises NoSuchOperator."""
    operator = _locked(email)
    operator.is_active = False
    operator.save(update_fields=["is_active"])
    operator.sessions.all().delete()
    return operator


def unlock_operator(*, email: str) -> None:
    """Forget how often an address was tried; the lock ends by itself otherwise."""
    OperatorAttempts.objects.filter(subject=_subject("address", email)).delete()


def sign_in_operator(*, email: str, password: str, network: str, now: datetime) -> str:
    """Return the token of a new session.

    Every try is counted before it is looked at, by address whether an operator has it or not, and by network; the
    answers and their time are the same for both. Raises NotRecognised, TooManyTries.
    """
    _count("network", network, most=MOST_BY_NETWORK, now=now)
    _count("address", email, most=MOST_BY_ADDRESS, now=now)
    operator = Operator.objects.filter(email=email.strip().lower(), is_active=True).first()
    if operator is None:
        make_password(password)  # takes as long as looking at a real one
        raise NotRecognised
    if not check_password(password, operator.password):
        raise NotRecognised
    return _begin_session(operator, now)


def see_session(session: OperatorSession, *, now: datetime) -> None:
    """Note that the session is in use, once a minute at most."""
    if now - session.last_seen_at >= _SEEN_EVERY:
        OperatorSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def sign_out_operator(*, token: str) -> None:
    """End the session of a browser; ending none changes nothing."""
    OperatorSession.objects.filter(token_digest=digest_token(token)).delete()


@transaction.atomic
def _begin_session(operator: Operator, now: datetime) -> str:
    token = new_token()
    unlock_operator(email=operator.email)
    OperatorAttempts.objects.filter(expires_at__lt=now - _KEPT_FOR).delete()
    OperatorSession.objects.filter(expires_at__lte=now).delete()
    OperatorSession.objects.create(
        operator=operator,
        token_digest=digest_token(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_LASTS,
    )
    return token


def _locked(email: str) -> Operator:
    operator = Operator.objects.select_for_update().filter(email=email.strip().lower()).first()
    if operator is None:
        raise NoSuchOperator(f"There is no operator {email}.")
    return operator


def _count(kind: str, text: str, *, most: int, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"subject": _subject(kind, text), "expires_at": now + LOCKED_FOR, "now": now})
        number, until = cursor.fetchone()
    if number > most:
        raise TooManyTries(until)


def _subject(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text.strip().lower()}".encode(errors="replace")).hexdigest()
