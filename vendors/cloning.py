"""Copying a schema: the same tables, constraints, indexes, triggers and rows under another name.

Definitions are asked from PostgreSQL while the search path is the source, which leaves names unqualified, and carried
out while it is the copy. So every name (of an index, a constraint) is the same in every schema, and a later migration
that drops one by name works everywhere.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from vendors.errors import CannotCloneError

# What this module does not copy; the source must not have any of it.
_UNKNOWN = """
SELECT 'relation ' || relname FROM pg_class
WHERE relnamespace = %(source)s::regnamespace AND relkind IN ('v', 'm', 'p', 'f')
UNION ALL
SELECT 'sequence ' || relname FROM pg_class
WHERE relnamespace = %(source)s::regnamespace AND relkind = 'S'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'i')
UNION ALL
SELECT 'type ' || typname FROM pg_type WHERE typnamespace = %(source)s::regnamespace AND typtype IN ('e', 'd', 'r')
UNION ALL
SELECT 'policy ' || polname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
WHERE relnamespace = %(source)s::regnamespace
"""

# `true` asks for the pretty form, which leaves out the names of schemas that are on the search path.
_BEFORE_ROWS = [
    """
    SELECT format('CREATE TABLE %%I (LIKE %%I.%%I INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)',
                  relname, %(source)s::text, relname)
    FROM pg_class WHERE relnamespace = %(source)s::regnamespace AND relkind = 'r' ORDER BY relname
    """,
    """
    SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid, true))
    FROM pg_constraint WHERE connamespace = %(source)s::regnamespace AND contype IN ('p', 'u', 'x')
    ORDER BY conrelid::regclass::text, conname
    """,
    """
    SELECT pg_get_indexdef(indexrelid, 0, true)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = %(source)s::regnamespace
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY relname
    """,
]
_AFTER_ROWS = [
    """
    SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid, true))
    FROM pg_constraint WHERE connamespace = %(source)s::regnamespace AND contype = 'f'
    ORDER BY conrelid::regclass::text, conname
    """,
    """
    SELECT replace(pg_get_functiondef(oid), format('FUNCTION %%I.', %(source)s::text), 'FUNCTION ')
    FROM pg_proc WHERE pronamespace = %(source)s::regnamespace ORDER BY proname
    """,
    """
    SELECT pg_get_triggerdef(pg_trigger.oid, true)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = %(source)s::regnamespace AND NOT tgisinternal ORDER BY relname, tgname
    """,
]
_TABLES = """
SELECT relname, array_agg(attname ORDER BY attnum) FILTER (WHERE attgenerated = '')
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = %(source)s::regnamespace AND relkind = 'r' GROUP BY relname ORDER BY relname
"""
_SEQUENCES = "SELECT relname FROM pg_class WHERE relnamespace = %(source)s::regnamespace AND relkind = 'S'"


def clone_schema(*, source: str, target: str) -> None:
    """Create the schema `target` as a copy of `source`, rows included; all or nothing.

    Both names must have been checked. Raises ProgrammingError when the target exists (TRAP-T03).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        try:
            _search(cursor, source)
            _refuse_unknown(cursor, source)
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(target)))
            _copy_definitions(cursor, _BEFORE_ROWS, source=source, target=target)
            _copy_rows(cursor, source=source, target=target)
            _copy_definitions(cursor, _AFTER_ROWS, source=source, target=target)
        finally:
            forget_search_path()


def forget_search_path() -> None:
    """Let django-tenants set the path again with the next cursor."""
    connection.search_path_set_schemas = None  # type: ignore[attr-defined]  # django-tenants' own


def _refuse_unknown(cursor: Any, source: str) -> None:
    cursor.execute(_UNKNOWN, {"source": source})
    unknown = [row[0] for row in cursor.fetchall()]
    if unknown:
        raise CannotCloneError(f"The schema {source} contains objects that cannot be copied: {', '.join(unknown)}.")


def _copy_definitions(cursor: Any, queries: list[str], *, source: str, target: str) -> None:
    for query in queries:
        _search(cursor, source)
        cursor.execute(query, {"source": source})
        statements = [row[0] for row in cursor.fetchall()]
        if statements:
            _search(cursor, target)
            cursor.execute(";\n".join(statements))


def _copy_rows(cursor: Any, *, source: str, target: str) -> None:
    cursor.execute(_TABLES, {"source": source})
    statements = []
    for table, columns in cursor.fetchall():
        copied = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
            sql.Identifier(target, table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(source, table),
        )
        statements.append(copied)
    cursor.execute(_SEQUENCES, {"source": source})
    for (sequence,) in cursor.fetchall():
        continued = sql.SQL("SELECT setval({}, last_value, is_called) FROM {}").format(
            sql.Literal(f'"{target}"."{sequence}"'), sql.Identifier(source, sequence)
        )
        statements.append(continued)
    if statements:
        cursor.execute(sql.SQL(";\n").join(statements))


def _search(cursor: Any, schema: str) -> None:
    cursor.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(schema)))
