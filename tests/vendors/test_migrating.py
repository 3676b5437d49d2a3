"""Bringing schemas up to date, vendor by vendor, while the desk works (FAULT-F21)."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from supportdesk.kernel.database.schema_version import vendor_migrations, version_of
from tests.kernel.threads import at_once
from vendors.drift import describe_schema, drifted_vendors
from vendors.errors import SchemaBusyError
from vendors.models import Vendor
from vendors.operations import migrate_all, migrating


@pytest.fixture
def behind(committed_vendor: Vendor) -> Iterator[Vendor]:
    """A vendor whose schema has no audit log yet."""
    schema = committed_vendor.schema_name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{schema}".audit_auditentry, "{schema}".audit_securityevent')
        cursor.execute(f"DELETE FROM \"{schema}\".django_migrations WHERE app = 'audit'")  # noqa: S608 - our own name
    Vendor.objects.filter(pk=committed_vendor.pk).update(schema_version="behind")
    yield committed_vendor
    migrate_all()


def test_what_is_up_to_date_is_not_touched(committed_vendor: Vendor) -> None:
    assert migrate_all().migrated == []


def test_fault_E32_code_that_is_older_than_the_database_changes_nothing(behind: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.django_migrations (app, name, applied) VALUES ('kernel', '0999_later', now())"
        )
    try:
        with pytest.raises(CommandError, match=r"is newer than this code: it has the migrations kernel 0999_later\."):
            call_command("migrate_all", stdout=StringIO())
        behind.refresh_from_db()
        assert behind.schema_version == "behind"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.django_migrations WHERE name = '0999_later'")


def test_T18_only_the_vendor_that_is_behind_is_migrated(behind: Vendor) -> None:
    assert migrate_all().migrated == [behind.schema_name]
    behind.refresh_from_db()
    assert behind.schema_version == version_of(vendor_migrations())
    assert drifted_vendors() == {}


def test_T18_two_runs_at_once_migrate_once(behind: Vendor) -> None:
    reports = at_once(migrate_all, migrate_all)
    assert sorted(report.migrated for report in reports) == [[], [behind.schema_name]]


def test_T18_a_busy_table_is_waited_for_briefly_and_named(behind: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "100ms")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{behind.schema_name}".django_migrations IN ACCESS EXCLUSIVE MODE')
        with pytest.raises(SchemaBusyError, match=behind.schema_name):
            at_once(migrate_all)


def test_T19_a_copy_is_built_exactly_like_the_template(committed_vendor: Vendor) -> None:
    assert describe_schema(committed_vendor.schema_name) == describe_schema("t_template0000")
    assert len(describe_schema("t_template0000")) > 100


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE people_user ADD COLUMN extra text",
        "ALTER TABLE people_user ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE people_user DROP CONSTRAINT user_email_lower_case",
        "DROP INDEX audit_by_actor",
        "ALTER INDEX audit_by_actor RENAME TO other_name",
        "DROP TRIGGER audit_auditentry_row_refuses_change ON audit_auditentry",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER audit_auditentry_row_refuses_change",
        "CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_T19_a_schema_that_drifts_is_found_out(vendor: Vendor, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert list(drifted_vendors()) == [vendor.schema_name]


def test_T19_the_command_fails_when_a_schema_has_drifted(vendor: Vendor) -> None:
    out = StringIO()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX audit_by_actor")
    with pytest.raises(CommandError, match="Schemas that differ from the template: 1"):
        call_command("vendor", "drift", stdout=out)
    assert "- CREATE INDEX audit_by_actor" in out.getvalue()


def test_T19_the_command_is_content_when_none_has(db: None) -> None:
    out = StringIO()
    call_command("vendor", "drift", stdout=out)
    assert out.getvalue() == "All schemas match the template.\n"


def test_the_command_says_that_nothing_was_to_do(committed_vendor: Vendor) -> None:
    out = StringIO()
    call_command("migrate_all", stdout=out)
    assert out.getvalue() == "Everything is up to date.\n"


def test_T23_the_server_has_room_for_the_locks_of_many_schemas(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_locks_per_transaction')::int >= 256")
        assert cursor.fetchone() == (True,)
