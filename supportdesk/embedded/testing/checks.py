"""`./desk test`: every static check side by side, and the test suite, whose closing line comes last."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from supportdesk.embedded import project, servers
from supportdesk.embedded.errors import FAILED
from supportdesk.embedded.project import PROJECT, TEST_DATA
from supportdesk.embedded.throwaway import throwaway_servers

PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# The database that every process copies is made before the first of them needs it.
TEST_DATABASE = "import django; django.setup(); from tests import databases; databases.prepare()"
TYPES = "mypy --strict"
CHECKS: dict[str, list[str]] = {
    TYPES: [PYTHON, "-m", "mypy", "--strict", ".", "desk"],
    "makemigrations --check": project.manage("makemigrations", "--check", "--dry-run"),
    "lint-imports": [PYTHON, "-c", LINT_IMPORTS],
    "ruff check": [PYTHON, "-m", "ruff", "check", ".", "desk"],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", ".", "desk"],
    "djangofmt": [str(Path(PYTHON).with_name("djangofmt")), "--check", "templates"],
    "compose file": [PYTHON, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    "test database": [PYTHON, "-c", TEST_DATABASE],
}


@dataclass
class _Running:
    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    started: float


def run(arguments: list[str]) -> int:
    """Run everything; with arguments that name tests or options of pytest, only pytest."""
    whole = not [argument for argument in arguments if argument != "--long"]
    started: AbstractContextManager[dict[str, str]] = nullcontext({})
    if not servers.are_given():
        started = throwaway_servers(TEST_DATA)
    with started as addresses:
        environment = project.python_environment(os.environ) | servers.without_given(addresses)
        if not whole:
            return _pytest(arguments, environment)
        with _static_checks(environment) as failed:
            code = _pytest([*_spread(), *arguments], environment)
    if failed:
        sys.stdout.write(f"FAILED: {', '.join(failed)}\n")
    return code or (FAILED if failed else 0)


def _pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    sys.stdout.flush()
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=PROJECT, env=environment, check=False).returncode


def _spread() -> list[str]:
    """Use every processor, and one process more: a third of the time, tests wait for a browser, a server or a drill.

    Each process sets up a database of its own, so the tests of a file stay together. Files keep the order of the
    collection, in which the long ones come first: all processes end together.
    """
    processors = min(os.cpu_count() or 1, 4)
    return ["-n", str(processors + 1), "--dist", "loadfile", "--no-loadscope-reorder"] if processors > 1 else []


@contextmanager
def _static_checks(environment: Mapping[str, str]) -> Iterator[list[str]]:
    """Start all at once and report each as it ends; the tests may begin while only the types are still checked.

    Yields the names of those that failed, complete when the block has ended.
    """
    surroundings = {**environment, "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "DESK_ROLE": "owner"}
    running = {name: _start(name, command, surroundings) for name, command in CHECKS.items()}
    failed: list[str] = []
    types = threading.Thread(target=_wait_for, args=([running.pop(TYPES)], failed))
    types.start()
    _wait_for(list(running.values()), failed)
    yield failed
    types.join()


def _wait_for(running: list[_Running], failed: list[str]) -> None:
    while running:
        time.sleep(0.05)
        for check in [check for check in running if check.process.poll() is not None]:
            running.remove(check)
            if check.process.returncode != 0:
                failed.append(check.name)
            _report(check)


def _start(name: str, command: Sequence[str], environment: Mapping[str, str]) -> _Running:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - read and closed when the check ends
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
    )
    return _Running(name, process, output, time.monotonic())


def _report(check: _Running) -> None:
    with check.output as output:
        output.seek(0)
        text = output.read().decode(errors="replace").rstrip()
    verdict = "ok" if check.process.returncode == 0 else "FAILED"
    sys.stdout.write(f"{check.name:<24}{verdict:<7}{time.monotonic() - check.started:5.1f} s\n")
    if check.process.returncode != 0:
        sys.stdout.write(text + "\n\n")
    sys.stdout.flush()
