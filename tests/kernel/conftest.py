"""Fixtures of the kernel's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from notifications.models import MessageContent
from supportdesk.kernel.models import OutboxMessage, Timer
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.kernel.timers.recording import Recording, new_recording
from vendors.models import Vendor


@pytest.fixture
def recording() -> Recording:
    """What the handler `test.recording` is called with."""
    return new_recording()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor, not entered, with rows that other connections see; timers, mail and audit entries are removed afterwards."""
    with django_db_blocker.unblock():
        yield Vendor.objects.get(key=databases.VENDOR_KEY)
        Timer.objects.all().delete()
        OutboxMessage.objects.all().delete()
        for vendor in Vendor.objects.all():
            _remove_audit_entries(vendor.schema_name)
            with vendor_schema(vendor.schema_name):
                MessageContent.objects.all().delete()
        connection.close()


def _remove_audit_entries(schema: str) -> None:
    """Take back what a committing test recorded: the guard against it is lifted for a moment, as only an owner can."""
    with vendor_schema(schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_auditentry")
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER USER")
