"""`check_clocks` works every clock out again and names what is stored otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from reconciler.queries.differences import find_differences
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.terms.world import World, local
from tickets.models import Breach, Clock, Ticket
from tickets.operations.acts.status_changes import confirm_severity
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor with guaranteed times and an escalation."""
    return World("imagicle")


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A Gold P2 whose first response is late, confirmed, with two steps of its escalation reached."""
    filed = world.file(world.customer(region="europe", plan="gold"), 2, local("2026-11-18 09:30", "Europe/Rome"))
    confirm_severity(ticket=filed, actor=world.agent, severity=2, reason="", now=filed.filed_at + timedelta(minutes=20))
    world.pass_time(NOW)
    return Ticket.objects.get(pk=filed.pk)


def found() -> list[str]:
    """Return every difference in words."""
    return [str(difference) for difference in find_differences(now=NOW)]


def test_what_the_operations_store_agrees_with_the_log(ticket: Ticket) -> None:
    assert found() == []


def test_a_tampered_clock_is_named(ticket: Ticket) -> None:
    Clock.objects.filter(ticket=ticket, metric="first_response").update(due_at=NOW)
    assert found() == [
        (
            f"{ticket.reference} clock first_response due_at: 2026-11-18T13:00:00+00:00 is stored, "
            "the log says 2026-11-18T10:30:00+00:00"
        )
    ]


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"next_due_at": None}, "next_due_at"),
        ({"severity": 1}, "severity"),
        ({"is_best_effort": True}, "is_best_effort"),
    ],
)
def test_a_tampered_cache_is_named(ticket: Ticket, change: dict[str, object], subject: str) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**change)
    assert [line.split()[1].rstrip(":") for line in found()] == [subject]


def test_a_missing_clock_is_named(ticket: Ticket) -> None:
    Clock.objects.filter(ticket=ticket, metric="first_response").delete()
    assert found() == [f"{ticket.reference} clock first_response: None is stored, the log says 'running'"]


def test_a_lost_timer_is_named(ticket: Ticket) -> None:
    Timer.objects.all().delete()
    assert found() == [f"{ticket.reference} timer: None is stored, the log says 2026-11-18T16:30:00+00:00"]


def test_a_timer_that_has_not_fired_yet_is_no_difference(world: World) -> None:
    world.file(world.customer(region="europe", plan="gold"), 2, local("2026-11-18 09:30", "Europe/Rome"))
    assert found() == []
    assert not Breach.objects.exists()


def test_the_command_ends_with_code_1_and_names_vendor_and_ticket(ticket: Ticket, vendor: Vendor) -> None:
    Clock.objects.filter(ticket=ticket, metric="first_response").update(state="met")
    output = StringIO()
    with stopped_at(NOW), pytest.raises(CommandError) as failed:
        call_command("check_clocks", vendor.key, stdout=output)
    assert failed.value.returncode == 1
    assert f"{vendor.key}: {ticket.reference} clock first_response state: 'met' is stored" in output.getvalue()


def test_the_command_says_that_all_is_well(
    ticket: Ticket, vendor: Vendor, client_for: Callable[[Vendor], object]
) -> None:
    output = StringIO()
    with stopped_at(NOW):
        call_command("check_clocks", vendor.key, stdout=output)
    assert output.getvalue() == f"{vendor.key}: the stored clocks match the event logs (tickets: 1)\n"


def test_processes_that_share_the_work_find_the_same(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """In a process of its own, as people run it."""
    with django_db_blocker.unblock(), databases.fresh_database("_shared"):
        vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
        with vendor_schema(vendor.schema_name):
            world = World("imagicle")
            contact = world.customer(region="europe", plan="gold")
            filed = [world.file(contact, 3, local(f"2026-11-18 09:{minute}", "Europe/Rome")) for minute in (30, 40, 50)]
            Ticket.objects.filter(pk__in=[filed[0].pk, filed[2].pk]).update(is_best_effort=True)
        own = connection.settings_dict
        address = f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
        told = [
            subprocess.run(
                [sys.executable, "-m", "django", "check_clocks", vendor.key, "--processes", str(processes)],
                env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test"},
                cwd=settings.BASE_DIR,
                capture_output=True,
                text=True,
                check=False,
            )
            for processes in (1, 2)
        ]
    for run in told:
        assert (run.returncode, run.stderr) == (1, told[0].stderr)
        named = [line.split(":")[1].split()[0] for line in run.stdout.splitlines() if "is_best_effort" in line]
        assert named == [filed[0].reference, filed[2].reference]


def test_an_unknown_vendor_is_refused(vendor: Vendor) -> None:
    with pytest.raises(CommandError, match="There is no vendor nobody"):
        call_command("check_clocks", "nobody")
