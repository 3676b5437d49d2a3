"""Sending what the outbox holds: one mail, one lock, one mark."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, auto

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Min, Q
from django_tenants.utils import get_public_schema_name

from supportdesk.kernel.database.advisory_locks import wait_for_turn
from supportdesk.kernel.failures import failure_kind
from supportdesk.kernel.homes import at_home
from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.outbox.links import as_sent, is_expired
from supportdesk.kernel.outbox.pauses import LEASE, MAX_ATTEMPTS, PAUSES, SERVER_AWAY
from supportdesk.kernel.outbox.refusals import forget_refusals, note_refusal
from supportdesk.kernel.outbox.withholding import withhold
from supportdesk.kernel.processes.failpoints import pass_failpoint
from supportdesk.kernel.tenancy import check_schema_name, is_public

logger = logging.getLogger(__name__)

Sender = Callable[[EmailMessage], None]

BATCH = 20


class Outcome(Enum):
    """What became of one mail."""

    SENT = auto()
    NOT_SENT = auto()
    TIMED_OUT = auto()
    EVERYBODY_REFUSED = auto()


# After these the next mail would fare no better.
_SERVER_AT_FAULT = {
    Outcome.TIMED_OUT: "ServerTooSlow: The mail server is too slow.",
    Outcome.EVERYBODY_REFUSED: "ServerRefuses: The mail server refuses everybody.",
}


class MailServerAwayError(Exception):
    """The mail server cannot be reached: no fault of any mail."""


def vendors_with_mail(*, now: datetime) -> list[tuple[str, datetime]]:
    """Return the vendors with mail to send, copies that are held left out, each with its longest waiting instant, that one first."""
    waiting = OutboxMessage.objects.filter(_may_leave(), sent_at=None, dead_at=None, claim_at__lte=now)
    return list(waiting.values_list("vendor").annotate(since=Min("claim_at")).order_by("since"))


def relay(*, vendor: str, now: datetime, limit: int = BATCH, sender: Sender | None = None) -> int:
    """Send up to `limit` waiting mails of one vendor and return how many left; failures are kept, not raised.

    `sender` takes the place of the mail server, for stories and tests.
    """
    if not is_public(vendor):
        check_schema_name(vendor)
    claimed = withhold(vendor=vendor, ids=_claim(vendor=vendor, now=now, limit=limit))
    if not claimed:
        return 0
    if sender is not None:
        return _send_all(claimed, sender, now=now)
    with mail_sender() as send:
        return _send_all(claimed, send, now=now)


@contextmanager
def mail_sender() -> Iterator[Sender]:
    """Yield a function that sends over one connection of Django's mail backend."""
    connection = get_connection()

    def send(mail: EmailMessage) -> None:
        try:
            connection.open()
        except OSError as error:
            raise MailServerAwayError(_describe(error)) from error
        try:
            connection.send_messages([mail])
        except OSError:
            connection.close()  # after a broken dialogue the next mail needs a new one
            raise

    try:
        yield send
    finally:
        connection.close()


def _may_leave() -> Q:
    """Return a condition on mail: its vendor is at home here, or it is for operators of this very installation."""
    return Q(vendor__in=at_home()) | Q(vendor=get_public_schema_name())


def _claim(*, vendor: str, now: datetime, limit: int) -> list[int]:
    """Count the attempt before it is made: a mail that kills its process is found out. Copies that are held claim nothing."""
    with transaction.atomic():
        wait_for_turn(f"outbox:{vendor}", idle_seconds=2)
        every = OutboxMessage.objects.filter(_may_leave(), vendor=vendor)
        waiting = every.filter(sent_at=None, dead_at=None, claim_at__lte=now)
        claimed = list(waiting.select_for_update(skip_locked=True).order_by("claim_at", "id")[:limit])
        hopeless = {mail: reason for mail in claimed if (reason := _why_hopeless(mail, now))}
        for mail, reason in hopeless.items():
            _bury(mail, error=reason, now=now)
        ids = [mail.pk for mail in claimed if mail not in hopeless]
        OutboxMessage.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, claim_at=now + LEASE)
    return ids


def _why_hopeless(mail: OutboxMessage, now: datetime) -> str:
    """Return why a mail is given up untried, nothing for one that is not."""
    if is_expired(mail, now=now):
        return "LinkExpired: The link in it was good for a time that is over."
    if mail.attempts >= MAX_ATTEMPTS:
        return mail.last_error or "ProcessDied: The process died each time it was tried."
    return ""


def _send_all(ids: list[int], send: Sender, *, now: datetime) -> int:
    sent, row_is_over = 0, False
    for place, pk in enumerate(ids):
        try:
            outcome = _send_one(pk, send, now=now)
        except MailServerAwayError as error:
            _put_off(ids[place:], error=str(error), now=now)
            break
        sent += outcome is Outcome.SENT
        if outcome is Outcome.SENT and not row_is_over:
            forget_refusals()
        row_is_over = outcome is Outcome.SENT
        if outcome in _SERVER_AT_FAULT:
            _put_off(ids[place + 1 :], error=_SERVER_AT_FAULT[outcome], now=now)
            break
    return sent


def _put_off(ids: list[int], *, error: str, now: datetime) -> None:
    """Give mails back untried: the attempt does not count."""
    logger.warning("%d mails put off: %s", len(ids), failure_kind(error))
    waiting = OutboxMessage.objects.filter(id__in=ids, sent_at=None, dead_at=None, attempts__gt=0)
    waiting.update(attempts=F("attempts") - 1, claim_at=now + SERVER_AWAY, last_error=error)


def _send_one(pk: int, send: Sender, *, now: datetime) -> Outcome:
    """Send one mail while its row is locked: a process that dies here lets go of it at once."""
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True)
        mail = rows.filter(pk=pk, sent_at=None, dead_at=None).first()
        if mail is None:
            return Outcome.NOT_SENT
        try:
            send(_as_email(mail))
        except MailServerAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the mail is tried again
            return _note_failure(mail, error, now=now)
        pass_failpoint("relay.sent")
        forgotten = {"body": "", "sealed_link": ""} if mail.kind == MailKind.ACCOUNT else {}
        OutboxMessage.objects.filter(pk=pk).update(sent_at=now, last_error="", refused_at=None, **forgotten)
    return Outcome.SENT


def _as_email(mail: OutboxMessage) -> EmailMessage:
    return EmailMessage(
        subject=mail.subject,
        body=as_sent(mail),
        from_email=mail.sender,
        to=[mail.recipient],
        headers={**mail.headers, "Message-ID": mail.message_id},
    )


def _note_failure(mail: OutboxMessage, error: Exception, *, now: datetime) -> Outcome:
    text = _describe(error)
    unexpected = not isinstance(error, OSError)  # a mail server's refusals are OSErrors too, and no fault of the code
    logger.warning("Mail %s failed, attempt %d: %s", mail, mail.attempts, failure_kind(text), exc_info=unexpected)
    if _is_refused_for_good(error):
        return Outcome.EVERYBODY_REFUSED if note_refusal(mail, error=text, now=now) else Outcome.NOT_SENT
    if mail.attempts >= MAX_ATTEMPTS:
        _bury(mail, error=text, now=now)
    else:
        pause = PAUSES[mail.attempts - 1]
        OutboxMessage.objects.filter(pk=mail.pk).update(claim_at=now + pause, last_error=text)
    return Outcome.TIMED_OUT if isinstance(error, TimeoutError) else Outcome.NOT_SENT


def _bury(mail: OutboxMessage, *, error: str, now: datetime) -> None:
    logger.error("Mail %s given up after %d attempts: %s", mail, mail.attempts, failure_kind(error))
    OutboxMessage.objects.filter(pk=mail.pk).update(dead_at=now, last_error=error)


def _describe(error: Exception) -> str:
    """Return a failure as it is stored: class and code, then what the mail server or the code says."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
        return _said(error, code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error, error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:2000]


def _said(error: Exception, code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{type(error).__name__} {code:03}: {text}"[:2000]


def _is_refused_for_good(error: Exception) -> bool:
    """Return whether the mail server's answer is a 5xx: asking again does not help (RFC 5321)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
