"""A disk of its own for the database, small enough to be filled: a memory disk that only this drill's processes see."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from supportdesk.embedded.errors import FAILED, DeskError
from supportdesk.embedded.folders import give_to_server

ROOM = 384 * 1024 * 1024
_CLONE_NEWNS = 0x00020000


class SmallDisk:
    """Holds a folder that was there before, with some room left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filler = folder / "filler"
        if os.geteuid() != 0 or ctypes.CDLL(None).unshare(_CLONE_NEWNS) != 0:
            raise DeskError("This drill mounts a small disk, which only root may do.", code=FAILED)
        _run("mount", "--make-rprivate", "/")
        before = folder.with_name("before")
        folder.rename(before)
        folder.mkdir(mode=0o700)
        used = sum(path.stat().st_size for path in before.rglob("*") if path.is_file())
        _run("mount", "-t", "tmpfs", "-o", f"size={used + ROOM},mode=0700", "tmpfs", str(folder))
        give_to_server(folder)
        _run("cp", "-a", f"{before}/.", str(folder))
        shutil.rmtree(before)

    def fill(self) -> None:
        """Leave no room."""
        with self._filler.open("wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 12):
                try:
                    while filler.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Take the disk away, once nobody uses it."""
        _run("umount", str(self._folder))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DeskError(f"{command[0]} failed: {done.stderr.strip()}", code=FAILED)
