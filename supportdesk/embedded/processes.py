"""Direct children that lead a session of their own and are stopped when their parent dies, however it dies."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

NOBODY = 65534
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def server_user() -> int | None:
    """The user the data servers run as: PostgreSQL refuses root, so root hands them to `nobody`; everybody else keeps them."""
    return NOBODY if os.geteuid() == 0 else None


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    output: IO[bytes] | int,
    environment: Mapping[str, str] | None = None,
    user: int | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child; call it from the main thread only, because the kernel binds the death signal to the forking thread."""
    parent = os.getpid()
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor alone
        preexec_fn=lambda: die_with_parent(death_signal, parent),  # noqa: PLW1509 - the supervisor has one thread
        pass_fds=pass_fds,
    )


def die_with_parent(death_signal: signal.Signals, parent: int | None = None) -> None:
    """Ask the kernel for a signal when the parent dies; to be called in a child between fork and exec."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if parent is not None and os.getppid() != parent:  # it died between the fork and the line above
        os.kill(os.getpid(), signal.SIGKILL)


def stop(process: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM, patience: float) -> None:
    """Ask a child to stop, wait `patience` seconds, then end it and whatever is left of its process group."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    end_group(process.pid)


def end_group(leader: int) -> None:
    """End what a dead group leader left behind, such as the pool processes of a killed worker."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def is_alive(pid: int, *, name: str) -> bool:
    """Return whether `pid` is a running process called `name`; a zombie or a recycled number is not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    comm, state = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2]
    return comm == name and state not in "ZX"
