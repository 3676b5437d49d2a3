"""The reconciler's process: beats, looks, and is stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from reconciler.models import Reconciliation
from supportdesk.kernel.models import AuditState, Heartbeat
from supportdesk.kernel.processes.heartbeats import RECONCILER, last_heartbeats
from supportdesk.kernel.tenancy import vendor_schema
from tests.kernel.threads import wait_until
from vendors.models import Vendor


@pytest.fixture
def vendors(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Vendor]]:
    """The vendors, as other connections see them; what the reconciler stored is removed afterwards."""
    with django_db_blocker.unblock():
        found = list(Vendor.objects.all())
        Heartbeat.objects.all().delete()  # of a ticker that another test ran
        yield found
        Heartbeat.objects.all().delete()
        AuditState.objects.all().delete()
        for vendor in found:
            with vendor_schema(vendor.schema_name):
                Reconciliation.objects.all().delete()
        connection.close()


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A reconciler that looks every second, in a process of its own."""
    name = connection.settings_dict["NAME"]
    url = f"postgresql://{connection.settings_dict['USER']}@/{name}?host={connection.settings_dict['HOST']}"
    reconciler = subprocess.Popen(
        [sys.executable, "-m", "django", "reconciler", "--every", "1", *arguments],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test"},
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
    )
    try:
        yield reconciler
    finally:
        reconciler.kill()
        reconciler.wait()


def test_the_command_looks_at_every_vendor_until_it_is_told_to_stop(vendors: list[Vendor], tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"
    with running("--heartbeat", str(heartbeat)) as reconciler:
        wait_until(lambda: AuditState.objects.count() == len(vendors), seconds=60)
        began = time.monotonic()
        reconciler.send_signal(signal.SIGTERM)
        _out, complaints = reconciler.communicate(timeout=20)
    assert (reconciler.returncode, complaints, time.monotonic() - began < 5) == (0, b"", True)
    assert (heartbeat.exists(), set(last_heartbeats())) == (True, {RECONCILER})


def test_the_reconciler_continues_when_the_database_has_thrown_it_out(vendors: list[Vendor]) -> None:
    with running() as reconciler:
        wait_until(lambda: AuditState.objects.count() == len(vendors), seconds=60)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        AuditState.objects.all().delete()
        wait_until(lambda: AuditState.objects.count() == len(vendors), seconds=20)
        reconciler.send_signal(signal.SIGTERM)
        reconciler.communicate(timeout=20)
    assert reconciler.returncode == 0
