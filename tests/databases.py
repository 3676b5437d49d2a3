"""The database of a test run: made once with two vendors in it, copied for every process that tests."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

import plans.queries
from supportdesk.embedded.testing.database import digest
from supportdesk.kernel.homes import here
from supportdesk.kernel.models import Home
from supportdesk.kernel.tenancy import shared_schema
from vendors.models import Vendor
from vendors.operations import migrate_all, provision_vendor

VENDOR_KEY, OTHER_KEY = "acorn", "birch"
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
_LOCK = 0x74657374  # "test": one process makes the original


@contextmanager
def fresh_database(purpose: str = "") -> Iterator[None]:
    """Point Django at a fresh copy of the original, and drop the copy afterwards; `purpose` tells copies apart."""
    copy = f"desk_test_{os.getpid()}{purpose}"
    with _administration() as server:
        original = _original(server)
        _create(server, copy, template=original)
    with _used(copy):
        Home.objects.update(place=here())  # it is a copy, and copies keep still
        yield


@contextmanager
def restored_database(dump: Path) -> Iterator[None]:
    """Point Django at a database with nothing in it but a dump, and drop it afterwards."""
    name = f"desk_test_{os.getpid()}_restored"
    with _administration() as server:
        _create(server, name, template="template0")
    with _used(name):
        with connections["default"].cursor() as cursor:
            cursor.execute(lzma.decompress(dump.read_bytes()).decode())
        connections.close_all()  # a dump changes the connection's settings
        yield


@contextmanager
def _used(name: str) -> Iterator[None]:
    """Let Django use this database, and drop it afterwards."""
    django_settings = connections["default"].settings_dict
    own_name = django_settings["NAME"]
    connections.close_all()  # a connection that is open stays with its database
    django_settings["NAME"] = name
    plans.queries._versions.clear()  # here the same numbers are those of other rows
    try:
        yield
    finally:
        connections.close_all()
        django_settings["NAME"] = own_name
        plans.queries._versions.clear()
        with _administration() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def prepare() -> None:
    """Make the original before the first test asks for it."""
    with _administration() as server:
        _original(server)


def _original(server: psycopg.Connection[Any]) -> str:
    """Return the name of the database to copy, made by the first process that comes."""
    name = _name()
    server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        known = [
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'desk\\_tests\\_%'")
        ]
        if name not in known:
            for old in known:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            _make(server, f"{name}_unfinished")
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(f"{name}_unfinished"), sql.Identifier(name)
                )
            )
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return name


@cache
def _name() -> str:
    """The name of the original; a process reads what decides it once, not for each of its hundred copies."""
    return f"desk_tests_{digest()}"


def _make(server: psycopg.Connection[Any], name: str) -> None:
    _create(server, name, template="template0")
    connection = connections["default"]
    connection.close()
    own_name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        migrate_all()
        for key in (VENDOR_KEY, OTHER_KEY):
            provision_vendor(key=key, name=key.title(), host=f"{key}.localhost", now=_MADE_AT)
        _set_ids_apart(Vendor.objects.get(key=OTHER_KEY).schema_name)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own_name


def _set_ids_apart(schema: str) -> None:
    """Let the other vendor's ids begin at two millions, so that no id means something in both schemas."""
    with shared_schema(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [schema])
        for (sequence,) in cursor.fetchall():
            cursor.execute(sql.SQL("ALTER SEQUENCE {} RESTART 2000000").format(sql.Identifier(schema, sequence)))


def _create(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    collation = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' ENCODING 'UTF8'" if template == "template0" else ""
    # Copied in half the time of the default, which writes every page into the log too.
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY " + collation).format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


@contextmanager
def _administration() -> Iterator[psycopg.Connection[Any]]:
    """Connect to the server itself, outside of Django."""
    parameters = {**connections["default"].get_connection_params(), "dbname": "postgres"}
    allowed = ("dbname", "user", "password", "host", "port", "sslmode")
    with psycopg.connect(
        autocommit=True, **{name: parameters[name] for name in allowed if name in parameters}
    ) as server:
        yield server
