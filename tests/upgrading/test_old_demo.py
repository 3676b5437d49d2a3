"""A database of the last release migrates with nothing lost, and today's code finds its clocks right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from reconciler.queries.differences import find_differences
from supportdesk.kernel.outbox import MailKind, load_contents, mail_of
from supportdesk.kernel.tenancy import vendor_schema
from tests.databases import restored_database
from tickets.models import Ticket
from vendors.drift import drifted_vendors
from vendors.models import Vendor

pytestmark = pytest.mark.early

DUMP = Path(__file__).with_name("demo-0.1.0.sql.xz")
DUMPED_AT = datetime(2026, 12, 2, 2, 27, 16, tzinfo=UTC)
# Tables of libraries that have nothing to keep: who is signed in, who failed to.
EMPTY = {
    *("auth_group", "auth_group_permissions", "django_session"),
    *("axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog"),
}
# A vendor's row says which migrations its schema has.
CHANGED = {("vendors_vendor", "schema_version")}
# The migrations themselves, what Django writes of each model, and the timers of what runs after a migration.
GROWN = {"django_migrations", "django_content_type", "auth_permission", "kernel_timer"}

Rows = dict[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def old_and_new(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Rows, Rows]]:
    """Every row of the old demo, before and after it is migrated; Django stays with the migrated database."""
    with django_db_blocker.unblock(), restored_database(DUMP):
        old = every_row()
        call_command("migrate_all", stdout=StringIO())
        yield old, every_row()


def every_row() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname ~ '^(public$|t_)'")
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(whole_row) FROM "{schema}"."{table}" whole_row')  # noqa: S608 - our own names
            found[schema, table] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def what_is_compared(rows: list[dict[str, Any]], table: str, columns: set[str]) -> Counter[str]:
    kept = sorted(column for column in columns if (table, column) not in CHANGED)
    return Counter(json.dumps({column: row.get(column) for column in kept}) for row in rows)


def test_the_old_demo_has_rows_in_every_table(old_and_new: tuple[Rows, Rows]) -> None:
    old, _new = old_and_new
    filled = {table for (_schema, table), rows in old.items() if rows}
    assert {table for _schema, table in old} - filled == EMPTY


def test_no_row_and_no_column_of_the_old_demo_is_lost_or_changed(old_and_new: tuple[Rows, Rows]) -> None:
    old, new = old_and_new
    lost = {}
    for (schema, table), rows in old.items():
        columns = {column for row in rows for column in row}
        here = what_is_compared(new.get((schema, table), []), table, columns)
        lost[schema, table] = list((what_is_compared(rows, table, columns) - here).elements())
    assert {place: rows for place, rows in lost.items() if rows} == {}


def test_only_what_is_explained_has_more_rows_afterwards(old_and_new: tuple[Rows, Rows]) -> None:
    old, new = old_and_new
    assert {table for (schema, table), rows in old.items() if len(rows) != len(new[schema, table])} == GROWN


@pytest.mark.usefixtures("old_and_new")
def test_the_clocks_of_the_old_demo_are_those_that_the_code_of_today_works_out() -> None:
    [vendor] = Vendor.objects.all()
    with vendor_schema(vendor.schema_name):
        assert (list(map(str, find_differences(now=DUMPED_AT))), Ticket.objects.count()) == ([], 46)


def test_every_mail_of_the_old_demo_says_what_it_said(old_and_new: tuple[Rows, Rows]) -> None:
    old, _new = old_and_new
    before = {row["key"]: (row["subject"], row["body"]) for row in old["public", "kernel_outboxmessage"]}
    [vendor] = Vendor.objects.all()
    with vendor_schema(vendor.schema_name):
        mails = list(mail_of(vendor.schema_name, MailKind.TICKET))
        load_contents(mails)
    assert len(mails) > 50
    assert {mail.key: (mail.content.subject, mail.content.body) for mail in mails}.items() <= before.items()


@pytest.mark.usefixtures("old_and_new")
def test_a_migrated_vendor_is_like_the_migrated_template() -> None:
    assert drifted_vendors() == {}
