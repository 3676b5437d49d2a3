"""Two admins who change the staff at the same moment, with two connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from people.errors import NotAdmin
from people.models import User
from people.operations.departures import deactivate_colleague
from people.operations.managing import change_colleague
from people.staff_queries import details_of
from supportdesk.kernel.fields.seen import ChangedMeanwhile, digest_values
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.factories import make_staff
from tests.kernel.threads import at_once
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_staff"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


def two_at_once(vendor: Vendor, act: Callable[[int], object], refusal: type[Exception]) -> list[str]:
    """Let two connections act at the same moment; return in order of words what became of each."""
    start = Barrier(2, timeout=10)

    def one(number: int) -> str:
        with vendor_schema(vendor.schema_name):
            start.wait()
            try:
                act(number)
            except refusal:
                return "refused"
            return "done"

    return sorted(at_once(partial(one, 0), partial(one, 1)))


def test_of_two_admins_who_change_one_person_at_once_one_is_told(committed: Vendor) -> None:
    admin, bo = make_staff("Ann", is_admin=True), make_staff("Bo")
    details = details_of(bo)
    seen = digest_values(details.to_data())

    def change(number: int) -> object:
        return change_colleague(person=bo, details=replace(details, phone=f"{number}"), actor=admin, now=NOW, seen=seen)

    assert two_at_once(committed, change, ChangedMeanwhile) == ["done", "refused"]


def test_of_two_admins_who_deactivate_each_other_at_once_one_stays(committed: Vendor) -> None:
    both = [make_staff(name, is_admin=True) for name in ("Cy", "Di")]

    def deactivate(number: int) -> object:
        return deactivate_colleague(person=both[1 - number], heirs={}, actor=both[number], now=NOW)

    assert two_at_once(committed, deactivate, NotAdmin) == ["done", "refused"]
    assert User.objects.filter(pk__in=[one.pk for one in both], is_active=True).count() == 1
