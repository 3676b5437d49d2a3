"""The outbox: one mail a key, sent afterwards, tried again, given up visibly."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from notifications.models import MessageContent
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import (
    LINK,
    Mail,
    MailKind,
    dead_mail,
    enqueue_mail,
    enqueue_mails,
    mail_of,
    message_id,
    relay,
    requeue_dead_mail,
    vendors_with_mail,
)
from supportdesk.kernel.outbox.pauses import MAX_ATTEMPTS
from supportdesk.kernel.tenancy import TenancyError, current_vendor, shared_schema, vendor_schema
from tests.kernel.threads import at_once
from tests.mail_server import Take, relay_to
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def put(key: str = "reply:1", **fields: Any) -> None:
    mail = {"to": "customer@example.org", "subject": "Subject", "body": "Body", "language": "en", "now": NOON, **fields}
    enqueue_mail(kind=MailKind.TICKET, vendor=mail.pop("vendor", None) or current_vendor(), key=key, **mail)


def failing_with(error: Exception) -> Callable[[EmailMessage], None]:
    def send(_mail: EmailMessage) -> None:
        raise error

    return send


def send(now: datetime = NOON, *, sender: Take | None = None, **options: Any) -> int:
    options |= {"vendor": current_vendor(), "now": now}
    return relay_to(sender, **options) if sender else relay(**options)


def test_a_mail_leaves_once(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put()
    assert (send(), send(NOON + DAY), len(mailoutbox)) == (1, 0, 1)


def test_the_mail_says_what_was_put(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put(subject="Größe", body="Grüße\n", sender="Acorn <support@acorn.example>", headers={"In-Reply-To": "<a@b>"})
    send()
    mail = mailoutbox[0]
    assert (mail.to, mail.subject, mail.body) == (["customer@example.org"], "Größe", "Grüße\n")
    assert (mail.from_email, mail.extra_headers["In-Reply-To"]) == ("Acorn <support@acorn.example>", "<a@b>")


def test_what_a_vendors_mail_says_lies_in_the_vendors_schema_alone(vendor: Vendor, other_vendor: Vendor) -> None:
    put(subject="Canary", body="Canary", sender="Canary <c@example.org>", headers={"X-Ticket": "Canary"})
    assert "Canary" not in str(list(OutboxMessage.objects.values()))
    mail = OutboxMessage.objects.get()
    assert (mail.content.subject, mail.content.body) == ("Canary", "Canary")
    with vendor_schema(other_vendor.schema_name), pytest.raises(TenancyError, match="lies in its vendor's schema"):
        _ = OutboxMessage.objects.get().content


def put_by_release_0_1(vendor: Vendor, key: str = "reply:1", **fields: Any) -> None:
    """Store a mail as code of that release does, which knows neither kinds nor transports nor contents."""
    row = {
        "vendor": vendor.schema_name,
        "key": key,
        "recipient": "customer@example.org",
        "sender": "Acorn <a@example.org>",
        "subject": "Of before",
        "body": "Body of before",
        "language": "en",
        "headers": '{"X-Ticket": "ACO-1"}',
        "message_id": "<stable@desk>",
        "created_at": NOON,
        "claim_at": NOON,
        "attempts": 0,
        "last_error": "",
        **fields,
    }
    values = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO kernel_outboxmessage ({', '.join(row)}) VALUES ({values})"  # noqa: S608 - our own names
        cursor.execute(statement, list(row.values()))


def test_what_the_release_before_wrote_leaves_with_its_own_words(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put_by_release_0_1(vendor)
    assert send() == 1
    (mail,) = mailoutbox
    assert (mail.subject, mail.body, mail.from_email) == ("Of before", "Body of before", "Acorn <a@example.org>")
    assert mail.extra_headers == {"X-Ticket": "ACO-1", "Message-ID": "<stable@desk>"}


def test_the_release_before_fails_on_a_new_mail_instead_of_sending_it_empty(vendor: Vendor) -> None:
    put()
    row = OutboxMessage.objects.get()
    with pytest.raises(TypeError, match="not a mapping"):
        _ = {**row.headers, "Message-ID": row.message_id}  # as it makes its mails


def test_a_key_that_the_release_before_stored_is_not_written_again(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put_by_release_0_1(vendor)
    put(subject="second")
    send()
    assert ([mail.subject for mail in mailoutbox], MessageContent.objects.count()) == (["Of before"], 0)


def test_what_is_withheld_is_kept_nowhere(vendor: Vendor) -> None:
    put(to="closed@example.org", headers={"X-Ticket": "ACO-1"})  # a ticket that is not there
    assert (send(), OutboxMessage.objects.count(), MessageContent.objects.count()) == (0, 0, 0)


def test_a_batch_reads_all_that_its_mails_say_in_one_query(vendor: Vendor) -> None:
    for number in range(5):
        put(f"{number}")
    with CaptureQueriesContext(connection) as asked:
        assert send() == 5
    assert len([query for query in asked if "notifications_messagecontent" in query["sql"]]) == 1


def test_a_link_that_has_expired_is_forgotten_for_whoever_requeues_from_outside(vendor: Vendor) -> None:
    put_secret()
    send(NOON + HOUR)
    with shared_schema():
        requeue_dead_mail(now=NOON + HOUR)
    assert MessageContent.objects.get().sealed_link == ""


def test_the_same_key_is_stored_once_and_unchanged(vendor: Vendor) -> None:
    put(subject="first")
    put(subject="second")
    assert [mail.content.subject for mail in mail_of(vendor.schema_name, MailKind.TICKET)] == ["first"]


def test_T22_two_vendors_may_have_the_same_key(vendor: Vendor, other_vendor: Vendor) -> None:
    put()
    put(vendor=other_vendor.schema_name)
    assert (
        mail_of(vendor.schema_name, MailKind.TICKET).count(),
        mail_of(other_vendor.schema_name, MailKind.TICKET).count(),
    ) == (1, 1)


def test_T22_mail_needs_a_vendors_schema(db: None) -> None:
    with pytest.raises(TenancyError):
        put(vendor="public")


def test_many_mails_are_stored_at_once(vendor: Vendor) -> None:
    mails = [
        Mail(kind=MailKind.TICKET, key=f"{n}", to=f"p{n}@example.org", subject="S", body="B", language="en")
        for n in range(5)
    ]
    enqueue_mails(vendor=vendor.schema_name, mails=mails, now=NOON)
    assert mail_of(vendor.schema_name, MailKind.TICKET).count() == 5


def test_a_rolled_back_transaction_has_put_no_mail(vendor: Vendor) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert mail_of(vendor.schema_name, MailKind.TICKET).count() == 0


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
    assert mail_of(vendor.schema_name, MailKind.TICKET).get().content.subject == "It broke down"


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
        return sum(relay_to(note, vendor=committed.schema_name, now=NOON, limit=5) for _ in times)

    def note(mail: EmailMessage) -> None:
        sent.append(mail.extra_headers["Message-ID"])

    assert (sum(at_once(send_all, send_all)), len(sent), len(set(sent))) == (40, 40, 40)


def test_what_is_being_sent_is_not_sent_again_even_when_its_lease_is_over(committed: Vendor) -> None:
    sending, leave = Event(), Event()
    sent: list[EmailMessage] = []
    put(vendor=committed.schema_name)

    def be_slow(mail: EmailMessage) -> None:
        sent.append(mail)
        sending.set()
        assert leave.wait(10)

    def relay_meanwhile() -> int:
        assert sending.wait(10)
        try:
            return relay(vendor=committed.schema_name, now=NOON + HOUR)
        finally:
            leave.set()

    relays = at_once(lambda: relay_to(be_slow, vendor=committed.schema_name, now=NOON), relay_meanwhile)
    assert (relays, len(sent)) == ([1, 0], 1)


def test_dying_between_sending_and_marking_repeats_one_mail_with_the_same_id(committed: Vendor) -> None:
    sent: list[str] = []
    put(vendor=committed.schema_name)

    def send_and_die(mail: EmailMessage) -> None:
        sent.append(mail.extra_headers["Message-ID"])
        raise SystemExit

    with pytest.raises(SystemExit):
        relay_to(send_and_die, vendor=committed.schema_name, now=NOON)
    relay_to(
        lambda mail: sent.append(mail.extra_headers["Message-ID"]),
        vendor=committed.schema_name,
        now=NOON + 5 * SECOND,
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


def refusing(*addresses: str, sent: list[str]) -> Callable[[EmailMessage], None]:
    """Refuse these addresses for good, or everybody if none is named; note what was taken."""

    def send(mail: EmailMessage) -> None:
        if not addresses or mail.to[0] in addresses:
            raise smtplib.SMTPRecipientsRefused({mail.to[0]: (550, b"not here")})
        sent.append(mail.to[0])

    return send


def put_for(*numbers: int) -> list[str]:
    addresses = [f"p{number}@example.org" for number in numbers]
    for address in addresses:
        put(address, to=address)
    return addresses


def test_fault_E1_a_server_that_refuses_everybody_costs_no_mail(vendor: Vendor) -> None:
    addresses, sent = put_for(*range(50)), list[str]()
    for minute in range(5):
        send(NOON + minute * 60 * SECOND, sender=refusing(sent=sent))
    assert (dead_mail().count(), sent) == (0, [])

    while send(NOON + HOUR, sender=refusing("nobody@example.org", sent=sent)):
        pass
    assert (dead_mail().count(), sorted(sent)) == (0, sorted(addresses))


def test_fault_E1_all_workers_count_together(vendor: Vendor, other_vendor: Vendor) -> None:
    put_for(1, 2)
    put(vendor=other_vendor.schema_name)
    send(sender=refusing(sent=[]))
    assert dead_mail().count() == 2

    relay_to(refusing(sent=[]), vendor=other_vendor.schema_name, now=NOON)
    assert dead_mail().count() == 0


def test_fault_E1_while_everybody_is_refused_one_mail_is_tried_at_a_time(vendor: Vendor) -> None:
    put_for(*range(10))
    tried: list[str] = []

    def refuse(mail: EmailMessage) -> None:
        tried.append(mail.to[0])
        raise smtplib.SMTPRecipientsRefused({mail.to[0]: (550, b"not here")})

    send(sender=refuse)
    assert len(tried) == 3
    send(NOON + 15 * SECOND, sender=refuse)
    assert len(tried) == 4


def test_fault_E1_addresses_that_are_wrong_by_themselves_are_given_up_at_once(vendor: Vendor) -> None:
    wrong = put_for(*range(1, 10, 2))
    sent: list[str] = []
    for number in range(10):
        put(f"good{number}", to=f"p{2 * number}@example.org", now=NOON + number * SECOND)
    OutboxMessage.objects.filter(key__startswith="good").update(claim_at=NOON)
    for key, mail in enumerate(OutboxMessage.objects.order_by("recipient")):
        OutboxMessage.objects.filter(pk=mail.pk).update(claim_at=NOON - key * SECOND)
    send(sender=refusing(*wrong, sent=sent))
    assert sorted(dead_mail().values_list("recipient", flat=True)) == sorted(wrong)


def test_fault_E1_one_address_refused_again_and_again_is_no_servers_fault(vendor: Vendor) -> None:
    for number in range(5):
        put(f"{number}", to="gone@example.org")
    send(sender=refusing(sent=[]))
    assert dead_mail().count() == 5


def test_fault_E1_a_refusal_is_one_line_in_the_log_and_names_no_address(
    vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    put()
    send(sender=refusing(sent=[]))
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"Mail {vendor.schema_name} reply:1 failed, attempt 1: SMTPRecipientsRefused 550"]
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


LETTER = f"Choose a password: {LINK}\n"
SECRET = "https://acorn.example/password/new/b-c0ffee/"


def put_secret(key: str = "password_forgotten:1", **fields: Any) -> None:
    fields = {"link": SECRET, "link_expires_at": NOON + HOUR, "kind": MailKind.ACCOUNT, "body": LETTER, **fields}
    mail = Mail(key=key, to="customer@example.org", subject="S", language="en", **fields)
    enqueue_mails(vendor=current_vendor(), mails=[mail], now=NOON)


def stored() -> str:
    return str([*OutboxMessage.objects.values(), *MessageContent.objects.values()])


def test_attack_S01_a_link_that_lets_in_lies_apart_and_encrypted_while_its_mail_waits(vendor: Vendor) -> None:
    put_secret()
    assert (SECRET in stored(), "c0ffee" in stored(), MessageContent.objects.get().body) == (False, False, LETTER)


def test_attack_S01_the_mail_leaves_with_its_link_and_both_are_forgotten(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put_secret()
    send()
    assert mailoutbox[0].body == f"Choose a password: {SECRET}\n"
    assert MessageContent.objects.values_list("body", "sealed_link").get() == ("", "")
    assert OutboxMessage.objects.values_list("body", "sealed_link", "sent_at").get() == ("", "", NOON)


def test_attack_S01_what_is_tried_again_still_has_its_link(vendor: Vendor, mailoutbox: list[EmailMessage]) -> None:
    put_secret()
    send(sender=failing_with(smtplib.SMTPResponseException(451, b"later")))
    send(NOON + 60 * SECOND)
    assert [SECRET in str(mail.body) for mail in mailoutbox] == [True]


def test_attack_S01_what_was_given_up_leaves_with_its_link_when_somebody_says_so_in_time(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put_secret()
    send(sender=failing_with(smtplib.SMTPResponseException(554, b"no")))
    requeue_dead_mail(now=NOON + 60 * SECOND)
    send(NOON + 60 * SECOND)
    assert [SECRET in str(mail.body) for mail in mailoutbox] == [True]


def test_attack_S01_a_mail_whose_link_has_expired_is_not_sent_nor_tried_again(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put_secret()
    assert (send(NOON + HOUR), dead_mail().get().last_error.partition(":")[0]) == (0, "LinkExpired")
    assert requeue_dead_mail(now=NOON + HOUR) == 0
    assert (MessageContent.objects.get().sealed_link, mailoutbox) == ("", [])


def test_attack_S01_a_link_opens_in_its_own_mail_alone(vendor: Vendor) -> None:
    put_secret()
    put_secret("password_forgotten:2", link="https://acorn.example/other/")
    MessageContent.objects.filter(key="password_forgotten:2").update(
        sealed_link=MessageContent.objects.get(key="password_forgotten:1").sealed_link
    )
    sent: list[str] = []
    send(sender=lambda mail: sent.append(str(mail.body)))
    assert len(sent) == 1


@pytest.mark.parametrize("fields", [{"kind": MailKind.TICKET}, {"body": "no place for it"}])
def test_attack_S01_a_link_that_lets_in_belongs_into_an_account_mail(vendor: Vendor, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="belongs into the text of an account mail"):
        put_secret(**fields)


def test_what_somebody_writes_is_never_taken_for_the_place_of_a_link(
    vendor: Vendor, mailoutbox: list[EmailMessage]
) -> None:
    put(body=f"I read {LINK} in your mail.")
    send()
    assert mailoutbox[0].body == f"I read {LINK} in your mail."


def test_attack_S01_what_was_stored_before_mails_had_kinds_is_sorted_and_forgotten(vendor: Vendor) -> None:
    before = {"kind": "ticket", "body": SECRET}
    for key in (
        "password_forgotten:sent",
        "password_forgotten:dead",
        "password_forgotten:waits",
        "reply:1",
        "digest:1",
    ):
        put(key)
    OutboxMessage.objects.update(**before)
    OutboxMessage.objects.filter(key="reply:1").update(headers={"X-Ticket": "ABC-10001"})
    OutboxMessage.objects.exclude(key="password_forgotten:waits").update(sent_at=NOON)
    OutboxMessage.objects.filter(key="password_forgotten:dead").update(sent_at=None, dead_at=NOON)

    with connection.cursor() as cursor:
        cursor.execute(import_module("supportdesk.kernel.migrations.0005_mail_kinds").FORGET)

    assert list(OutboxMessage.objects.order_by("id").values_list("kind", "body")) == [
        ("account", ""),
        ("account", ""),
        ("account", SECRET),
        ("ticket", SECRET),
        ("ticket", SECRET),
    ]
    assert requeue_dead_mail(now=NOON + HOUR) == 0
