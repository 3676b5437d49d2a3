"""The demo's vendors: filled once, in every state, with clocks that agree with their logs."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from demo.seeding import DEMO_PASSWORD
from people.models import User, UserKind
from reconciler.queries.differences import find_differences
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.outbox import MailKind, load_contents, mail_of
from supportdesk.kernel.tenancy import current_vendor, shared_schema, vendor_schema
from tests.demo.conftest import NOW, happened
from tickets.models import Attachment, Breach, Event, FilingAttempt, Message, Status, Ticket
from tickets.queries import count_states
from vendors.queries import vendor_by_key

SMALL = "aiconix"


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What `seed_demo` said when it filled a small vendor; the tests of this file only look, in its schema."""
    with django_db_blocker.unblock(), transaction.atomic():
        shown = run("seed_demo", SMALL)
        with vendor_schema(vendor_by_key(SMALL).schema_name):
            yield shown
        transaction.set_rollback(True)


def run(*arguments: str, **options: Any) -> str:
    """Run a command as the shell does, at the sample's instant."""
    output = StringIO()
    with shared_schema(), stopped_at(NOW):
        call_command(*arguments, stdout=output, **options)
    return output.getvalue()


def test_a_vendor_is_filled_in_every_state(filled: str) -> None:
    assert filled == f"{SMALL}: {Ticket.objects.count()} tickets at {SMALL}.localhost\n"
    assert Ticket.objects.count() >= 40
    assert set(Ticket.objects.values_list("status", flat=True)) == set(Status)
    states = count_states(Ticket.objects.filter(status=Status.OPEN), now=NOW)
    assert min(states["over"], states["soon"], states["track"]) > 0
    assert min(happened("reopened"), happened("handed_over"), happened("assigned")) > 0
    assert Message.objects.filter(kind="NOTE").exists()
    assert Attachment.objects.exists()
    assert Breach.objects.exists()
    assert FilingAttempt.objects.filter(outcome="refuse").count() == 4


def test_its_clocks_agree_with_their_logs(filled: str) -> None:
    assert [*find_differences(now=NOW)] == []


def test_nothing_of_it_lies_in_the_future(filled: str) -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()


def test_mail_of_the_past_is_a_record_and_waits_for_nobody(filled: str) -> None:
    mails = list(mail_of(current_vendor(), MailKind.TICKET))
    load_contents(mails)
    assert len(mails) > 100
    assert {(mail.sent_at == mail.created_at, "X-Desk-Sample" in mail.content.headers) for mail in mails} == {
        (True, True)
    }


def test_people_have_addresses_that_belong_to_nobody(filled: str) -> None:
    people = User.objects.exclude(kind=UserKind.SERVICE)
    assert {email.rpartition(".")[2] for email in people.values_list("email", flat=True)} == {"example"}


def test_seeding_again_changes_nothing(filled: str) -> None:
    before = [Event.objects.count(), mail_of(current_vendor(), MailKind.TICKET).count(), User.objects.count()]
    assert "unchanged" in run("seed_demo", SMALL)
    assert [Event.objects.count(), mail_of(current_vendor(), MailKind.TICKET).count(), User.objects.count()] == before


def test_everybody_can_sign_in_with_the_password_that_is_shown(filled: str) -> None:
    table = run("demo_logins", port=8123)
    rows = [line.split()[-3:] for line in table.splitlines() if DEMO_PASSWORD in line]
    ours = [row for row in rows if User.objects.filter(email=row[1]).exists()]
    assert f"http://{SMALL}.localhost:8123" in table
    assert [role for role, _email, _password in ours] == ["customer", "agent", "admin"]
    assert all(User.objects.get(email=email).check_password(password) for _role, email, password in ours)


def test_the_hosts_are_one_line_for_the_hosts_file(filled: str) -> None:
    first, *hosts = run("demo_logins", hosts=True).split()
    assert (first, f"{SMALL}.localhost" in hosts) == ("127.0.0.1", True)


def test_only_a_demo_is_filled(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="for the demo"):
        call_command("seed_demo", SMALL)
    with pytest.raises(CommandError, match="exist in the demo only"):
        call_command("demo_logins")


def test_an_unknown_vendor_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="no sample data for nobody; choose from aiconix, imagicle"):
        call_command("seed_demo", "nobody")
