"""Storing many rows of one table in one statement that costs the same to build for one row and for hundreds.

Django's `bulk_create` prepares each value by itself; a document of all rows is written and read by compiled code. For
tables on the hot path, whose rows are plain: text, numbers, instants, JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.sql import InsertQuery
from django.utils.functional import Promise


def bulk_insert(
    rows: Sequence[models.Model],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Insert rows of one model; their ids stay unset.

    Of a row whose `unique` fields are there already, the fields of `update` are taken; without any it stays as it is.
    Raises IntegrityError where one is there and no `unique` is named.
    """
    if rows:
        columns = _columns(type(rows[0]))
        values = [{name: getattr(row, name) for name in columns} for row in rows]
        bulk_insert_values(type(rows[0]), values, unique=unique, update=update)


def bulk_insert_values(
    model: type[models.Model],
    values: Sequence[Mapping[str, object]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Insert rows given by column, each with a value for every column but the id; else as `bulk_insert`.

    For thousands of rows that nobody looks at again: making a model's instance costs as much as storing it.
    """
    if values:
        with connection.cursor() as cursor:
            cursor.execute(_statement(model, tuple(unique), tuple(update)), [_document(values)])


def bulk_insert_new_values(
    model: type[models.Model], values: Sequence[Mapping[str, object]], *, unique: Sequence[str], returning: str
) -> list[Any]:
    """Insert as `bulk_insert_values` does, and return this column of those rows that were not there already."""
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f'{_statement(model, tuple(unique), ())} RETURNING "{returning}"', [_document(values)])
        return [value for (value,) in cursor.fetchall()]


def insert_row(row: models.Model, *, is_id_needed: bool = False) -> None:
    """Insert one row, whose values may be SQL expressions that read no column; without `is_id_needed` a new id stays unset.

    For tables on the hot path: `save` writes the SQL again each time, which takes longer than running it. Sends no signals.
    """
    model, columns = type(row), _columns(type(row))
    values = {name: getattr(row, name) for name in columns}
    if row.pk is not None:
        values[_id_of(model)] = row.pk
    expressions = {name: value for name, value in values.items() if isinstance(value, models.Expression)}
    query = InsertQuery(model)
    compiler = query.get_compiler(connection=connection)
    compiled = {name: compiler.compile(value.resolve_expression(query)) for name, value in expressions.items()}
    sql = _row_statement(model, tuple((name, one[0]) for name, one in compiled.items()), has_id=row.pk is not None)
    returning = f' RETURNING "{_id_of(model)}"' if is_id_needed else ""
    parameters = [parameter for _sql, found in compiled.values() for parameter in found]
    plain = {name: value for name, value in values.items() if name not in expressions}
    with connection.cursor() as cursor:
        cursor.execute(sql + returning, [*parameters, _document([plain])])
        if is_id_needed:
            row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def _document(values: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(values, default=_text, separators=(",", ":"), ensure_ascii=False)


@cache
def _columns(model: type[models.Model]) -> dict[str, str]:
    """Return PostgreSQL's type of each attribute that is stored, but for the id and what the database works out."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    if any(field.attname != field.column for field in fields):
        raise ValueError(f"{model.__name__} has columns that are not named like its fields.")
    return {field.attname: _type(field) for field in fields}


def _type(field: models.Field[object, object]) -> str:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.cast_db_type(connection)
    if kind is None:
        raise ValueError(f"{field} has no column.")
    return kind


def _id_of(model: type[models.Model]) -> str:
    return model._meta.pk.attname


@cache
def _row_statement(model: type[models.Model], expressions: tuple[tuple[str, str], ...], *, has_id: bool) -> str:
    columns = _columns(model)
    if has_id:
        columns = {_id_of(model): _type(model._meta.pk), **columns}
    computed = dict(expressions)  # in the order of the columns, as their parameters are
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(computed.get(name, f'"{name}"') for name in columns)
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items() if name not in computed)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - names of our own models
        f"SELECT {values} FROM json_to_recordset(%s) AS row ({typed})"
    )


@cache
def _statement(model: type[models.Model], unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    columns = _columns(model)
    names = ", ".join(f'"{name}"' for name in columns)
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    insert = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} FROM json_to_recordset(%s) AS row ({typed})'  # noqa: S608 - names of our own models
    )
    if not unique:
        return insert
    fields = {field.name: field.attname for field in model._meta.concrete_fields}
    target = ", ".join(f'"{fields[name]}"' for name in unique)
    taken = ", ".join(f'"{fields[name]}" = EXCLUDED."{fields[name]}"' for name in update)
    return f"{insert} ON CONFLICT ({target}) DO {f'UPDATE SET {taken}' if taken else 'NOTHING'}"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Promise | UUID):  # a text that waits for a language, or a key
        return str(value)
    raise TypeError(f"{value!r} cannot be stored this way.")
