"""Migration steps that hold every date column of an app to the years that the calculation knows.

The database is the last to ask: PostgreSQL keeps a year BC that Python cannot read back, and one such row stops everybody who
reads it. An app repeats both steps in the migrations that add columns; what is bounded already is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import IntegrityError, connection, models, router, transaction
from django.db.migrations.operations.base import Operation
from typing_extensions import override

logger = logging.getLogger(__name__)
_RANGE = "CHECK (%(column)s >= '1900-01-01 00:00:00+00' AND %(column)s < '2400-01-01 00:00:00+00')"


def date_columns(apps: Apps, app_label: str) -> Iterator[tuple[str, str]]:
    """Yield table and column of every date and instant that an app stores."""
    for model in apps.get_app_config(app_label).get_models(include_auto_created=True):
        options = model._meta
        for field in options.local_concrete_fields:
            if isinstance(field, models.DateField) and router.allow_migrate_model(connection.alias, model):
                yield options.db_table, str(field.column)


def constraint_name(table: str, column: str) -> str:
    """Return the name of the constraint of a column."""
    return f"{table}_{column}_range"


class _DateRanges(Operation):
    reduces_to_sql = False
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the models' state: the constraints follow from the options."""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave what is there: code of before lives with it."""


class AddDateRanges(_DateRanges):
    """Bound every date column for rows that are written from now on; looks at no row, so that nobody waits."""

    @override
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the constraints that are missing."""
        for table, column in date_columns(to_state.apps, app_label):
            name = constraint_name(table, column)
            if name not in _constraints(table):
                check = _RANGE % {"column": f'"{column}"'}
                schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {check} NOT VALID')

    def describe(self) -> str:
        """Say what it does."""
        return "Bound every date column, for new rows"


class ValidateDateRanges(_DateRanges):
    """Hold the rows that are there to the same, in a migration of its own: it reads whole tables but stops nobody.

    A table with a row outside keeps its constraint for new rows alone, which the log says; the row is left as it is.
    """

    @override
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Validate the constraints that are not yet."""
        for table, column in date_columns(to_state.apps, app_label):
            name = constraint_name(table, column)
            if _constraints(table).get(name) is False:
                try:
                    with transaction.atomic(schema_editor.connection.alias):
                        schema_editor.execute(f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"')
                except IntegrityError:
                    logger.exception("%s.%s contains dates before 1900 or after 2399; correct them.", table, column)

    def describe(self) -> str:
        """Say what it does."""
        return "Bound every date column, for the rows that are there"


def _constraints(table: str) -> dict[str, bool]:
    """Return by name whether the checks of a table are valid, of the schema that is searched first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, convalidated FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype = 'c'",
            [f'"{table}"'],
        )
        return dict(cursor.fetchall())
