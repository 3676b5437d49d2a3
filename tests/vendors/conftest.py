"""Fixtures of the vendors' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import databases
from vendors.models import Vendor


@pytest.fixture
def committed_vendor(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor that other connections see; the test takes back what it commits."""
    with django_db_blocker.unblock():
        yield Vendor.objects.get(key=databases.VENDOR_KEY)
        connection.close()
