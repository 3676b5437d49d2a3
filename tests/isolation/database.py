"""What is in the database: a digest of every table, and who writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import sql

from supportdesk.kernel.tenancy import shared_schema

_DIGEST = sql.SQL(
    "SELECT {}, count(*) || ' ' || md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) FROM {} AS t"
)
_WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+"?([\w."]+)', re.IGNORECASE)


def digest_tables(schemas: list[str]) -> dict[str, str]:
    """Return number and digest of the rows of every table of these schemas and the shared one."""
    with shared_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2",
            [[*schemas, "public"]],
        )
        tables = cursor.fetchall()
        cursor.execute(sql.SQL(" UNION ALL ").join(_DIGEST.format(*_names(*table)) for table in tables))
        return dict(cursor.fetchall())


def dump_tables(schemas: list[str]) -> str:
    """Return every row of every table of these schemas and the shared one, as a backup would hold it."""
    with shared_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2",
            [[*schemas, "public"]],
        )
        rows = []
        for schema, table in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table)))
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def _names(schema: str, table: str) -> tuple[sql.Literal, sql.Identifier]:
    return sql.Literal(f"{schema}.{table}"), sql.Identifier(schema, table)


@contextmanager
def watching_writes() -> Iterator[list[str]]:
    """Collect the tables that are written to while the block runs."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], query: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found = _WRITE.match(str(query))
        if found:
            written.append(found[1].replace('"', "").rpartition(".")[2])
        return execute(query, params, many, context)

    with connection.execute_wrapper(watch):
        yield written
