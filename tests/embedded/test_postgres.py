"""The embedded PostgreSQL: its roles, and what it survives."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from supportdesk.embedded.errors import DeskError
from supportdesk.embedded.folders import Folder, in_memory, locate, open_folder, remove_folder
from supportdesk.embedded.postgres import OWNER, RUNTIME, Postgres
from supportdesk.embedded.project import TEST_DATA
from supportdesk.embedded.throwaway import ROOM


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A data folder as the first start makes it, to be copied."""
    home = TEST_DATA / f"case-cluster-{os.getpid()}"
    server = Postgres(in_memory(open_folder(home), needs=ROOM))
    server.launch()
    server.wait_until_ready()
    server.stop()
    yield server.data
    remove_folder(locate(home))


@pytest.fixture
def server(cluster: Path, folder: Folder) -> Iterator[Postgres]:
    """A server on a copy of it, not started."""
    postgres = Postgres(in_memory(folder, needs=ROOM))
    subprocess.run(["cp", "-Rp", cluster, postgres.data], check=True)
    yield postgres
    postgres.stop()


def _start(server: Postgres) -> None:
    server.launch()
    server.wait_until_ready()


def _ask(server: Postgres, role: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.url(role), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_neither_role_is_a_superuser_or_escapes_row_rules(server: Postgres) -> None:
    _start(server)

    found = _ask(
        server,
        RUNTIME,
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname LIKE 'desk%' ORDER BY 1",
    )

    assert found == [("desk_app", False, False, False, False), ("desk_owner", False, True, False, False)]


@pytest.mark.parametrize("statement", ["CREATE SCHEMA t_intruder", "CREATE TABLE public.intruder (id int)"])
def test_the_runtime_role_can_make_no_schema_and_no_table(server: Postgres, statement: str) -> None:
    _start(server)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(server, RUNTIME, statement)


def test_the_runtime_role_reads_and_writes_rows_of_the_owners_shared_tables(server: Postgres) -> None:
    _start(server)
    _ask(server, OWNER, "CREATE TABLE thing (id bigserial PRIMARY KEY, name text)")

    _ask(server, RUNTIME, "INSERT INTO thing (name) VALUES ('a'), ('b')")
    _ask(server, RUNTIME, "UPDATE thing SET name = 'c' WHERE name = 'a'")
    _ask(server, RUNTIME, "DELETE FROM thing WHERE name = 'b'")

    assert _ask(server, RUNTIME, "SELECT id, name FROM thing") == [(1, "c")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(server, RUNTIME, "DROP TABLE thing")


def test_databases_that_the_owner_makes_have_the_same_rights_and_the_one_collation(server: Postgres) -> None:
    _start(server)
    _ask(server, OWNER, "CREATE DATABASE another")

    with psycopg.connect(server.url(OWNER, "another"), autocommit=True) as connection:
        connection.execute("CREATE TABLE thing (id int)")
        collation = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'another'"
        ).fetchone()
    with psycopg.connect(server.url(RUNTIME, "another"), autocommit=True) as connection:
        rows = connection.execute("SELECT * FROM thing").fetchall()

    assert (collation, rows) == (("b", "C.UTF-8"), [])


def test_nothing_listens_on_the_network(server: Postgres) -> None:
    _start(server)

    assert _ask(server, OWNER, "SHOW listen_addresses") == [("",)]


def test_data_survive_a_restart(server: Postgres) -> None:
    _start(server)
    _ask(server, OWNER, "CREATE TABLE thing AS SELECT 42 AS answer")
    server.stop()

    _start(server)

    assert _ask(server, OWNER, "SELECT answer FROM thing") == [(42,)]


def test_acknowledged_rows_survive_kill_9(server: Postgres) -> None:
    _start(server)
    _ask(server, OWNER, "CREATE TABLE thing AS SELECT 42 AS answer")
    assert server.process is not None
    server.process.kill()
    server.process.wait()

    _start(server)

    assert _ask(server, OWNER, "SELECT answer FROM thing") == [(42,)]


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(server: Postgres) -> None:
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")

    _start(server)

    assert _ask(server, OWNER, "SELECT 1") == [(1,)]


def test_data_of_another_major_version_are_refused_in_one_line(server: Postgres) -> None:
    (server.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(DeskError) as refusal:
        server.launch()

    assert str(refusal.value) == (
        f"{server.data} was written by PostgreSQL 17, but this is 18. Delete it and start over with: ./desk demo --fresh"
    )


def test_a_server_that_cannot_start_says_why_in_one_line(server: Postgres) -> None:
    (server.data / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    server.launch()

    with pytest.raises(DeskError) as refusal:
        server.wait_until_ready()

    assert str(refusal.value).startswith("PostgreSQL did not start: ")
    assert "\n" not in str(refusal.value)
