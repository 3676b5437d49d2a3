"""Operators: making them, letting them in and out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.lockouts import Try
from supportdesk.kernel.security.person_names import clean_person_name
from vendors.errors import CodeNeeded, NoSuchOperator, NotRecognised
from vendors.models import Operator, OperatorSession, OperatorSignIn
from vendors.operations.attempts import forget_old_tries, forget_tries
from vendors.operations.guessing import count_password, forget_passwords, note_wrong_password, uncount_password
from vendors.sessions import digest_token, new_token

SESSION_LASTS = timedelta(hours=12)
CODE_WITHIN = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)


def add_operator(*, email: str, name: str, now: datetime, password: str = "", password_hash: str = "") -> Operator:
    """Create an operator with a password, or with its hash as `make_password` gives it.

    Raises ValidationError for a bad or taken address, an empty name or a weak password.
    """
    operator = Operator(
        email=one_spelling(email),
        name=clean_person_name(name),
        password=password_hash,
        created_at=now,
    )
    if not password_hash:
        operator.password = _checked_hash(password, operator)
    operator.full_clean()
    operator.save()
    return operator


@transaction.atomic
def change_operator_password(*, email: str, password: str) -> Operator:
    """Give an operator another password and end all their sessions. Raises NoSuchOperator, ValidationError."""
    operator = locked_operator(email)
    operator.password = _checked_hash(password, operator)
    operator.save(update_fields=["password"])
    end_sessions(operator)
    return operator


@transaction.atomic
def close_operator(*, email: str) -> Operator:
    """Close an operator's account, from the next page on. Raises NoSuchOperator."""
    operator = locked_operator(email)
    operator.is_active = False
    operator.save(update_fields=["is_active"])
    end_sessions(operator)
    return operator


def unlock_operator(*, email: str) -> None:
    """Forget how often an address and its codes were tried; the lock ends by itself otherwise."""
    forget_passwords(one_spelling(email))
    operator = Operator.objects.filter(email=one_spelling(email)).first()
    if operator is not None:
        forget_tries("code", str(operator.pk))


def sign_in_operator(*, email: str, password: str, network: str, now: datetime, device: str = "") -> str:
    """Return the token of a new session.

    Every try is counted before it is looked at, whether an operator has the address or not; the answers and their time
    are the same for both. Raises NotRecognised, TooManyAttempts, and CodeNeeded where the password is not enough.
    """
    attempt = Try(account=one_spelling(email)[:254], address=network, device=device)
    count_password(attempt, now=now)
    operators = Operator.objects.select_related("second_factor")
    operator = operators.filter(email=attempt.account, is_active=True).first()
    if operator is None:
        make_password(password)  # takes as long as looking at a real one
    if operator is None or not check_password(password, operator.password):
        note_wrong_password(attempt, operator, now=now)
        raise NotRecognised
    if operator.has_second_factor:
        raise CodeNeeded(_begin_sign_in(operator, now))
    return begin_session(operator, network=network, device=device, now=now)


def confirm_password(*, session: OperatorSession, password: str, network: str, now: datetime) -> None:
    """Make sure that it is the operator who sits there. Raises NotRecognised, TooManyAttempts.

    An open session has a count of its own: what strangers try at the page of signing in does not stop it (ATTACK-S09).
    """
    attempt = Try(account=session.operator.email, address=network, device=f"session:{session.pk}")
    count_password(attempt, now=now)
    if not check_password(password, session.operator.password):
        note_wrong_password(attempt, session.operator, now=now)
        raise NotRecognised
    uncount_password(attempt)


def see_session(session: OperatorSession, *, now: datetime) -> None:
    """Note that the session is in use, once a minute at most."""
    if now - session.last_seen_at >= _SEEN_EVERY:
        OperatorSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def sign_out_operator(*, token: str) -> None:
    """End the session of a browser; ending none changes nothing."""
    OperatorSession.objects.filter(token_digest=digest_token(token)).delete()


@transaction.atomic
def begin_session(operator: Operator, *, network: str = "", device: str = "", now: datetime) -> str:
    """Return the token of a new session for an operator who has proved to be it."""
    token = new_token()
    uncount_password(Try(account=operator.email, address=network, device=device))
    forget_old_tries(now=now)
    OperatorSession.objects.filter(expires_at__lte=now).delete()
    OperatorSession.objects.create(
        operator=operator,
        token_digest=digest_token(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_LASTS,
    )
    return token


def end_sessions(operator: Operator, *, but: OperatorSession | None = None) -> None:
    """Sign the operator out everywhere, half-way in as well; `but` goes on."""
    operator.sessions.exclude(pk=but.pk if but else 0).delete()
    operator.sign_ins.all().delete()


def locked_operator(email: str) -> Operator:
    """Return the operator, locked, for the role that owns the schemas. Raises NoSuchOperator."""
    operator = Operator.objects.select_for_update().filter(email=one_spelling(email)).first()
    if operator is None:
        raise NoSuchOperator(f"There is no operator {email}.")
    return operator


@transaction.atomic
def _begin_sign_in(operator: Operator, now: datetime) -> str:
    token = new_token()
    OperatorSignIn.objects.filter(expires_at__lte=now).delete()
    OperatorSignIn.objects.create(operator=operator, token_digest=digest_token(token), expires_at=now + CODE_WITHIN)
    return token


def _checked_hash(password: str, operator: Operator) -> str:
    validate_password(password, operator)  # type: ignore[arg-type]  # an operator has name and address as well
    return make_password(password)
