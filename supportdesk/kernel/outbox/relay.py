"""Sending what the outbox holds: one message, one lock, one mark."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from django.db import transaction
from django.db.models import F, Min, Q
from django_tenants.utils import get_public_schema_name

from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.failures import failure_kind
from supportdesk.kernel.homes import at_home
from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.outbox.contents import forget_content, load_contents
from supportdesk.kernel.outbox.links import as_sent, is_expired
from supportdesk.kernel.outbox.pauses import LEASE, MAX_ATTEMPTS, PAUSES, SERVER_AWAY
from supportdesk.kernel.outbox.refusals import forget_refusals, note_refusal
from supportdesk.kernel.outbox.senders import apply_sender
from supportdesk.kernel.outbox.transports import (
    Delivery,
    Send,
    Transport,
    TransportAwayError,
    UnknownTransportError,
    get_transport,
)
from supportdesk.kernel.outbox.withholding import withhold
from supportdesk.kernel.processes.failpoints import pass_failpoint
from supportdesk.kernel.tenancy import check_schema_name, is_public, shared_schema, vendor_schema

logger = logging.getLogger(__name__)

BATCH = 20
_LONGEST_ERROR = 2000


class Outcome(Enum):
    """What became of one message."""

    SENT = auto()
    NOT_SENT = auto()
    TIMED_OUT = auto()
    ALL_REFUSED = auto()


# After these the next message would fare no better.
_SERVER_AT_FAULT = {
    Outcome.TIMED_OUT: "ServerTooSlow: The server is too slow.",
    Outcome.ALL_REFUSED: "ServerRefuses: The server refuses everybody.",
}


def vendors_with_mail(*, now: datetime) -> list[tuple[str, datetime]]:
    """Return the vendors with mail to send, copies that are held left out, each with its longest waiting instant, that one first."""
    waiting = OutboxMessage.objects.filter(_may_leave(), sent_at=None, dead_at=None, claim_at__lte=now)
    return list(waiting.values_list("vendor").annotate(since=Min("claim_at")).order_by("since"))


def relay(*, vendor: str, now: datetime, limit: int = BATCH) -> int:
    """Send up to `limit` waiting messages of one vendor and return how many left; failures are kept, not raised."""
    if not is_public(vendor):
        check_schema_name(vendor)
    claimed = _claim(vendor=vendor, now=now, limit=limit)
    if not claimed:
        return 0
    with shared_schema() if is_public(vendor) else vendor_schema(vendor):
        load_contents(claimed)
        if not is_public(vendor):
            claimed = withhold(claimed)
            apply_sender(claimed)
        by_transport: defaultdict[str, list[OutboxMessage]] = defaultdict(list)
        for mail in claimed:
            by_transport[mail.transport].append(mail)
        return sum(_send_by(name, mails, now=now) for name, mails in by_transport.items())


def _send_by(name: str, mails: Sequence[OutboxMessage], *, now: datetime) -> int:
    """Send by one transport; what this code does not know, such as one of newer code, waits and holds nobody."""
    try:
        transport = get_transport(name)
    except UnknownTransportError as error:
        logger.error("%s", error)  # noqa: TRY400 - where it was raised says nothing
        _postpone(mails, error=f"UnknownTransport: {error}", now=now)
        return 0
    with transport.connect() as send:
        return _send_all(mails, transport, send, now=now)


def _may_leave() -> Q:
    """Return a condition on mail: its vendor is at home here, or it is for operators of this very installation."""
    return Q(vendor__in=at_home()) | Q(vendor=get_public_schema_name())


def _claim(*, vendor: str, now: datetime, limit: int) -> list[OutboxMessage]:
    """Return what is sent now. Copies that are held claim nothing.

    The attempt is counted before it is made: a mail that kills its process is found out.
    """
    with transaction.atomic():
        take_advisory_lock(f"outbox:{vendor}", idle_seconds=2)
        every = OutboxMessage.objects.filter(_may_leave(), vendor=vendor)
        waiting = every.filter(sent_at=None, dead_at=None, claim_at__lte=now)
        claimed = list(waiting.select_for_update(skip_locked=True).order_by("claim_at", "id")[:limit])
        undeliverable = {mail: reason for mail in claimed if (reason := _why_undeliverable(mail, now))}
        for mail, reason in undeliverable.items():
            _give_up(mail, error=reason, now=now)
        tried = [mail for mail in claimed if mail not in undeliverable]
        ids = [mail.pk for mail in tried]
        OutboxMessage.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, claim_at=now + LEASE)
    return tried


def _why_undeliverable(mail: OutboxMessage, now: datetime) -> str:
    """Return why a mail is given up untried, nothing for one that is not."""
    if is_expired(mail, now=now):
        return "LinkExpired: The link in it was good for a time that is over."
    if mail.attempts >= MAX_ATTEMPTS:
        return mail.last_error or "ProcessDied: The process died each time it was tried."
    return ""


def _send_all(mails: Sequence[OutboxMessage], transport: Transport, send: Send, *, now: datetime) -> int:
    sent, row_is_over = 0, False
    for place, mail in enumerate(mails):
        try:
            outcome = _send_one(mail, transport, send, now=now)
        except TransportAwayError as error:
            _postpone(mails[place:], error=str(error)[:_LONGEST_ERROR], now=now)
            break
        sent += outcome is Outcome.SENT
        if outcome is Outcome.SENT and not row_is_over:
            forget_refusals(transport=transport.name)
        row_is_over = outcome is Outcome.SENT
        if outcome in _SERVER_AT_FAULT:
            _postpone(mails[place + 1 :], error=_SERVER_AT_FAULT[outcome], now=now)
            break
    return sent


def _postpone(mails: Sequence[OutboxMessage], *, error: str, now: datetime) -> None:
    """Give mails back untried: the attempt does not count."""
    logger.warning("%d mails postponed: %s", len(mails), failure_kind(error))
    ids = [mail.pk for mail in mails]
    waiting = OutboxMessage.objects.filter(id__in=ids, sent_at=None, dead_at=None, attempts__gt=0)
    waiting.update(attempts=F("attempts") - 1, claim_at=now + SERVER_AWAY, last_error=error)


def _send_one(claimed: OutboxMessage, transport: Transport, send: Send, *, now: datetime) -> Outcome:
    """Send one message while its row is locked: a process that dies here lets go of it at once."""
    with transaction.atomic():
        rows = OutboxMessage.objects.select_for_update(skip_locked=True)
        mail = rows.filter(pk=claimed.pk, sent_at=None, dead_at=None).first()
        if mail is None:
            return Outcome.NOT_SENT
        mail.content = mail if claimed.content is claimed else claimed.content
        try:
            send(_delivery(mail))
        except TransportAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the message is tried again
            return _note_failure(mail, error, transport, now=now)
        pass_failpoint("relay.sent")
        OutboxMessage.objects.filter(pk=mail.pk).update(sent_at=now, last_error="", refused_at=None)
        if mail.kind == MailKind.ACCOUNT:
            forget_content(mail)
    return Outcome.SENT


def _delivery(mail: OutboxMessage) -> Delivery:
    return Delivery(
        id=mail.message_id,
        recipient=mail.recipient,
        sender=mail.content.sender,
        subject=mail.content.subject,
        body=as_sent(mail),
        headers=mail.content.headers,
    )


def _note_failure(mail: OutboxMessage, error: Exception, transport: Transport, *, now: datetime) -> Outcome:
    text = transport.describe(error)[:_LONGEST_ERROR]
    unexpected = not isinstance(error, OSError)  # a mail server's refusals are OSErrors too, and no fault of the code
    logger.warning("Mail %s failed, attempt %d: %s", mail, mail.attempts, failure_kind(text), exc_info=unexpected)
    if transport.is_refused_for_good(error):
        return Outcome.ALL_REFUSED if note_refusal(mail, error=text, now=now) else Outcome.NOT_SENT
    if mail.attempts >= MAX_ATTEMPTS:
        _give_up(mail, error=text, now=now)
    else:
        pause = PAUSES[mail.attempts - 1]
        OutboxMessage.objects.filter(pk=mail.pk).update(claim_at=now + pause, last_error=text)
    return Outcome.TIMED_OUT if isinstance(error, TimeoutError) else Outcome.NOT_SENT


def _give_up(mail: OutboxMessage, *, error: str, now: datetime) -> None:
    logger.error("Mail %s given up after %d attempts: %s", mail, mail.attempts, failure_kind(error))
    OutboxMessage.objects.filter(pk=mail.pk).update(dead_at=now, last_error=error)
