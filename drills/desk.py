"""The desk under drill: its servers and processes, started as the demo starts them, kept going, and ways to hurt them."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from drills.faults.dead_host import Way
from drills.faults.locking import LockedTicket
from drills.faults.restored import Copy
from drills.faults.small_disk import SmallDisk
from drills.programs import Program, Programs
from supportdesk.embedded import project
from supportdesk.embedded.errors import FAILED, DeskError
from supportdesk.embedded.folders import Folder
from supportdesk.embedded.postgres import DATABASE, OWNER, RUNTIME, Postgres
from supportdesk.embedded.processes import end_group, stop
from supportdesk.embedded.valkey import Valkey
from supportdesk.kernel.processes.failpoints import ENDED

# The instant at which a row was committed is the database's own word.
TRACKING = {"track_commit_timestamp": "on"}
WORKER_CHILDREN = 2
# Who may be between sending a mail and marking it when all of them lose the database at once.
SENDERS = WORKER_CHILDREN + 1


@dataclass
class Desk:
    """Servers and programs of one drill below `folder`."""

    folder: Folder
    variables: Mapping[str, str]
    seed: int
    has_small_disk: bool = False
    has_far_database: bool = False
    kills: int = 0
    uncertain: int = 0
    programs: Programs = field(default_factory=Programs)

    def __post_init__(self) -> None:
        """Choose the servers' places; nothing runs yet."""
        self.dice = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self._database_port = free_port() if self.has_far_database else 0
        far = {"listen_addresses": "127.0.0.1", "port": str(self._database_port)} if self.has_far_database else {}
        self.postgres = Postgres(self.folder, settings={**TRACKING, **far})
        self.valkey = Valkey(self.folder)
        self.ledger_path = self.folder.home / "ledger.sqlite"
        self.clock_path = self.folder.home / "clock"
        self.web_clock_path = self.folder.home / "web-clock"
        self.refusal_path = self.folder.home / "refusal"
        self.disk: SmallDisk | None = None
        self.way: Way | None = None
        self.copy: Copy | None = None
        self.locked: LockedTicket | None = None
        # Vendor's key, schema, ticket: one that falls due early, for the drill that locks it.
        self.early_ticket = ("", "", 0)
        self.web_port = 0
        self.tries_path = self.folder.home / "tries"

    @property
    def ticker_command(self) -> list[str]:
        """How a ticker is started."""
        return project.manage("ticker")

    @property
    def owner_environment(self) -> dict[str, str]:
        """The variables with which the drill itself seeds and judges."""
        return {**self._addresses(OWNER), "DATABASE_OWNER_URL": self.postgres.url(OWNER), "DESK_ROLE": "owner"}

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey."""
        if self.has_small_disk:
            self.disk = SmallDisk(self.postgres.data)
        for server in (self.postgres, self.valkey):
            server.launch()
        for server in (self.postgres, self.valkey):
            server.wait_until_ready()

    def start_programs(self) -> None:
        """Start mail sink, worker, ticker and web."""
        if self.has_far_database:
            self.way = Way(("127.0.0.1", self._database_port))
        fd, mail_port = self.mail_listener()
        self.variables = {**self.variables, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail_port)}
        sink = [sys.executable, "-P", "-m", "drills.sink", f"--fd={fd}", f"--ledger={self.ledger_path}"]
        self.keep("sink", [*sink, f"--refusal={self.refusal_path}"], pass_fds=(fd,))
        self.keep("worker", project.worker(processes=WORKER_CHILDREN))
        self.keep("ticker", self.ticker_command)
        self.web_port = free_port()
        web = project.web(bind=f"127.0.0.1:{self.web_port}", workers=2, threads=4)
        self.keep("web", web, variables={"DRILL_CLOCK": str(self.web_clock_path)})

    def mail_listener(self) -> tuple[int, int]:
        """Return a listening socket for a mail server, and its port."""
        listener = socket.create_server(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return listener.detach(), port

    def keep(
        self,
        name: str,
        command: list[str],
        *,
        pass_fds: tuple[int, ...] = (),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Start a program and start it again whenever it dies."""
        environment = {**self._addresses(RUNTIME), **self.variables, **(variables or {})}
        if self.way is not None:
            environment["DATABASE_URL"] = f"postgresql://{RUNTIME}@127.0.0.1:{self.way.port}/{DATABASE}"
        self.programs.start(Program(name, command, environment, self.folder.home / f"{name}.log", pass_fds))

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Keep everything going for so long, or until the condition holds; returns whether it did."""
        return self.programs.wait(seconds, until)

    def kill_child(self) -> None:
        """`kill -9` one pool process of the worker."""
        leader = self.programs.process("worker")
        children = children_of(leader.pid) if leader else []
        if children:
            os.kill(self.dice.choice(children), signal.SIGKILL)
            self._count_kill(senders=1)

    def kill(self, name: str) -> None:
        """`kill -9` a program with its whole group."""
        process = self.programs.process(name)
        if process is not None and process.poll() is None:
            process.kill()
            end_group(process.pid)
            self._count_kill(senders=WORKER_CHILDREN if name == "worker" else 1)

    def crash_postgres(self) -> None:
        """Stop PostgreSQL at once, without a checkpoint, and start it again."""
        assert self.postgres.process is not None  # noqa: S101
        stop(self.postgres.process, how=signal.SIGQUIT, patience=20)
        self.postgres.launch()
        self._count_kill(senders=SENDERS)

    def cut_connections(self) -> None:
        """Let PostgreSQL end every other connection to the desk's database."""
        url = self.postgres.url("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'desk_app'"
            _refuse_nothing(connection.execute(cut).rowcount)
        self._count_kill(senders=SENDERS)

    def kill_valkey(self) -> None:
        """`kill -9` Valkey."""
        assert self.valkey.process is not None  # noqa: S101
        stop(self.valkey.process, how=signal.SIGKILL, patience=5)
        self._count_kill(senders=0)

    def start_valkey(self) -> None:
        """Start Valkey again."""
        self.valkey.launch()
        self.valkey.wait_until_ready()

    def flush_valkey(self) -> None:
        """Forget everything that Valkey knows."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.valkey.socket))
            connection.sendall(b"FLUSHALL\r\n")
            connection.recv(64)

    def set_clock(self, seconds: float) -> None:
        """Let the programs' clocks be wrong by so much from now on."""
        self.clock_path.write_text(str(seconds))

    def set_web_clock(self, seconds: float) -> None:
        """Let the clock of web's host be wrong by so much from now on."""
        self.web_clock_path.write_text(str(seconds))

    def refuse_mail(self) -> None:
        """Let the mail server answer 550 to everybody."""
        self.refusal_path.touch()

    def take_mail(self) -> None:
        """Let the mail server take mail again."""
        self.refusal_path.unlink(missing_ok=True)

    def silence_connections(self) -> None:
        """Let the open connections to PostgreSQL stop answering, as when the host at their other end is gone."""
        assert self.way is not None  # noqa: S101
        _refuse_nothing(self.way.stop_answering())
        self._count_kill(senders=SENDERS)

    def fill_disk(self) -> None:
        """Leave the database no room."""
        assert self.disk is not None  # noqa: S101
        self.disk.fill()
        self.uncertain += SENDERS

    def empty_disk(self) -> None:
        """Give the database room again."""
        assert self.disk is not None  # noqa: S101
        self.disk.make_room()

    def lock_ticket(self) -> None:
        """Hold the row of a ticket that falls due soon."""
        _, schema, ticket = self.early_ticket
        url = self.postgres.url("postgres")
        self.locked = LockedTicket(url, schema=schema, ticket=ticket, port=self.web_port, elsewhere="elk.localhost")

    def unlock_ticket(self) -> None:
        """Unlock it."""
        assert self.locked is not None  # noqa: S101
        self.locked.unlock()

    def count_dead_mail(self) -> int:
        """Return how many mails were given up."""
        with psycopg.connect(self.postgres.url("postgres")) as connection:
            row = connection.execute("SELECT count(*) FROM kernel_outboxmessage WHERE dead_at IS NOT NULL").fetchone()
        return row[0] if row else 0

    def start_copy(self) -> None:
        """Dump the database, restore it elsewhere, and start a ticker and a worker there."""
        self.copy = Copy(self)

    def deaths_at_failpoints(self) -> int:
        """Return how often a process died at its failpoint, from the programs' own logs."""
        return sum(log.count(ENDED) for log in self.programs.logs())

    def tries(self) -> list[str]:
        """Return the tries of poisonous timers, in order."""
        return self.tries_path.read_text().splitlines() if self.tries_path.exists() else []

    def stop_servers(self) -> None:
        """Stop the servers."""
        if self.copy is not None:
            self.copy.stop()
        self.valkey.stop()
        self.postgres.stop()
        if self.disk is not None:
            self.disk.close()

    def _count_kill(self, *, senders: int) -> None:
        """Count what was killed, and how many mails may have been sent by then and not marked."""
        self.kills += 1
        self.uncertain += senders

    def _addresses(self, role: str) -> dict[str, str]:
        return {
            **project.python_environment(os.environ),
            "DJANGO_SETTINGS_MODULE": "drills.settings",
            "DATABASE_URL": self.postgres.url(role),
            "DESK_ROLE": "app",  # the drill itself is the owner, and its environment is inherited
            "REDIS_URL": self.valkey.queue_url,
            "CACHE_URL": self.valkey.cache_url,
            "PRIVATE_FILES_ROOT": str(self.folder.home / "files"),
            "DRILL_CLOCK": str(self.clock_path),
            "DRILL_TRIES": str(self.tries_path),
        }


def _refuse_nothing(connections: int) -> None:
    """A fault that meets nobody proves nothing."""
    if not connections:
        raise DeskError("The desk had no connection to PostgreSQL that could be cut.", code=FAILED)


def children_of(pid: int) -> list[int]:
    """Return the pids of a process' children."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
