"""Queries whose SQL is written once a process, for reads on the hot path.

Django writes a query's SQL from its expressions each time it runs, which for a read of a few rows takes several times
as long as its answer (measured: 0.7 of 1.0 ms for an API token with its owner). SQL with parameters depends on neither
vendor nor request: the vendor's schema is set on the connection.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Parameter(Expression):
    """A value of a compiled query that is given by name when it runs, as PostgreSQL takes it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_how: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a placeholder, and this parameter in the place of its value."""
        return "%s", (self,)


class _Compiled(NamedTuple):
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]


class CompiledQuery(Generic[Row]):
    """A query set with parameters; called with their values, it returns its rows as a list."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __call__(self, **values: object) -> list[Row]:
        """Run the query; raises KeyError where a parameter has no value."""
        compiled = self._compiled
        parameters = tuple(values[one.name] if isinstance(one, Parameter) else one for one in compiled.parameters)
        compiler = copy(compiled.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.as_sql = _returning((compiled.sql, parameters))  # type: ignore[method-assign]  # written already
        queryset = compiled.queryset.all()
        queryset.query.get_compiler = _returning(compiler)  # type: ignore[method-assign]  # of this copy alone
        return list(queryset)

    @cached_property
    def _compiled(self) -> _Compiled:
        queryset = self._build().using(DEFAULT_DB_ALIAS)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return _Compiled(queryset, compiler, sql, tuple(parameters))


def _returning(value: Any) -> Callable[..., Any]:
    return lambda *_how, **_more: value
