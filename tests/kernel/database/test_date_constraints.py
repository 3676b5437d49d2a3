"""Every date that is stored lies in the years that the calculation knows, whoever writes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from people.models import Absence
from supportdesk.kernel.database.date_constraints import ValidateDateRanges, constraint_name
from supportdesk.kernel.fields import ranges
from tests.architecture.source import PACKAGES
from tests.factories import make_staff
from vendors.models import Vendor

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.partition(".")[0] in PACKAGES]
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def dated_columns() -> set[tuple[str, str]]:
    return {
        (model._meta.db_table, str(field.column))
        for model in OURS
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.DateField)
    }


def test_attack_S06_every_date_column_is_bounded_in_the_database(vendor: Vendor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
            " WHERE contype = 'c' AND convalidated AND relnamespace::regnamespace::text IN (%s, 'public')",
            [vendor.schema_name],
        )
        held = set(cursor.fetchall())
    bounded = {(table, column) for table, column in dated_columns() if (table, constraint_name(table, column)) in held}
    assert bounded == dated_columns(), "add AddDateRanges() and, in a migration of its own, ValidateDateRanges()"


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        ("0001-12-31 23:00:00+00 BC", "2027-01-01 00:00:00+00"),
        ("1899-12-31 23:59:59+00", "2027-01-01 00:00:00+00"),
        ("2026-01-01 00:00:00+00", "2400-01-01 00:00:00+00"),
        ("2026-01-01 00:00:00+00", "infinity"),
    ],
)
def test_attack_S06_a_year_nobody_can_read_back_is_not_stored(vendor: Vendor, starts_at: str, ends_at: str) -> None:
    ada = make_staff("Ada")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_absence (user_id, starts_at, ends_at) VALUES (%s, %s, %s)", [ada.pk, starts_at, ends_at]
        )


def test_a_row_of_before_is_left_as_it_is_and_holds_no_migration_up(
    vendor: Vendor, caplog: pytest.LogCaptureFixture
) -> None:
    name = constraint_name("people_absence", "ends_at")
    ada = make_staff("Ada")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE people_absence DROP CONSTRAINT {name}")
        cursor.execute(
            "INSERT INTO people_absence (user_id, starts_at, ends_at) VALUES (%s, now(), '2500-01-01')", [ada.pk]
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE people_absence ADD CONSTRAINT {name} CHECK (ends_at < '2400-01-01 00:00:00+00') NOT VALID"
        )
    with connection.schema_editor() as editor:
        ValidateDateRanges().database_forwards("people", editor, None, _State)
    assert [record.getMessage() for record in caplog.records] == [
        "people_absence.ends_at contains dates before 1900 or after 2399; correct them."
    ]
    assert Absence.objects.filter(user=ada).count() == 1


class _State:
    apps = apps


def test_the_calculation_and_the_columns_know_the_same_years() -> None:
    from slas.core import instants

    assert (ranges.FIRST_DAY.year, ranges.LAST_DAY.year) == (instants.FIRST_YEAR, instants.LAST_YEAR - 1)
    assert ranges.LAST_DAY + timedelta(days=1) == datetime(instants.LAST_YEAR, 1, 1, tzinfo=UTC).date()
