"""`./desk test`: every static check side by side, and the test suite, whose closing line comes last."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from supportdesk.embedded import project, servers
from supportdesk.embedded.errors import FAILED
from supportdesk.embedded.project import PROJECT, TEST_DATA
from supportdesk.embedded.testing.database import with_test_database
from supportdesk.embedded.throwaway import throwaway_servers

PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# Takes longest: the tests begin meanwhile.
TYPES = {"mypy --strict": [PYTHON, "-m", "mypy", "--strict", ".", "desk"]}
CHECKS: dict[str, list[str]] = {
    "lint-imports": [PYTHON, "-c", LINT_IMPORTS],
    "ruff check": [PYTHON, "-m", "ruff", "check", ".", "desk"],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", ".", "desk"],
    "djangofmt": [str(Path(PYTHON).with_name("djangofmt")), "--check", "templates"],
    "compose file": [PYTHON, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    # Compiles the tests once, where every process would do it for itself at the same time.
    "test collection": [PYTHON, "-m", "pytest", "--collect-only", "-qq"],
}
# Reads the database, so it starts when that is there.
DATABASE_CHECKS = {"makemigrations --check": project.manage("makemigrations", "--check", "--dry-run")}


@dataclass
class _Running:
    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    started: float


def run(arguments: list[str]) -> int:
    """Run everything; with arguments that name tests or options of pytest, only pytest."""
    if [argument for argument in arguments if argument != "--long"]:
        with _servers() as environment:
            return _pytest(arguments, environment)
    failed: list[str] = []
    surroundings = project.python_environment(os.environ)
    with _reported(TYPES, surroundings, failed), ExitStack() as stack:
        with _reported(CHECKS, surroundings, failed):
            environment = stack.enter_context(_servers())
        with _reported(DATABASE_CHECKS, environment, failed):
            code = _pytest([*_spread(), *arguments], environment)
    if failed:
        sys.stdout.write(f"FAILED: {', '.join(failed)}\n")
    return code or (FAILED if failed else 0)


def _pytest(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    sys.stdout.flush()
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=PROJECT, env=environment, check=False).returncode


def _spread() -> list[str]:
    """Use every processor, and one process more: tests wait for databases, a browser, a server or a drill.

    Each process sets up a database of its own, so the tests of a file stay together. Files keep the order of the
    collection, in which the long ones come first: all processes end together.
    """
    processors = min(os.cpu_count() or 1, 4)
    return ["-n", str(processors + 1), "--dist", "loadfile", "--no-loadscope-reorder"] if processors > 1 else []


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """The environment of the tests, with servers of their own where none are given."""
    started: AbstractContextManager[dict[str, str]] = nullcontext({})
    if not servers.are_given():
        started = throwaway_servers(TEST_DATA, with_test_database())
    with started as addresses:
        yield project.python_environment(os.environ) | servers.without_given(addresses)


@contextmanager
def _reported(commands: Mapping[str, list[str]], environment: Mapping[str, str], failed: list[str]) -> Iterator[None]:
    """Start checks side by side, report each as it ends while the block runs, and wait for all of them at its end."""
    surroundings = {**environment, "DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "DESK_ROLE": "owner"}
    running = [_start(name, command, surroundings) for name, command in commands.items()]
    waiting = threading.Thread(target=_wait_for, args=(running, failed))
    waiting.start()
    yield
    waiting.join()


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
