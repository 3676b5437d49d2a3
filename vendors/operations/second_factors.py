"""Second factors of operators: connecting an app, entering codes, recovery codes, doing without again.

Every code is counted before it is looked at, by operator and not by browser, and counts once: the row that says which
was last is locked while one is looked at (ATTACK-A50).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction

from supportdesk.kernel.security.encrypted_secrets import (
    decrypt_secret,
    encrypt_secret,
    is_under_present_key,
    reencrypt_secret,
)
from vendors.core.codes import find_step, new_recovery_code, new_secret, plain_recovery_code
from vendors.errors import NoSecondFactor, NothingToConnect, SignInEnded, TooManyAttempts, WrongCode
from vendors.models import (
    Operator,
    OperatorEvent,
    OperatorEventKind,
    OperatorRecoveryCode,
    OperatorSecondFactor,
    OperatorSession,
    OperatorSignIn,
)
from vendors.operations.attempts import count_attempt, forget_tries
from vendors.operations.operators import begin_session, confirm_password, end_sessions, locked_operator
from vendors.queries import find_sign_in, get_new_secret
from vendors.rules import may_turn_off_second_factor
from vendors.sessions import ENCRYPTION_PURPOSE, digest_token

logger = logging.getLogger(__name__)

MAX_CODES = 5
CONNECT_WITHIN = timedelta(minutes=15)
RECOVERY_CODES = 8
_NEVER = -1


def enter_code(*, token: str, code: str, network: str, now: datetime, device: str = "") -> str:
    """Return the token of a new session for who gave the password and now a code from the app or a recovery code.

    Raises SignInEnded, WrongCode, TooManyAttempts.
    """
    sign_in = find_sign_in(token, now=now)
    if sign_in is None:
        raise SignInEnded
    _count_code(sign_in.operator, network, now)
    return _accept_code(sign_in, code, network, device, now)


@transaction.atomic
def reseal_operators() -> int:
    """Store the secrets of operators' apps under the present key and return how many were not yet; raises InvalidToken."""
    factors = OperatorSecondFactor.objects.select_for_update().order_by("pk")
    old = [factor for factor in factors if not is_under_present_key(factor.secret, purpose=ENCRYPTION_PURPOSE)]
    for factor in old:
        factor.secret = reencrypt_secret(factor.secret, purpose=ENCRYPTION_PURPOSE)
        factor.save(update_fields=["secret"])
    return len(old)


def begin_connecting(*, session: OperatorSession, password: str, network: str, now: datetime) -> None:
    """Make the secret of an app that is to be connected in this browser; nothing else changes until its first code.

    Raises NotRecognised, TooManyAttempts.
    """
    confirm_password(session=session, password=password, network=network, now=now)
    session.new_secret = encrypt_secret(new_secret(), purpose=ENCRYPTION_PURPOSE)
    session.new_secret_until = now + CONNECT_WITHIN
    session.save(update_fields=["new_secret", "new_secret_until"])


def finish_connecting(*, session: OperatorSession, code: str, network: str, now: datetime) -> list[str]:
    """Ask for codes of the new app from now on and return new recovery codes; the old app and codes no longer work.

    All other browsers are signed out. Raises NothingToConnect, WrongCode, TooManyAttempts.
    """
    _count_code(session.operator, network, now)
    return _connect(session.pk, code, network, now)


def make_new_codes(*, session: OperatorSession, password: str, network: str, now: datetime) -> list[str]:
    """Return new recovery codes, which are never shown again; the old ones no longer work.

    Raises NotRecognised, TooManyAttempts, NoSecondFactor.
    """
    confirm_password(session=session, password=password, network=network, now=now)
    with transaction.atomic():
        if _locked_factor(session.operator) is None:
            raise NoSecondFactor
        _record(session.operator, OperatorEventKind.NEW_CODES, network, now)
        return _fresh_codes(session.operator)


def turn_off(*, session: OperatorSession, password: str, network: str, now: datetime) -> None:
    """Do without a second factor again; all other browsers are signed out.

    Raises NotRecognised, TooManyAttempts, and NoSecondFactor where there is none or this installation asks for one.
    """
    if not may_turn_off_second_factor():
        raise NoSecondFactor
    confirm_password(session=session, password=password, network=network, now=now)
    with transaction.atomic():
        if not _remove(session.operator):
            raise NoSecondFactor
        end_sessions(session.operator, but=session)
        _record(session.operator, OperatorEventKind.TURNED_OFF, network, now)


@transaction.atomic
def remove_second_factor(*, email: str, now: datetime) -> bool:
    """Free an operator whose phone and codes are lost, and end all sessions; for the role that owns the schemas.

    Returns whether there was a second factor. Raises NoSuchOperator.
    """
    operator = locked_operator(email)
    was_on = _remove(operator)
    end_sessions(operator)
    if was_on:
        _record(operator, OperatorEventKind.TAKEN_OFF, "", now)
    return was_on


@transaction.atomic
def _accept_code(sign_in: OperatorSignIn, code: str, network: str, device: str, now: datetime) -> str:
    operator = sign_in.operator
    factor = _locked_factor(operator)
    if factor is None:
        raise SignInEnded
    if not _is_from_app(factor, code, now):
        if not _is_recovery_code(operator, code, now):
            raise WrongCode
        _record(operator, OperatorEventKind.CODE_USED, network, now)
    if not OperatorSignIn.objects.filter(pk=sign_in.pk).delete()[0]:
        raise SignInEnded
    forget_tries("code", str(operator.pk))
    return begin_session(operator, network=network, device=device, now=now)


@transaction.atomic
def _connect(session_id: int, code: str, network: str, now: datetime) -> list[str]:
    # The web role may not lock operators themselves.
    sessions = OperatorSession.objects.select_for_update(of=("self",)).select_related("operator")
    session = sessions.get(pk=session_id)
    operator, secret = session.operator, get_new_secret(session, now=now)
    if not secret:
        raise NothingToConnect
    step = find_step(secret, code, now=now, after=_NEVER)
    if step is None:
        raise WrongCode
    stored = {"secret": session.new_secret, "last_step": step, "turned_on_at": now}
    _factor, is_first = OperatorSecondFactor.objects.update_or_create(operator=operator, defaults=stored)
    session.new_secret, session.new_secret_until = "", None
    session.save(update_fields=["new_secret", "new_secret_until"])
    end_sessions(operator, but=session)
    forget_tries("code", str(operator.pk))
    _record(operator, OperatorEventKind.TURNED_ON if is_first else OperatorEventKind.RENEWED, network, now)
    return _fresh_codes(operator)


def _is_from_app(factor: OperatorSecondFactor, code: str, now: datetime) -> bool:
    """Take a code of the app, if it is newer than the last that was taken."""
    try:
        secret = decrypt_secret(factor.secret, purpose=ENCRYPTION_PURPOSE)
    except InvalidToken:  # SECRET_KEY was changed without SECRET_KEY_FALLBACKS; recovery codes go on working
        logger.exception("The two-factor secret of %s cannot be read", factor.operator.email)
        return False
    step = find_step(secret, code, now=now, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _is_recovery_code(operator: Operator, code: str, now: datetime) -> bool:
    digest = digest_token(plain_recovery_code(code))
    return operator.recovery_codes.filter(digest=digest, used_at=None).update(used_at=now) == 1


def _fresh_codes(operator: Operator) -> list[str]:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    operator.recovery_codes.all().delete()
    OperatorRecoveryCode.objects.bulk_create(
        OperatorRecoveryCode(operator=operator, digest=digest_token(plain_recovery_code(code))) for code in codes
    )
    return codes


def _locked_factor(operator: Operator) -> OperatorSecondFactor | None:
    return OperatorSecondFactor.objects.select_for_update().filter(operator=operator).first()


def _remove(operator: Operator) -> bool:
    operator.recovery_codes.all().delete()
    return OperatorSecondFactor.objects.filter(operator=operator).delete()[0] > 0


def _count_code(operator: Operator, network: str, now: datetime) -> None:
    """Count a code; the first that is too many is recorded, since somebody knows the password."""
    try:
        count_attempt("code", str(operator.pk), maximum=MAX_CODES, now=now)
    except TooManyAttempts as error:
        if error.number == MAX_CODES + 1:
            _record(operator, OperatorEventKind.LOCKED, network, now)
        raise


def _record(operator: Operator, kind: OperatorEventKind, network: str, now: datetime) -> None:
    logger.warning("Operator %s: %s", operator.email, kind.value)
    OperatorEvent.objects.create(operator=operator, kind=kind, network=network, happened_at=now)
