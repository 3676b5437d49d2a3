"""Bringing every schema to the migrations the code has: the shared one, the template, then each vendor's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError
from django.db import connection as plain_connection
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import get_public_schema_name, schema_context
from psycopg import sql

from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.database.schema_version import (
    applied_migrations,
    shared_migrations,
    vendor_migrations,
    version_of,
)
from supportdesk.kernel.tenancy import check_schema_name
from vendors.errors import NewerDatabaseError, SchemaBusyError
from vendors.models import Vendor
from vendors.rights import grant_rights

connection: Any = plain_connection  # with what django-tenants adds to it
_LOCK = 0x6465736B  # "desk": one migration of this database at a time
LOCK_TIMEOUT = "2s"
_TRIES = 3


@dataclass(slots=True)
class MigrationReport:
    """Which schemas were brought up to date; the others were already."""

    migrated: list[str] = field(default_factory=list)


def migrate_all(*, progress: Callable[[str], None] | None = None) -> MigrationReport:
    """Migrate what is behind, in the role that owns the schemas; safe to repeat after being killed half-way.

    A schema that has all migrations costs nothing. Two runs at once: the second waits and then finds nothing to do.
    """
    report = MigrationReport()
    write_line = progress or (lambda _line: None)
    with _only_one(), _short_locks():
        public = get_public_schema_name()
        _refuse_newer(public)
        if shared_migrations() - applied_migrations(public):
            _migrate(public, report, write_line)
        if vendor_migrations() - applied_migrations(settings.TEMPLATE_SCHEMA):
            _create_template()
            _migrate(settings.TEMPLATE_SCHEMA, report, write_line)
        version = version_of(vendor_migrations())
        for vendor in Vendor.objects.exclude(schema_version=version).order_by("id"):
            _migrate(check_schema_name(vendor.schema_name), report, write_line)
            Vendor.objects.filter(pk=vendor.pk).update(schema_version=version)
    return report


def _refuse_newer(public: str) -> None:
    known = shared_migrations() | vendor_migrations()
    apps = {app for app, _name in known}
    applied = applied_migrations(public) | applied_migrations(settings.TEMPLATE_SCHEMA)
    newer = sorted(f"{app} {name}" for app, name in applied - known if app in apps)
    if newer:
        raise NewerDatabaseError(
            f"The database is newer than this code: it has the migrations {', '.join(newer)}. Deploy the newer code."
        )


@contextmanager
def _only_one() -> Iterator[None]:
    """Hold an advisory lock on a connection of its own, which no migration closes."""
    lock = connection.copy()
    try:
        with lock.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield
    finally:
        lock.close()


@contextmanager
def _short_locks() -> Iterator[None]:
    """Wait two seconds for a table at most: who waits for a lock makes everybody behind wait (TRAP-T18)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _create_template() -> None:
    schema = sql.Identifier(check_schema_name(settings.TEMPLATE_SCHEMA))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))


def _migrate(schema: str, report: MigrationReport, write_line: Callable[[str], None]) -> None:
    write_line(f"migrating {schema}")
    for attempt in range(1, _TRIES + 1):
        try:
            _run_migrations(schema)
            break
        except OperationalError as error:
            if not is_passing(error):
                raise
            if attempt == _TRIES:
                raise SchemaBusyError(
                    f"The tables of {schema} are locked by other transactions; try again later: {error}"
                ) from error
            time.sleep(attempt * 0.2)
    grant_rights(schema)
    report.migrated.append(schema)


def _run_migrations(schema: str) -> None:
    """Run Django's own migrate command inside one schema."""
    with schema_context(schema):
        # The table of migrations first and in this schema alone, or the shared one's would be found instead.
        connection.set_schema(schema, include_public=False)
        MigrationRecorder(connection).ensure_schema()
        connection.set_schema(schema)
        call_command(Migrate(), verbosity=0, interactive=False, database=connection.alias)
