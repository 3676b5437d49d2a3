"""Entering a vendor's schema, and only a vendor's."""

from __future__ import annotations

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import User
from supportdesk.audit.models import AuditEntry
from supportdesk.audit.operations import record
from supportdesk.kernel.clock import now
from supportdesk.kernel.tenancy import (
    TenancyError,
    UnknownVendorError,
    check_schema_name,
    connected_schema,
    current_vendor,
    leave_vendor,
    shared_schema,
    vendor_schema,
)
from vendors.models import Vendor


def _note(text: str) -> None:
    record(actor="test", action=text, target="test", data={}, now=now())


def _notes() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_each_vendor_reads_its_own_rows(vendor: Vendor, other_vendor: Vendor) -> None:
    _note("first")
    with vendor_schema(other_vendor.schema_name):
        _note("second")
        assert _notes() == ["second"]
    assert _notes() == ["first"]


def test_T08_a_prepared_statement_reads_the_vendor_that_is_entered(vendor: Vendor, other_vendor: Vendor) -> None:
    _note("first")
    with vendor_schema(other_vendor.schema_name):
        _note("second")
    for _ in range(12):  # generic plans begin at the fifth run of what is prepared at the fifth
        assert _notes() == ["first"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%audit%' AND generic_plans > 0"
        )
        prepared = cursor.fetchone()[0]

    with vendor_schema(other_vendor.schema_name):
        there = [_notes() for _ in range(12)]

    assert (prepared > 0, there, _notes()) == (True, [["second"]] * 12, ["first"])


def test_current_vendor_is_the_entered_one(vendor: Vendor) -> None:
    assert current_vendor() == vendor.schema_name


def test_after_the_shared_schema_one_is_back_in_the_vendors_own(vendor: Vendor) -> None:
    with shared_schema():
        assert connected_schema() == "public"
    assert connected_schema() == vendor.schema_name


def test_current_vendor_refuses_the_shared_schema(db: None) -> None:
    with pytest.raises(TenancyError):
        current_vendor()


def test_who_is_in_a_schema_enters_it_again_without_asking(vendor: Vendor) -> None:
    with CaptureQueriesContext(connection) as asked, vendor_schema(vendor.schema_name) as entered:
        assert (entered.schema_name, current_vendor()) == (vendor.schema_name, vendor.schema_name)
    assert len(asked) == 0
    assert current_vendor() == vendor.schema_name


def test_who_entered_again_is_there_whatever_happened_within(vendor: Vendor) -> None:
    with vendor_schema(vendor.schema_name):
        leave_vendor()
    assert (current_vendor(), _notes()) == (vendor.schema_name, [])


def test_T04_an_unknown_schema_is_refused_before_anything_is_read(db: None) -> None:
    with pytest.raises(UnknownVendorError), vendor_schema("t_doesnotexist00"):
        pytest.fail("entered")


def test_T04_a_vendor_whose_schema_is_gone_is_refused(db: None, other_vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{other_vendor.schema_name}" RENAME TO t_renamed00000')
    with pytest.raises(UnknownVendorError), vendor_schema(other_vendor.schema_name):
        pytest.fail("entered")


def test_T04_a_missing_table_is_an_error_and_not_another_ones_rows(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE people_user CASCADE")
    with pytest.raises(ProgrammingError), transaction.atomic():
        User.objects.count()


def test_T04_the_shared_schema_has_no_table_of_a_vendor(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(tablename::text) FROM (SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "INTERSECT SELECT tablename FROM pg_tables WHERE schemaname = %s) both_schemas",
            [vendor.schema_name],
        )
        assert cursor.fetchone() == (["django_migrations"],)


@pytest.mark.parametrize(
    "name",
    [
        "public",
        "information_schema",
        "pg_catalog",
        "acorn,public",
        't_abcdefghij"',
        "t_abcdefghij;",
        "t_ABCDEFGHIJ",
        "t_abcdefghi",
        "t_" + "a" * 41,
        "t_abcdefghijä",
        "t_abcdefghij\n",
        "",
    ],
)
def test_T05_names_that_are_not_ours_are_refused(name: str) -> None:
    with pytest.raises(TenancyError):
        check_schema_name(name)


def test_T05_the_database_refuses_a_vendor_with_such_a_name(db: None) -> None:
    with pytest.raises(IntegrityError, match="vendor_schema_name_is_ours"):
        Vendor(schema_name="x,public", key="evil", name="Evil", created_at=now(), schema_version="").save()


def test_T06_a_rolled_back_savepoint_leaves_the_right_vendor(vendor: Vendor, other_vendor: Vendor) -> None:
    _note("first")
    savepoint = transaction.savepoint()
    with vendor_schema(other_vendor.schema_name):
        _note("second")
        transaction.savepoint_rollback(savepoint)
        assert _notes() == []
    assert _notes() == ["first"]


def test_T06_the_database_agrees_with_django_after_a_rollback(vendor: Vendor, other_vendor: Vendor) -> None:
    with transaction.atomic(), vendor_schema(other_vendor.schema_name):
        _note("second")
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (vendor.schema_name,)


def test_T07_an_exception_leaves_the_schema(db: None, other_vendor: Vendor) -> None:
    with pytest.raises(ZeroDivisionError), vendor_schema(other_vendor.schema_name):
        raise ZeroDivisionError
    assert connected_schema() == "public"


def test_T07_leaving_goes_back_to_the_vendor_before(vendor: Vendor, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name), shared_schema():
        assert connected_schema() == "public"
    assert current_vendor() == vendor.schema_name


def test_T09_another_thread_stands_in_no_vendor(vendor: Vendor) -> None:
    seen: list[str] = []
    thread = threading.Thread(target=lambda: seen.append(connected_schema()))
    thread.start()
    thread.join()
    assert seen == ["public"]


def test_T12_content_types_are_read_again_in_each_schema(vendor: Vendor, other_vendor: Vendor) -> None:
    own = ContentType.objects.get_for_model(User).pk
    with vendor_schema(other_vendor.schema_name):
        ContentType.objects.filter(app_label="people", model="user").delete()
        assert ContentType.objects.get_for_model(User).pk != own


def test_T21_vendors_rows_cannot_be_reached_without_entering_one(db: None) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEntry.objects.count()
