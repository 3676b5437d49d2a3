"""Sending what the outbox holds: one mail, one lock, one mark."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum, auto

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Min

from supportdesk.kernel.failpoints import pass_failpoint
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.tenancy import check_schema_name
from supportdesk.kernel.turns import wait_for_turn

logger = logging.getLogger(__name__)

Sender = Callable[[EmailMessage], None]

BATCH = 20
# Between being claimed and being locked nobody else tries a mail; a crash costs this much lateness.
LEASE = timedelta(seconds=5)
SERVER_AWAY = timedelta(seconds=15)
PAUSES = tuple(timedelta(seconds=pause) for pause in (10, 60, 300, 900, 3600, 3 * 3600, 6 * 3600))
MAX_ATTEMPTS = len(PAUSES) + 1


class Outcome(Enum):
    """What became of one mail; after one that timed out the next would too."""

    SENT = auto()
    NOT_SENT = auto()
    TIMED_OUT = auto()


class MailServerAwayError(Exception):
    """The mail server cannot be reached: no fault of any mail."""


def vendors_with_mail(*, now: datetime) -> list[tuple[str, datetime]]:
    """Return the vendors with mail to send, each with its longest waiting instant, that one first."""
    waiting = OutboxMessage.objects.filter(sent_at=None, dead_at=None, claim_at__lte=now)
    return list(waiting.values_list("vendor").annotate(since=Min("claim_at")).order_by("since"))


def relay(*, vendor: str, now: datetime, limit: int = BATCH, sender: Sender | None = None) -> int:
    """Send up to `limit` waiting mails of one vendor and return how many left; failures are kept, not raised.

    `sender` takes the place of the mail server, for stories and tests.
    """
    claimed = _claim(vendor=check_schema_name(vendor), now=now, limit=limit)
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
            raise MailServerAwayError(str(error)) from error
        try:
            connection.send_messages([mail])
        except OSError:
            connection.close()  # after a broken dialogue the next mail needs a new one
            raise

    try:
        yield send
    finally:
        connection.close()


def _claim(*, vendor: str, now: datetime, limit: int) -> list[int]:
    """Count the attempt before it is made: a mail that kills its process is found out."""
    with transaction.atomic():
        wait_for_turn(f"outbox:{vendor}", idle_seconds=2)
        waiting = OutboxMessage.objects.filter(vendor=vendor, sent_at=None, dead_at=None, claim_at__lte=now)
        claimed = list(waiting.select_for_update(skip_locked=True).order_by("claim_at", "id")[:limit])
        for mail in claimed:
            if mail.attempts >= MAX_ATTEMPTS:
                _bury(mail, error=mail.last_error or "The process died each time it was tried.", now=now)
        ids = [mail.pk for mail in claimed if mail.attempts < MAX_ATTEMPTS]
        OutboxMessage.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, claim_at=now + LEASE)
    return ids


def _send_all(ids: list[int], send: Sender, *, now: datetime) -> int:
    sent = 0
    for place, pk in enumerate(ids):
        try:
            outcome = _send_one(pk, send, now=now)
        except MailServerAwayError as error:
            _put_off(ids[place:], error=str(error), now=now)
            break
        sent += outcome is Outcome.SENT
        if outcome is Outcome.TIMED_OUT:
            _put_off(ids[place + 1 :], error="The mail server is too slow.", now=now)
            break
    return sent


def _put_off(ids: list[int], *, error: str, now: datetime) -> None:
    """Give mails back untried: the attempt does not count."""
    logger.warning("%d mails put off: %s", len(ids), error)
    waiting = OutboxMessage.objects.filter(id__in=ids, sent_at=None, dead_at=None, attempts__gt=0)
    waiting.update(attempts=F("attempts") - 1, claim_at=now + SERVER_AWAY, last_error=error[:2000])


def _send_one(pk: int, send: Sender, *, now: datetime) -> Outcome:
    """Send one mail while its row is locked: whoever dies here lets go of it at once."""
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True)
        mail = rows.filter(pk=pk, sent_at=None, dead_at=None).first()
        if mail is None:
            return Outcome.NOT_SENT
        try:
            send(_as_email(mail))
        except MailServerAwayError:
            raise
        except Exception as error:
            logger.exception("Mail %s failed, attempt %d", mail, mail.attempts)
            _note_failure(mail, error, now=now)
            return Outcome.TIMED_OUT if isinstance(error, TimeoutError) else Outcome.NOT_SENT
        pass_failpoint("relay.sent")
        OutboxMessage.objects.filter(pk=pk).update(sent_at=now, last_error="")
    return Outcome.SENT


def _as_email(mail: OutboxMessage) -> EmailMessage:
    return EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=mail.sender,
        to=[mail.recipient],
        headers={**mail.headers, "Message-ID": mail.message_id},
    )


def _note_failure(mail: OutboxMessage, error: Exception, *, now: datetime) -> None:
    text = f"{type(error).__name__}: {error}"
    if mail.attempts >= MAX_ATTEMPTS or _is_refused_for_good(error):
        _bury(mail, error=text, now=now)
    else:
        pause = PAUSES[mail.attempts - 1]
        OutboxMessage.objects.filter(pk=mail.pk).update(claim_at=now + pause, last_error=text[:2000])


def _bury(mail: OutboxMessage, *, error: str, now: datetime) -> None:
    logger.error("Mail %s given up after %d attempts: %s", mail, mail.attempts, error)
    OutboxMessage.objects.filter(pk=mail.pk).update(dead_at=now, last_error=error[:2000])


def _is_refused_for_good(error: Exception) -> bool:
    """Return whether the mail server's answer is a 5xx: asking again does not help (RFC 5321)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
