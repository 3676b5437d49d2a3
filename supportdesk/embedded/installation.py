"""Makes `.venv` from the hashed lock files and brings it up to date when they change; standard library only."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from supportdesk.embedded.errors import NO_SPACE, PIP, DeskError, disk_full, refuse_low_space
from supportdesk.embedded.project import PROJECT, VENV

TOOLS = PROJECT / ".tools"
STAMP = VENV / ".desk-lock.json"
LOCKS = {"demo": PROJECT / "requirements-demo.txt", "dev": PROJECT / "requirements-dev.txt"}
NEEDS_MB = 900


def ready_python(purpose: str) -> Path:
    """The Python that has everything for `purpose` ("demo" or "dev"); DESK_NO_VENV=1 takes the one that runs."""
    if os.environ.get("DESK_NO_VENV") == "1":
        return Path(sys.executable)
    python = VENV / "bin" / "python"
    if not _is_current(purpose, python):
        with _one_at_a_time():
            if not _is_current(purpose, python):
                _install(purpose, python)
    return python


def _is_current(purpose: str, python: Path) -> bool:
    stamp = _stamp()
    return python.exists() and stamp.get(purpose) == _digest(LOCKS[purpose])


def _install(purpose: str, python: Path) -> None:
    """Install the lock's versions into `.venv`; what else is in there stays, so that a demo never takes a developer's tools."""
    refuse_low_space(PROJECT, needs_mb=NEEDS_MB)
    lock = LOCKS[purpose]
    stamp = _stamp() if python.exists() else {}
    STAMP.unlink(missing_ok=True)
    _log(f"installing Python packages into .venv ({lock.name})")
    if not python.exists():
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    uv = _find_uv()
    if uv is None or _run([uv, "pip", "install", "--quiet", *_into(python), *_from(lock)]) is not None:
        _install_with_pip(python, lock)
    covered = ("dev", "demo") if purpose == "dev" else ("demo",)
    STAMP.write_text(json.dumps(stamp | {name: _digest(LOCKS[name]) for name in covered}))


def _find_uv() -> str | None:
    """The installer of this project, of the machine, or fetched once; None where it cannot be had."""
    own = TOOLS / "bin" / "uv"
    for candidate in (str(own), shutil.which("uv")):
        if candidate and Path(candidate).exists() and _run([candidate, "--version"]) is None:
            return candidate
    _refuse_without_pip()
    pinned = PROJECT / "requirements-tools.txt"
    failed = _run([*_pip(), "install", "--quiet", "--upgrade", "--target", str(TOOLS), *_from(pinned)])
    return str(own) if failed is None and own.exists() else None


def _install_with_pip(python: Path, lock: Path) -> None:
    _refuse_without_pip()
    failed = _run([*_pip(), *_into(python), "install", "--quiet", *_from(lock)])
    if failed is not None:
        raise DeskError(f"pip could not install {lock.name}: {failed}", code=PIP)


def _refuse_without_pip() -> None:
    if _run([*_pip(), "--version"]) is not None:
        raise DeskError(
            f"{sys.executable} has no pip; install it (Debian, Ubuntu: apt install python3-pip) and try again.",
            code=PIP,
        )


def _into(python: Path) -> list[str]:
    return ["--python", str(python)]


def _from(lock: Path) -> list[str]:
    return ["--require-hashes", "-r", str(lock)]


def _pip() -> list[str]:
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def _run(command: Sequence[str]) -> str | None:
    """Run an installer and return the last line it said when it failed, None when it did not."""
    surroundings = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    surroundings.pop("PYTHONPATH", None)
    try:
        done = subprocess.run(
            command, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    if NO_SPACE in done.stderr:
        raise disk_full(f"while installing into {VENV}")
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _log(line: str) -> None:
    sys.stderr.write(f"desk: {line}\n")
