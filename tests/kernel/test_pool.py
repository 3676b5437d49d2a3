"""Pooled connections come back in no schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg_pool import ConnectionPool

from supportdesk.kernel.pool import pool_options

ALLOWED = ("dbname", "user", "password", "host", "port")


@pytest.fixture
def pool(db: None) -> Iterator[ConnectionPool[psycopg.Connection[Any]]]:
    parameters = connections["default"].get_connection_params()
    kwargs = {name: parameters[name] for name in ALLOWED if name in parameters}
    with ConnectionPool(kwargs={**kwargs, "autocommit": True}, **{**pool_options(), "max_size": 1}) as pool:
        yield pool


def _path(pooled: psycopg.Connection[Any]) -> str:
    row = pooled.execute("SELECT current_setting('search_path')").fetchone()
    assert row is not None
    return str(row[0])


def test_T08_a_connection_that_comes_back_is_in_no_vendor(pool: ConnectionPool[psycopg.Connection[Any]]) -> None:
    with pool.connection() as pooled:
        pooled.execute("SET search_path = t_first00000, public")
    with pool.connection() as pooled:
        assert _path(pooled) == "pg_catalog"


def test_T08_it_comes_back_so_from_a_broken_transaction_too(pool: ConnectionPool[psycopg.Connection[Any]]) -> None:
    def fail() -> None:
        with pool.connection() as pooled, pooled.transaction():
            pooled.execute("SET search_path = t_first00000, public")
            pooled.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        fail()
    with pool.connection() as pooled:
        assert _path(pooled) == "pg_catalog"
