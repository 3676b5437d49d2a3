"""Servers for one run: apart from each other, and gone afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import redis

from supportdesk.embedded.folders import MEMORY, locate
from supportdesk.embedded.project import PROJECT
from supportdesk.embedded.throwaway import throwaway_servers

KILLED_RUN = """
import os, pathlib, signal, sys
from supportdesk.embedded.throwaway import throwaway_servers
with throwaway_servers(pathlib.Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _runs(home: Path) -> list[str]:
    return sorted(path.name for path in home.glob("run-*"))


def test_two_runs_at_the_same_time_have_servers_of_their_own(home: Path) -> None:
    with throwaway_servers(home) as one, throwaway_servers(home) as other:
        with psycopg.connect(one["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE thing (id int)")
        with psycopg.connect(other["DATABASE_URL"]) as connection:
            seen = connection.execute("SELECT to_regclass('thing')").fetchone()
        redis.Redis.from_url(one["CACHE_URL"]).set("key", "value")
        kept = redis.Redis.from_url(other["CACHE_URL"]).get("key")

    assert (seen, kept) == ((None,), None)


def test_a_run_leaves_nothing_but_the_prepared_cluster(home: Path) -> None:
    before = set(MEMORY.iterdir()) if MEMORY.is_dir() else set()
    with throwaway_servers(home) as addresses:
        running = Path(addresses["REDIS_URL"].removeprefix("redis+socket://").partition("?")[0]).parents[1]
        assert running.exists()

    assert _runs(home) == []
    assert not running.exists()
    after = set(MEMORY.iterdir()) if MEMORY.is_dir() else set()
    assert {path for path in after - before if path.name == locate(running).servers.name} == set()


def test_the_next_run_clears_away_a_killed_one(home: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_RUN, str(home)], cwd=PROJECT, check=False)
    left = _runs(home)

    with throwaway_servers(home):
        present = _runs(home)

    assert (killed.returncode, len(left), len(present), set(left) & set(present)) == (-9, 1, 1, set())
