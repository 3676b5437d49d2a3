"""Where the embedded servers keep their files, and who may use a folder at a time."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from supportdesk.embedded.errors import RUNNING, SERVER, USAGE, DeskError
from supportdesk.embedded.processes import server_user

ROOTS_FOLDER = Path("/var/lib/desk-embedded")
# A socket's address holds 107 bytes; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is private


@dataclass(frozen=True)
class Folder:
    """`home` is what people see; `servers` and `sockets` are where the data servers may read and write."""

    home: Path
    servers: Path
    sockets: Path


def locate(home: Path) -> Folder:
    """Work out where a folder's parts are; root's servers leave a private home directory, sockets a path too long for them."""
    home = home.absolute()
    servers = home
    if server_user() is not None and not open_to_others(home.parent):
        servers = ROOTS_FOLDER / _digest(home)
    sockets = servers / "sockets"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"desk-{os.geteuid()}-{_digest(home)}"
    return Folder(home=home, servers=servers, sockets=sockets)


def open_folder(home: Path) -> Folder:
    """Make the folder with its parts and let the servers in."""
    try:
        home.absolute().mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        line = f"DESK_DATA: {home} cannot be a folder, as a file is in the way."
        raise DeskError(line, code=USAGE) from None
    folder = locate(home)
    folder.servers.mkdir(parents=True, exist_ok=True)
    if server_user() is not None:
        folder.servers.chmod(folder.servers.stat().st_mode | 0o011)
    _make_private(folder.sockets, server_user())
    return folder


def in_memory(folder: Folder, *, needs: int) -> Folder:
    """Move temporary data to the memory disk, if there is one with `needs` bytes to spare."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < needs:
        return folder
    servers = _memory_folder(folder.home)
    servers.mkdir(mode=0o711)
    return replace(folder, servers=servers)


def remove_folder(folder: Folder) -> None:
    """Delete a folder with everything its servers keep elsewhere."""
    for path in (folder.sockets, folder.servers, _memory_folder(folder.home), folder.home):
        shutil.rmtree(path, ignore_errors=True)


def open_to_others(path: Path) -> bool:
    """Return whether every user of the machine may walk down to `path`."""
    path = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def give_to_server(path: Path) -> None:
    """Hand a file or folder to the user the servers run as."""
    user = server_user()
    if user is not None:
        os.chown(path, user, user)


@contextmanager
def exclusive(lock: Path, *, wait: bool) -> Iterator[None]:
    """Hold `lock` (a file) for this process; without `wait` a folder already in use is refused."""
    with lock.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeskError(f"The desk is already running in {lock.parent}. Stop it first.", code=RUNNING) from None
        yield


def remove_abandoned(parent: Path, *, prefix: str) -> None:
    """Delete the folders of runs that were killed: those whose lock nobody holds."""
    for candidate in parent.glob(f"{prefix}*"):
        with suppress(DeskError, OSError), exclusive(candidate / "lock", wait=False):
            remove_folder(locate(candidate))


def _make_private(path: Path, user: int | None) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), user}:
        raise DeskError(f"{path} belongs to another user; remove it and try again.", code=SERVER)
    path.chmod(0o700)
    give_to_server(path)


def _memory_folder(home: Path) -> Path:
    return MEMORY / f"desk-{os.geteuid()}-{_digest(home)}"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
