"""The command that shows what was given up."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from supportdesk.kernel.models import OutboxMessage, Timer
from supportdesk.kernel.outbox import MailKind, dead_mail, enqueue_mail
from supportdesk.kernel.timers import dead_timers, set_timer
from vendors.models import Vendor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("failed_deliveries", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def dead(vendor: Vendor, other_vendor: Vendor) -> None:
    """A timer and a mail of each vendor that were given up."""
    for schema in (vendor.schema_name, other_vendor.schema_name):
        set_timer(vendor=schema, handler="test.handler", key="7", due_at=NOON)
        enqueue_mail(
            kind=MailKind.TICKET,
            vendor=schema,
            key="7",
            to="a@example.org",
            subject="S",
            body="B",
            language="en",
            now=NOON,
        )
    Timer.objects.update(dead_at=NOON, last_error="ValueError: of Nora")
    OutboxMessage.objects.update(dead_at=NOON, last_error="SMTPRecipientsRefused 550: <nora@customer.example> unknown")


@pytest.mark.usefixtures("dead")
def test_attack_S20_it_lists_timers_and_mail_with_the_kind_of_their_failure(vendor: Vendor) -> None:
    lines = run("list", "--schema", vendor.schema_name).splitlines()
    timer, mail = Timer.objects.get(vendor=vendor.schema_name), OutboxMessage.objects.get(vendor=vendor.schema_name)
    assert lines == [
        f"timer {timer.pk}  {vendor.schema_name} test.handler 7  given up at 2026-11-20 12:00:00  ValueError",
        f"mail {mail.pk}  {vendor.schema_name} 7  given up at 2026-11-20 12:00:00  SMTPRecipientsRefused 550",
    ]


@pytest.mark.usefixtures("dead")
def test_it_lists_those_of_all_vendors() -> None:
    assert len(run("list").splitlines()) == 4


@pytest.mark.usefixtures("dead")
def test_it_requeues_those_of_one_vendor(vendor: Vendor) -> None:
    assert run("requeue", "--schema", vendor.schema_name) == "Retrying timers: 1, mails: 1.\n"
    assert (dead_timers().count(), dead_mail().count()) == (1, 1)
