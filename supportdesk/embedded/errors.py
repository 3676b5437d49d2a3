"""The one-line errors of the commands, and their exit codes."""

import errno
import os
import shutil
from pathlib import Path

FAILED = 1
USAGE = 2
PLATFORM = 3
PORT = 4
DISK = 5
PIP = 6
RUNNING = 7
SERVER = 8

NO_SPACE = "No space left on device"


class DeskError(Exception):
    """An error that is printed as one line; `code` is the exit code."""

    def __init__(self, line: str, *, code: int) -> None:
        super().__init__(line)
        self.code = code


def disk_full(where: object) -> DeskError:
    """Return the error for a full disk, whichever program noticed it."""
    return DeskError(f"The disk is full ({where}). Free some space and try again.", code=DISK)


def is_disk_full(error: OSError) -> bool:
    """Return whether an error means that there is no space left or the quota is used up."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def refuse_low_space(folder: Path, *, needs_mb: int) -> None:
    """Refuse to start what would not fit on the disk; DESK_MIN_FREE_MB overrides the space needed."""
    needs_mb = int(os.environ.get("DESK_MIN_FREE_MB") or needs_mb)
    free_mb = shutil.disk_usage(folder).free // 1024**2
    if free_mb < needs_mb:
        raise disk_full(f"{free_mb} MB free at {folder}, {needs_mb} MB needed")
