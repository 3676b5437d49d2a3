"""Transports: each is a folder; what is wrong with one holds up no message of another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from pytest_django import Settings

from notifications import transports
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import (
    MAIL,
    Mail,
    MailKind,
    dead_mail,
    enqueue_mails,
    message_id,
    register_transport,
    relay,
)
from supportdesk.kernel.outbox.transports import get_transport
from tests.notifications.webhook import WEBHOOK, Webhook
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOOK = "https://ops.customer.example/hooks/" + "7" * 300  # longer than any mail address


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """The second transport, to which nobody has posted yet."""
    WEBHOOK.posted, WEBHOOK.answers = [], []
    yield WEBHOOK
    WEBHOOK.posted, WEBHOOK.answers = [], []


def put(vendor: Vendor, key: str, *, to: str = HOOK, transport: str = Webhook.name) -> None:
    mail = Mail(
        kind=MailKind.TICKET, key=key, to=to, subject="Due soon", body="At noon.\n", language="en", transport=transport
    )
    enqueue_mails(vendor=vendor.schema_name, mails=[mail], now=NOON)


def put_mail(vendor: Vendor, key: str) -> None:
    put(vendor, key, to=f"{key}@example.org", transport=MAIL)


def waiting() -> list[tuple[str, int, datetime]]:
    """Return what has not left, with its attempts and when it is tried again."""
    rows = OutboxMessage.objects.filter(sent_at=None, dead_at=None).order_by("id")
    return list(rows.values_list("key", "attempts", "claim_at"))


def test_each_folder_of_transports_is_one_transport() -> None:
    (home,) = map(Path, transports.__path__)
    folders = {path.parent.name for path in home.glob("*/__init__.py")}
    assert {folder: get_transport(folder).name for folder in folders} == {MAIL: MAIL}


def test_a_message_leaves_by_its_transport_alone(
    vendor: Vendor, webhook: Webhook, mailoutbox: list[EmailMessage]
) -> None:
    put(vendor, "soon:1")
    put_mail(vendor, "ann")

    assert relay(vendor=vendor.schema_name, now=NOON) == 2

    stable_id = message_id(vendor=vendor.schema_name, key="soon:1")
    assert webhook.posted == [(HOOK, stable_id, {"title": "Due soon", "text": "At noon.\n"})]
    assert [mail.to for mail in mailoutbox] == [["ann@example.org"]]


def test_every_try_has_the_same_id(vendor: Vendor, webhook: Webhook) -> None:
    webhook.answers = [503]
    put(vendor, "soon:1")
    assert [relay(vendor=vendor.schema_name, now=now) for now in (NOON, NOON + 10 * SECOND)] == [0, 1]
    assert [stable for _to, stable, _payload in webhook.posted] == [message_id(vendor=vendor.schema_name, key="soon:1")]


@pytest.mark.parametrize("address", ["ops@customer.example", "http://customer.example/", "javascript:alert(1)"])
def test_an_address_is_one_of_its_transport(vendor: Vendor, address: str) -> None:
    with pytest.raises(ValidationError):
        put(vendor, "soon:1", to=address)


def test_a_server_that_is_away_holds_no_other_transport_and_costs_no_attempt(
    vendor: Vendor, webhook: Webhook, mailoutbox: list[EmailMessage]
) -> None:
    webhook.answers = [0]
    put(vendor, "1")
    put(vendor, "2")
    put_mail(vendor, "ann")

    assert (relay(vendor=vendor.schema_name, now=NOON), len(mailoutbox)) == (1, 1)
    assert waiting() == [("1", 0, NOON + 15 * SECOND), ("2", 0, NOON + 15 * SECOND)]


def test_a_mail_server_that_is_away_holds_no_other_transport(
    vendor: Vendor, webhook: Webhook, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    put_mail(vendor, "ann")
    put(vendor, "1")

    assert (relay(vendor=vendor.schema_name, now=NOON), len(webhook.posted)) == (1, 1)
    assert waiting() == [("ann", 0, NOON + 15 * SECOND)]


def test_what_a_transport_refuses_for_good_is_given_up_with_its_code(vendor: Vendor, webhook: Webhook) -> None:
    webhook.answers = [410]
    put(vendor, "1")
    relay(vendor=vendor.schema_name, now=NOON)
    assert dead_mail().get().last_error == "StatusError 410: The body of the answer."


def test_a_server_that_refuses_everybody_is_told_apart_by_transport(vendor: Vendor, webhook: Webhook) -> None:
    webhook.answers = [410, 410]
    put(vendor, "1")
    put(vendor, "2", to="https://other.example/")
    relay(vendor=vendor.schema_name, now=NOON)
    put_mail(vendor, "ann")  # that mail is taken says nothing of webhooks
    relay(vendor=vendor.schema_name, now=NOON)
    assert dead_mail().count() == 2

    webhook.answers = [410]
    put(vendor, "3", to="https://third.example/")
    relay(vendor=vendor.schema_name, now=NOON)

    assert dead_mail().count() == 0


def test_a_transport_that_this_code_does_not_know_is_named_and_holds_nobody(
    vendor: Vendor, mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    put_mail(vendor, "later")
    OutboxMessage.objects.update(transport="telegraph")
    put_mail(vendor, "ann")

    assert (relay(vendor=vendor.schema_name, now=NOON), [mail.to for mail in mailoutbox]) == (1, [["ann@example.org"]])
    assert waiting() == [("later", 0, NOON + 15 * SECOND)]
    assert "No app has registered the transport 'telegraph'." in caplog.messages


def test_a_second_transport_of_the_same_name_is_refused() -> None:
    class OtherMail(Webhook):
        name = MAIL

    get_transport(MAIL)
    with pytest.raises(ValueError, match="The transport mail is registered already"):
        register_transport(OtherMail())
