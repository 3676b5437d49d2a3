"""PostgreSQL as a direct child: unix socket only, no daemon, two roles without superuser rights."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from supportdesk.embedded.binaries import postgres_bin
from supportdesk.embedded.errors import NO_SPACE, SERVER, DeskError, disk_full
from supportdesk.embedded.folders import Folder, give_to_server
from supportdesk.embedded.processes import is_alive, server_user, spawn, stop
from supportdesk.embedded.project import PROJECT

DATABASE = "desk"
OWNER = "desk_owner"
RUNTIME = "desk_app"
ROLES_SQL = PROJECT / "deploy" / "roles.sql"
INITDB = (
    *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions", "--no-sync"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    # one lock per table: a dump or a drop of a vendor takes all of them at once
    "max_locks_per_transaction": "256",
    "max_parallel_workers_per_gather": "0",
}
# For temporary data: nothing waits for the disk.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
READY_SECONDS = 60.0


@dataclass
class Postgres:
    """One cluster in `folder`, with the database `desk` and the roles of roles.sql."""

    folder: Folder
    throwaway: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = "postgres"
    patience: float = 30.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def stop_signal(self) -> signal.Signals:
        """A fast shutdown; for temporary data not even that."""
        return signal.SIGQUIT if self.throwaway else signal.SIGINT

    @property
    def data(self) -> Path:
        return self.folder.servers / "pgdata"

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role, by unix socket."""
        port = f"&port={self.settings['port']}" if "port" in self.settings else ""
        return f"postgresql://{role}@/{database}?host={quote(str(self.folder.sockets))}{port}"

    def launch(self) -> None:
        """Start the server (creating the cluster first if there is none); `wait_until_ready` tells when it answers."""
        programs = postgres_bin()
        if not self.data.exists():
            create_cluster(self.data)
        self._refuse_other_version(programs)
        self._clear_stale_pid()
        settings = {**SETTINGS, **(THROWAWAY if self.throwaway else {}), **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder.home / "postgres.log").open("ab") as log:
            self.process = spawn(
                [programs / "postgres", "-D", self.data, "-h", "", "-k", self.folder.sockets, *options],
                death_signal=self.stop_signal,
                output=log,
                environment=_environment(),
                user=server_user(),
            )

    def wait_until_ready(self) -> None:
        """Return as soon as the server accepts connections; fail with the end of its log if it never does."""
        assert self.process is not None
        give_up = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                break
            if self._is_ready(self.process.pid):
                return
            time.sleep(0.01)
        tail = (self.folder.home / "postgres.log").read_text(errors="replace").strip().splitlines()[-1:]
        if NO_SPACE in "".join(tail):
            raise disk_full(self.folder.servers)
        raise DeskError(f"PostgreSQL did not start: {' '.join(tail)}", code=SERVER)

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self.process is not None:
            stop(self.process, how=self.stop_signal, patience=self.patience)

    def _is_ready(self, pid: int) -> bool:
        # What pg_ctl looks at: the eighth line of the pid file.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _refuse_other_version(self, programs: Path) -> None:
        stored = (self.data / "PG_VERSION").read_text().strip()
        output = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
        running = output.split()[2].split(".")[0]
        if stored != running:
            raise DeskError(
                f"{self.data} was written by PostgreSQL {stored}, but this is {running}. Delete it and start over with: ./desk demo --fresh",
                code=SERVER,
            )

    def _clear_stale_pid(self) -> None:
        """Remove the pid file of a dead server, which may name a zombie or a stranger; wait for one still shutting down."""
        path = self.data / "postmaster.pid"
        give_up = time.monotonic() + READY_SECONDS
        while path.exists():
            pid = int(path.read_text().split(maxsplit=1)[0])
            if not is_alive(pid, name="postgres"):
                path.unlink(missing_ok=True)
            elif time.monotonic() > give_up:
                raise DeskError(f"Another PostgreSQL (process {pid}) is using {self.data}. Stop it first.", code=SERVER)
            else:
                time.sleep(0.05)


def create_cluster(data: Path) -> None:
    """Make a cluster with its roles and the empty database; it appears under its name only once it is whole."""
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give_to_server(unfinished)
    programs = postgres_bin()
    _run([programs / "initdb", "-D", unfinished, *INITDB])
    lines = ROLES_SQL.read_text().splitlines(keepends=True)
    statements = "".join(line for line in lines if not line.startswith("--"))
    single_user: list[str | Path] = [
        programs / "postgres",
        "--single",
        "-D",
        unfinished,
        "-c",
        "exit_on_error=on",
        "template1",
    ]
    _run(single_user, statements=statements)
    unfinished.rename(data)


def _run(command: Sequence[str | Path], *, statements: str = "") -> None:
    user = server_user()
    done = subprocess.run(
        command,
        input=statements,
        env=_environment(),
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        if NO_SPACE in done.stderr:
            raise disk_full("while the database was created")
        lines = done.stderr.strip().splitlines() or ["no message"]
        reasons = [line for line in lines if "error" in line or "FATAL" in line or "could not" in line] or lines
        raise DeskError(f"PostgreSQL's {Path(command[0]).name} failed: {reasons[-1]}", code=SERVER)


def _environment() -> dict[str, str]:
    """The surroundings without PG* variables, which would redirect the programs to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
