"""The outbox: one mail a key, sent afterwards, tried again, given up visibly."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from pytest_django import Settings

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import (
    Mail,
    dead_mail,
    enqueue_mail,
    enqueue_mails,
    mail_of,
    message_id,
    relay,
    requeue_dead_mail,
    vendors_with_mail,
)
from supportdesk.kernel.outbox.relay import MAX_ATTEMPTS
from supportdesk.kernel.tenancy import TenancyError, current_vendor
from tests.kernel.threads import at_once
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def put(key: str = "reply:1", **fields: Any) -> None:
    mail = {"to": "customer@example.org", "subject": "Subject", "body": "Body", "language": "en", "now": NOON, **fields}
    enqueue_mail(vendor=mail.pop("vendor", None) or current_vendor(), key=key, **mail)


def failing_with(error: Exception) -> Callable[[EmailMessage], None]:
    def send(_mail: EmailMessage) -> None:
        raise error

    return send


def send(now: datetime = NOON, **options: Any) -> int:
    return relay(vendor=current_vendor(), now=now, **options)


def test_a_mail_leaves_once(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put()
    assert (send(), send(NOON + DAY), len(mailoutbox)) == (1, 0, 1)


def test_the_mail_says_what_was_put(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put(subject="Größe", body="Grüße\n", sender="Acorn <support@acorn.example>", headers={"In-Reply-To": "<a@b>"})
    send()
    mail = mailoutbox[0]
    assert (mail.to, mail.subject, mail.body) == (["customer@example.org"], "Größe", "Grüße\n")
    assert (mail.from_email, mail.extra_headers["In-Reply-To"]) == ("Acorn <support@acorn.example>", "<a@b>")


def test_the_same_key_is_stored_once_and_unchanged(vendor: Vendor) -> None:
    put(subject="first")
    put(subject="second")
    assert list(mail_of(vendor.schema_name).values_list("subject", flat=True)) == ["first"]


def test_T22_two_vendors_may_have_the_same_key(vendor: Vendor, other_vendor: Vendor) -> None:
    put()
    put(vendor=other_vendor.schema_name)
    assert (mail_of(vendor.schema_name).count(), mail_of(other_vendor.schema_name).count()) == (1, 1)


def test_T22_mail_needs_a_vendors_schema(db: None) -> None:
    with pytest.raises(TenancyError):
        put(vendor="public")


def test_many_mails_are_stored_at_once(vendor: Vendor) -> None:
    mails = [Mail(key=f"{n}", to=f"p{n}@example.org", subject="S", body="B", language="en") for n in range(5)]
    enqueue_mails(vendor=vendor.schema_name, mails=mails, now=NOON)
    assert mail_of(vendor.schema_name).count() == 5


def test_a_rolled_back_transaction_has_put_no_mail(vendor: Vendor) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert mail_of(vendor.schema_name).count() == 0


def test_automatic_mail_says_so(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put()
    send()
    assert mailoutbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_persons_mail_does_not(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put(personal=True)
    send()
    assert "Auto-Submitted" not in mailoutbox[0].extra_headers


def test_every_try_has_the_same_message_id(vendor: Vendor) -> None:
    put()
    seen: list[str] = []

    def note_and_fail(mail: EmailMessage) -> None:
        seen.append(str(mail.message()["Message-ID"]))
        raise ZeroDivisionError

    send(sender=note_and_fail)
    send(NOON + HOUR, sender=note_and_fail)
    assert seen == [message_id(vendor=vendor.schema_name, key="reply:1")] * 2


@pytest.mark.parametrize(
    "fields",
    [
        {"headers": {"X-Ticket": "7\r\nBcc: thief@example.org"}},
        {"headers": {"X-Ticket\r\nBcc": "thief@example.org"}},
        {"sender": "Acorn\r\nBcc: thief@example.org"},
        {"headers": {"auto-submitted": "no"}},
        {"headers": {"Message-ID": "<mine@example.org>"}},
    ],
)
def test_headers_from_outside_are_refused(vendor: Vendor, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"one line|itself"):
        put(**fields)


@pytest.mark.parametrize("to", ["nobody", "a@example.org\r\nBcc: thief@example.org", "a@example.org, b@example.org"])
def test_a_recipient_is_one_address(vendor: Vendor, to: str) -> None:
    with pytest.raises(ValidationError):
        put(to=to)


def test_a_subject_is_one_line(vendor: Vendor) -> None:
    put(subject=" It\r\nbroke \t down ")
    assert mail_of(vendor.schema_name).get().subject == "It broke down"


def test_a_failed_mail_is_tried_again_after_a_pause(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put()
    send(sender=failing_with(smtplib.SMTPResponseException(451, b"later")))
    assert (send(NOON + 9 * SECOND), send(NOON + 10 * SECOND)) == (0, 1)


def test_one_bad_mail_does_not_hold_up_the_next(vendor: Vendor) -> None:
    put("bad")
    put("good")
    sent: list[str] = []

    def send_good(mail: EmailMessage) -> None:
        if not sent and mail.extra_headers["Message-ID"] == message_id(vendor=vendor.schema_name, key="bad"):
            raise ZeroDivisionError
        sent.append(str(mail.subject))

    assert (send(sender=send_good), sent) == (1, ["Subject"])


def test_a_mail_is_given_up_in_the_end_and_seen(vendor: Vendor) -> None:
    put()
    for attempt in range(MAX_ATTEMPTS + 2):
        send(NOON + attempt * DAY, sender=failing_with(ZeroDivisionError("broken")))
    assert dead_mail(vendor=vendor.schema_name).values_list("attempts", "last_error").get() == (
        MAX_ATTEMPTS,
        "ZeroDivisionError: broken",
    )


def test_a_mail_refused_for_good_is_given_up_at_once(vendor: Vendor) -> None:
    put()
    refusal = smtplib.SMTPRecipientsRefused({"customer@example.org": (550, b"no such user")})
    send(sender=failing_with(refusal))
    assert "no such user" in dead_mail().get().last_error


def test_dead_mail_leaves_when_somebody_says_so(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put()
    send(sender=failing_with(smtplib.SMTPResponseException(554, b"no")))
    assert (requeue_dead_mail(now=NOON + HOUR), send(NOON + HOUR), len(mailoutbox)) == (1, 1, 1)


def test_a_mail_whose_process_dies_each_time_is_given_up_untried(vendor: Vendor) -> None:
    put()
    OutboxMessage.objects.update(attempts=MAX_ATTEMPTS)
    assert (send(), dead_mail().count()) == (0, 1)


def test_one_call_takes_no_more_than_its_limit(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put("1")
    put("2")
    assert (send(limit=1), len(mailoutbox)) == (1, 1)


def test_vendors_with_mail_are_named_the_longest_waiting_first(vendor: Vendor, other_vendor: Vendor) -> None:
    put()
    put(vendor=other_vendor.schema_name, now=NOON - HOUR)
    assert vendors_with_mail(now=NOON) == [(other_vendor.schema_name, NOON - HOUR), (vendor.schema_name, NOON)]


def test_two_processes_send_each_mail_once(committed: Vendor) -> None:
    sent: list[str] = []
    for number in range(40):
        put(f"{number}", vendor=committed.schema_name)

    def send_all() -> int:
        times = range(10)
        return sum(relay(vendor=committed.schema_name, now=NOON, limit=5, sender=note) for _ in times)

    def note(mail: EmailMessage) -> None:
        sent.append(mail.extra_headers["Message-ID"])

    assert (sum(at_once(send_all, send_all)), len(sent), len(set(sent))) == (40, 40, 40)


def test_what_is_being_sent_is_not_sent_again_even_when_its_lease_is_over(committed: Vendor) -> None:
    sending, leave = Event(), Event()
    again: list[EmailMessage] = []
    put(vendor=committed.schema_name)

    def be_slow(_mail: EmailMessage) -> None:
        sending.set()
        assert leave.wait(10)

    def relay_meanwhile() -> int:
        assert sending.wait(10)
        try:
            return relay(vendor=committed.schema_name, now=NOON + HOUR, sender=again.append)
        finally:
            leave.set()

    relays = at_once(lambda: relay(vendor=committed.schema_name, now=NOON, sender=be_slow), relay_meanwhile)
    assert (relays, again) == ([1, 0], [])


def test_dying_between_sending_and_marking_repeats_one_mail_with_the_same_id(committed: Vendor) -> None:
    sent: list[str] = []
    put(vendor=committed.schema_name)

    def send_and_die(mail: EmailMessage) -> None:
        sent.append(mail.extra_headers["Message-ID"])
        raise SystemExit

    with pytest.raises(SystemExit):
        relay(vendor=committed.schema_name, now=NOON, sender=send_and_die)
    relay(
        vendor=committed.schema_name,
        now=NOON + 5 * SECOND,
        sender=lambda mail: sent.append(mail.extra_headers["Message-ID"]),
    )
    assert sent == [message_id(vendor=committed.schema_name, key="reply:1")] * 2


class _Server:
    """A mail server that answers as told."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.received.append(envelope.original_content or b"")
        return self.answers.pop(0) if self.answers else "250 OK"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[_Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _Server()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    controller.stop()


def test_mail_goes_to_a_real_server_over_one_connection(vendor: Vendor, mail_server: _Server) -> None:
    put("1")
    put("2")
    assert (send(), len(mail_server.received)) == (2, 2)


def test_a_refusal_of_the_real_server_gives_up(vendor: Vendor, mail_server: _Server) -> None:
    mail_server.answers = ["554 not wanted"]
    put()
    assert (send(), dead_mail().count()) == (0, 1)


def test_a_server_that_is_too_slow_holds_up_one_mail_at_a_time(vendor: Vendor) -> None:
    put("1")
    put("2")
    tried: list[str] = []

    def be_slow(mail: EmailMessage) -> None:
        tried.append(mail.extra_headers["Message-ID"])
        raise TimeoutError

    send(sender=be_slow)
    assert tried == [message_id(vendor=vendor.schema_name, key="1")]
    waiting = OutboxMessage.objects.order_by("id").values_list("attempts", "claim_at")
    assert list(waiting) == [(1, NOON + 10 * SECOND), (0, NOON + 15 * SECOND)]


def test_a_server_that_is_away_costs_no_attempt(vendor: Vendor, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    put("1")
    put("2")
    assert send() == 0
    assert set(OutboxMessage.objects.values_list("attempts", "claim_at")) == {(0, NOON + 15 * SECOND)}
