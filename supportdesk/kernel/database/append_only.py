"""Tables whose rows are never changed: a trigger refuses every role."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

FUNCTION = """
CREATE FUNCTION public.desk_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def create_function() -> Operation:
    """Return the migration step that makes the trigger's function, once, in the shared schema."""
    return RunSQL(FUNCTION, "DROP FUNCTION public.desk_refuse_change()")


def refuse_changes(table: str) -> Operation:
    """Return the migration step after which UPDATE, DELETE and TRUNCATE of the table raise IntegrityError."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_row_refuses_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION public.desk_refuse_change();
        CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION public.desk_refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_row_refuses_change ON {table};
        DROP TRIGGER {table}_refuses_truncate ON {table};
        """,
    )
