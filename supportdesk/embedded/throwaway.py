"""Servers for one run: a copy of a prepared cluster, removed at the end, apart from every other run."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from supportdesk.embedded import project
from supportdesk.embedded.binaries import postgres_bin
from supportdesk.embedded.errors import SERVER, DeskError
from supportdesk.embedded.folders import (
    Folder,
    exclusive,
    in_memory,
    locate,
    open_folder,
    remove_abandoned,
    remove_folder,
)
from supportdesk.embedded.postgres import INITDB, OWNER, ROLES_SQL, Postgres, create_cluster
from supportdesk.embedded.processes import stop
from supportdesk.embedded.valkey import Valkey

ROOM = 2 * 1024**3

Addresses = dict[str, str]


@dataclass(frozen=True)
class Preparation:
    """What a cluster holds before the first use; made once per `recipe`."""

    recipe: str
    prepare: Callable[[Addresses], None] | None = None


@contextmanager
def throwaway_servers(home: Path, preparation: Preparation | None = None) -> Iterator[Addresses]:
    """Run PostgreSQL and Valkey below `home` and give the variables that lead to them, as the database's owner."""
    with _run_folder(home, preparation or empty()) as folder, _started(folder) as (addresses, _postgres):
        yield addresses


@contextmanager
def migrated_servers(home: Path) -> Iterator[dict[str, str]]:
    """The same with every shared table there, and the whole environment for a management command."""
    with throwaway_servers(home, _migrated()) as addresses:
        yield _owner_environment() | addresses


@contextmanager
def prepared_folder(home: Path, recipe: str, program: Sequence[str]) -> Iterator[Folder]:
    """A folder of this run's own whose cluster has every shared table and what `program` made in it, once a recipe.

    The caller starts the servers in it, with settings of its own.
    """
    migrated = _migrated()

    def prepare(addresses: Addresses) -> None:
        assert migrated.prepare is not None
        migrated.prepare(addresses)
        _succeed([sys.executable, *program], addresses)

    with _run_folder(home, Preparation(f"{migrated.recipe} {recipe}", prepare)) as folder:
        yield folder


def _owner_environment() -> dict[str, str]:
    environment = project.python_environment(os.environ)
    return environment | {"DJANGO_SETTINGS_MODULE": "supportdesk.settings.demo", "DESK_ROLE": "owner"}


def _migrated() -> Preparation:
    migrations = sorted(path for path in project.PROJECT.glob("**/migrations/*.py") if ".venv" not in path.parts)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in migrations)).hexdigest()
    return Preparation(
        f"{empty().recipe} {digest}", lambda addresses: _succeed(project.manage("migrate_all"), addresses)
    )


def _succeed(command: Sequence[str], addresses: Addresses) -> None:
    done = subprocess.run(
        command, env=_owner_environment() | addresses, capture_output=True, text=True, check=False, cwd=project.PROJECT
    )
    if done.returncode != 0:
        raise DeskError(f"{command[-1]} failed: {done.stderr.strip().splitlines()[-1:]}", code=SERVER)


@contextmanager
def _started(folder: Folder) -> Iterator[tuple[Addresses, Postgres]]:
    postgres, valkey = Postgres(folder, throwaway=True), Valkey(folder, throwaway=True)
    with ExitStack() as stack:
        stack.callback(valkey.stop)
        stack.callback(postgres.stop)
        postgres.launch()
        valkey.launch()
        postgres.wait_until_ready()
        valkey.wait_until_ready()
        owner = postgres.url(OWNER)
        yield (
            {
                "DATABASE_URL": owner,
                "DATABASE_OWNER_URL": owner,
                "REDIS_URL": valkey.queue_url,
                "CACHE_URL": valkey.cache_url,
            },
            postgres,
        )


@contextmanager
def _run_folder(home: Path, preparation: Preparation) -> Iterator[Folder]:
    """A folder of this run's own with a copy of the prepared cluster."""
    parent = open_folder(home)
    with ExitStack() as stack:
        with exclusive(parent.home / "lock", wait=True):
            remove_abandoned(parent.home, prefix="run-")
            template = _template(parent, preparation)
            run = Path(tempfile.mkdtemp(prefix="run-", dir=parent.home))
            stack.callback(lambda: remove_folder(locate(run)))
            stack.enter_context(exclusive(run / "lock", wait=False))
        run.chmod(0o711)
        folder = in_memory(open_folder(run), needs=ROOM)
        _copy(template, folder.servers / "pgdata")
        yield folder


def _template(parent: Folder, preparation: Preparation) -> Path:
    """The prepared cluster, made when its recipe is new; the newest other one is kept."""
    template = parent.servers / f"template-{hashlib.sha256(preparation.recipe.encode()).hexdigest()[:10]}"
    if not template.exists():
        others = sorted(parent.servers.glob("template-*"), key=lambda path: path.stat().st_mtime)
        for old in others[:-1]:
            shutil.rmtree(old, ignore_errors=True)
        create_cluster(template)
        if preparation.prepare is not None:
            _prepare(template, parent, preparation.prepare)
    return template


def _prepare(template: Path, parent: Folder, prepare: Callable[[Addresses], None]) -> None:
    """Fill a cluster in place under another name, so that a template is either whole or not there."""
    filling = parent.servers / "pgdata"
    shutil.rmtree(filling, ignore_errors=True)
    template.rename(filling)
    with _started(parent) as (addresses, postgres):
        prepare(addresses)
        assert postgres.process is not None
        stop(postgres.process, how=signal.SIGINT, patience=postgres.patience)
    filling.rename(template)


def empty() -> Preparation:
    """A cluster with nothing in it but the roles."""
    programs = postgres_bin()
    stamp = (programs / "postgres").stat().st_mtime_ns
    return Preparation(f"{programs} {stamp} {INITDB} {ROLES_SQL.read_text()}")


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-Rp", source, target], check=True)
