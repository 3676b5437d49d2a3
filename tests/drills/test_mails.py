"""What the drills' judge says of mails: each row of the outbox is looked for among the arrivals by its Message-ID."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from drills.ledger import Ledger, Received, digest_of
from drills.mails import MailVerdict, Queued, compare_mails
from drills.oracle import mails_since
from drills.sink import Sink
from supportdesk.kernel.outbox import Mail, MailKind, enqueue_mails, relay
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = digest_of(subject="Due soon", body="Please answer.")
ROWS = [Queued(f"<{number}@desk>", f"agent{number}@ant.example", TEXT) for number in range(20)]
ARRIVED = [Received(float(place), row.message_id, row.recipient, TEXT) for place, row in enumerate(ROWS)]


def test_mails_that_arrive_as_they_were_written_are_fine_in_any_order() -> None:
    assert compare_mails(ROWS, ARRIVED[::-1], uncertain=0) == MailVerdict()


def test_fault_E4_a_mail_that_never_arrives_is_lost() -> None:
    assert compare_mails(ROWS, ARRIVED[1:], uncertain=9) == MailVerdict(lost=1)


def test_fault_E4_a_lost_mail_is_not_made_up_for_by_another_one_sent_twice() -> None:
    fresh = replace(ARRIVED[1], message_id="<made-up@desk>")
    assert compare_mails(ROWS, [*ARRIVED[1:], fresh], uncertain=9) == MailVerdict(lost=1, doubled=1)
    assert compare_mails(ROWS, [*ARRIVED[1:], ARRIVED[1]], uncertain=0) == MailVerdict(lost=1, doubled=1, repeated=1)


def test_fault_E4_a_mail_for_somebody_else_is_wrong() -> None:
    elsewhere = [replace(mail, recipient="nobody@ant.example") for mail in ARRIVED]
    assert compare_mails(ROWS, elsewhere, uncertain=9) == MailVerdict(wrong=20)


def test_fault_E4_a_mail_with_another_text_is_wrong() -> None:
    empty = replace(ARRIVED[0], digest=digest_of(subject="Due soon", body=""))
    assert compare_mails(ROWS, [empty, *ARRIVED[1:]], uncertain=9) == MailVerdict(wrong=1)


def test_fault_E4_a_text_that_was_forgotten_once_it_had_left_is_not_compared() -> None:
    assert compare_mails([replace(ROWS[0], digest=None)], ARRIVED[:1], uncertain=0) == MailVerdict()


def test_copies_are_explained_by_as_many_sends_as_were_cut_off_and_no_more() -> None:
    thrice = [*ARRIVED, ARRIVED[0], ARRIVED[0]]
    assert compare_mails(ROWS, thrice, uncertain=2) == MailVerdict(repeated=2)
    assert compare_mails(ROWS, thrice, uncertain=1) == MailVerdict(repeated=2, doubled=1)


@pytest.fixture
def ledger(tmp_path: Path, settings: Settings) -> Iterator[Ledger]:
    """The ledger of a mail server that the relay sends to."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Sink(ledger), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield ledger
    controller.stop()


def test_fault_E4_what_the_relay_sends_arrives_as_the_outbox_has_it(vendor: Vendor, ledger: Ledger) -> None:
    mails = [
        Mail(
            kind=MailKind.TICKET,
            key=f"reply:{number}",
            to=f"agent{number}@ant.example",
            subject=f"Größe {number}: " + "a subject so long that it is folded on its way, more than once " * 3,
            body=f"Grüße,\n\n.\nFrom {number}\n" + "A line that is long. " * 60 + "\n",
            language="en",
        )
        for number in range(12)
    ]
    enqueue_mails(vendor=vendor.schema_name, mails=mails, now=NOON)
    relay(vendor=vendor.schema_name, now=NOON)
    queued = mails_since(NOON - timedelta(seconds=1))
    assert (len(queued), compare_mails(queued, ledger.mails(), uncertain=0)) == (12, MailVerdict())
