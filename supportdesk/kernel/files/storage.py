"""Private files: one folder a vendor, opaque names, no address of their own (TRAP-T13)."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from supportdesk.kernel.ids import new_file_name
from supportdesk.kernel.tenancy import current_vendor

_FILE_NAME = re.compile(r"[0-9a-z]{32}", re.ASCII)


class FileTooLargeError(ValueError):
    """More bytes came than were allowed; nothing is kept."""


class Counted:
    """Chunks on their way to the disk, counted and hashed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.size, self.digest = chunks, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk


def store(chunks: Iterable[bytes], *, max_bytes: int) -> str:
    """Keep the bytes for the current vendor and return the file's opaque name.

    The file has its name only once it is whole and on disk: a crash leaves nothing that looks like one.
    """
    name = new_file_name()
    path = _path(name)
    _make_folder(path.parent)
    _leave_reserve(path.parent)
    unfinished = path.with_suffix(".part")
    try:
        with unfinished.open("xb") as file:
            _write(file, chunks, max_bytes)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return name


def open_stored(name: str) -> BinaryIO:
    """Open one of the current vendor's files; raises FileNotFoundError for any other name."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove one of the current vendor's files; one that is gone already is no error."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    """Build the path from the connection's schema, never from an address or a form."""
    if not _FILE_NAME.fullmatch(name):
        raise FileNotFoundError(f"{name!r} is not the name of a stored file.")
    return Path(settings.PRIVATE_FILES_ROOT) / current_vendor() / name[:2] / name


def _make_folder(folder: Path) -> None:
    for path in (folder.parent.parent, folder.parent, folder):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _leave_reserve(folder: Path) -> None:
    """Refuse as a full disk does, before it is full: whatever else writes there goes on (ATTACK-S17)."""
    if shutil.disk_usage(folder).free < settings.FILES_RESERVE_MB * 1024 * 1024:
        raise OSError(errno.ENOSPC, f"Less than the reserve of {settings.FILES_RESERVE_MB} MB is free", str(folder))


def _write(file: BinaryIO, chunks: Iterable[bytes], max_bytes: int) -> None:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise FileTooLargeError(f"The file has more than {max_bytes} bytes.")
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
