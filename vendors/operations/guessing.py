"""Wrong passwords of operators: counted as those of vendors' accounts, reported to the operator, and to all by an alarm
(ATTACK-S09)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from supportdesk.kernel.notices import compose_mail, get_notice
from supportdesk.kernel.outbox import enqueue_operator_mail
from supportdesk.kernel.security import lockouts
from supportdesk.kernel.security.lockouts import Try
from vendors.errors import TooManyAttempts
from vendors.models import Operator, OperatorEvent, OperatorEventKind, OperatorFailure
from vendors.queries import count_wrong_passwords

logger = logging.getLogger(__name__)


def count_password(attempt: Try, *, now: datetime) -> None:
    """Count a try before its password is looked at, outside of any transaction that may be undone. Raises TooManyAttempts."""
    until = lockouts.count_attempt(OperatorFailure.objects, attempt, now=now)
    if until is not None:
        raise TooManyAttempts(until)


def uncount_password(attempt: Try) -> None:
    """Forget the failures of who has just proved to be it, at this address or on this device."""
    lockouts.uncount_attempt(OperatorFailure.objects, attempt)


def forget_passwords(account: str) -> None:
    """Forget all failures of an address."""
    OperatorFailure.objects.filter(username=account).delete()


def note_wrong_password(attempt: Try, operator: Operator | None, *, now: datetime) -> None:
    """Notify the operator of a failure that locked an account, and raise the alarm when there are too many of all."""
    if count_wrong_passwords(now=now) == settings.OPERATOR_SIGN_IN_ALARM:
        logger.error("Operators' passwords are being guessed: %d wrong attempts", settings.OPERATOR_SIGN_IN_ALARM)
    if operator is None or lockouts.locked_until(OperatorFailure.objects, attempt, now=now) is None:
        return
    OperatorEvent.objects.create(
        operator=operator, kind=OperatorEventKind.GUESSED, network=attempt.address, happened_at=now
    )
    logger.warning("Operator %s is locked out at %s after too many wrong passwords", operator.pk, attempt.address)
    _mail(operator, attempt, now)


def _mail(operator: Operator, attempt: Try, now: datetime) -> None:
    """Write to the operator, once an hour: an attacker must not fill a mailbox."""
    spec = get_notice("operator_guessed")
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(spec.template, {"network": attempt.address, "now": now})
    key = f"operator_guessed:{operator.pk}:{now:%Y-%m-%dT%H}"
    mail = compose_mail(spec, text, key=key, to=operator.email, language=settings.LANGUAGE_CODE)
    enqueue_operator_mail(mail, now=now)
