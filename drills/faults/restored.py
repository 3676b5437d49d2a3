"""A copy of the whole desk, made while it works: dumped, restored into a cluster of its own, and started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from drills.ledger import Ledger, digest_of
from drills.mails import Queued, compare_mails
from supportdesk.embedded import project
from supportdesk.embedded.binaries import postgres_bin
from supportdesk.embedded.errors import FAILED, DeskError
from supportdesk.embedded.folders import in_memory, open_folder
from supportdesk.embedded.postgres import DATABASE, OWNER, RUNTIME, Postgres
from supportdesk.embedded.valkey import Valkey

if TYPE_CHECKING:
    from drills.desk import Desk

_VENDORS = "SELECT DISTINCT vendor FROM kernel_outboxmessage"
_LEFT = """
SELECT message_id, recipient, said.subject, said.body
  FROM kernel_outboxmessage AS mail JOIN {}.notifications_messagecontent AS said USING (key)
 WHERE vendor = {} AND (sent_at IS NULL OR sent_at > %s)
"""
_WAITING = "SELECT count(*) FROM kernel_outboxmessage WHERE sent_at IS NULL"
_PROGRAMS = ("copy's sink", "copy's worker", "copy's ticker")
FIRST_MAIL_SECONDS = 60.0


class Copy:
    """The copy's servers, and its programs among those that the drill keeps going."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._folder = in_memory(open_folder(desk.folder.home / "copy"), needs=1)
        self._postgres, self._valkey = Postgres(self._folder), Valkey(self._folder)
        self._ledger = Ledger(self._folder.home / "ledger.sqlite")
        for server in (self._postgres, self._valkey):
            server.launch()
        for server in (self._postgres, self._valkey):
            server.wait_until_ready()
        self._restore()
        self._made_at = self._ask("SELECT clock_timestamp()")[0][0]
        self._start()

    def judge(self) -> Iterator[str]:
        """Complain if the copy wrote to anybody before it was released, or afterwards not what waited."""
        if early := len(self._ledger.mails()):
            yield f"the copy sent {early} mails before it was released"
        waited = self._ask(_WAITING)[0][0]
        if not waited:
            yield "the copy had no mail that waited"
        command = project.manage("release", "--send")
        subprocess.run(command, env={**os.environ, **self._variables(OWNER), "DESK_ROLE": "owner"}, check=True)
        self._desk.wait(FIRST_MAIL_SECONDS, lambda: self._ask(_WAITING)[0][0] == 0)
        vendors = [vendor for (vendor,) in self._ask(_VENDORS)]
        left = [sql.SQL(_LEFT).format(sql.Identifier(vendor), sql.Literal(vendor)) for vendor in vendors]
        rows = [
            Queued(row[0], row[1], digest_of(subject=row[2], body=row[3]))
            for statement in left
            for row in self._ask(statement, self._made_at)
        ]
        verdict = compare_mails(rows, self._ledger.mails(), uncertain=0)
        if verdict.lost or verdict.wrong or verdict.doubled:
            yield f"of the copy's {waited} mails that waited {verdict}"

    def stop(self) -> None:
        """Stop its servers; its programs are stopped with the desk's."""
        self._valkey.stop()
        self._postgres.stop()

    def _restore(self) -> None:
        programs, source = postgres_bin(), self._desk.postgres.url("postgres")
        dump = self._folder.home / "dump"
        _run(programs / "pg_dump", "--format=custom", f"--file={dump}", source)
        _run(
            programs / "pg_restore",
            "--exit-on-error",
            "--clean",
            "--if-exists",
            "--dbname",
            self._postgres.url("postgres"),
            dump,
        )

    def _start(self) -> None:
        desk = self._desk
        fd, port = desk.mail_listener()
        sink = [sys.executable, "-P", "-m", "drills.sink", f"--fd={fd}", f"--ledger={self._ledger.path}"]
        variables = {**self._variables(RUNTIME), "EMAIL_PORT": str(port)}
        commands = (sink, project.worker(processes=1), desk.ticker_command)
        for name, command in zip(_PROGRAMS, commands, strict=True):
            desk.keep(name, command, pass_fds=(fd,) if command is sink else (), variables=variables)

    def _variables(self, role: str) -> dict[str, str]:
        return {
            "DATABASE_URL": self._postgres.url(role),
            "DATABASE_OWNER_URL": self._postgres.url(OWNER),
            "REDIS_URL": self._valkey.queue_url,
            "CACHE_URL": self._valkey.cache_url,
        }

    def _ask(self, statement: str | sql.Composed, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._postgres.url("postgres", DATABASE)) as connection:
            return connection.execute(statement, values or None).fetchall()


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DeskError(f"{command[0]} failed: {done.stderr.strip()[-300:]}", code=FAILED)
