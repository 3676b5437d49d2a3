"""The whole demo as a person starts it: what it survives, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportdesk.embedded.folders import locate, remove_folder
from supportdesk.embedded.pages import are_served
from supportdesk.embedded.project import PROJECT, TEST_DATA

pytestmark = pytest.mark.long

PARTS = {
    "postgres": "pgdata",
    "valkey": "valkey-server",
    "web": "gunicorn",
    "worker": "celery",
    "ticker": "manage.py ticker",
    "reconciler": "manage.py reconciler",
    "provisioner": "manage.py provisioner",
    "mail": "supportdesk.embedded.mail_sink",
}


@dataclass
class _Demo:
    """A running demo and what it printed so far."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    started: float

    @property
    def output(self) -> str:
        return (self.home.parent / f"{self.home.name}.out").read_text()

    def children(self) -> dict[int, str]:
        """The direct children with their command lines."""
        return {pid: command for pid, (parent, command) in _processes().items() if parent == self.process.pid}

    def pid(self, part: str) -> int | None:
        return next((pid for pid, command in self.children().items() if PARTS[part] in command), None)


def _wait(condition: Callable[[], object], *, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def _start(home: Path) -> _Demo:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    surroundings = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    with (home.parent / f"{home.name}.out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(PROJECT / "desk"), "demo", "--port", str(port)],
            env=surroundings | {"DESK_NO_VENV": "1", "DESK_DATA": str(home)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return _Demo(home, port, process, time.monotonic())


def _is_up(demo: _Demo) -> bool:
    return "Ctrl-C stops everything" in demo.output or demo.process.poll() is not None


def _left_running(demo: _Demo) -> list[str]:
    return [command for _parent, command in _processes().values() if str(demo.home) in command]


def _processes() -> dict[int, tuple[int, str]]:
    """Every process of the machine that is no zombie: its parent and its command line."""
    found: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = int(parent), command
    return found


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data folder for this module."""
    TEST_DATA.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="case-demo-", dir=TEST_DATA))
    path.chmod(0o711)
    yield path
    remove_folder(locate(path))
    (path.parent / f"{path.name}.out").unlink()


@pytest.fixture(scope="module")
def first(home: Path) -> Iterator[_Demo]:
    """The first start, from nothing."""
    demo = _start(home)
    assert _wait(lambda: _is_up(demo), seconds=120), demo.output
    assert demo.process.poll() is None, demo.output
    yield demo
    demo.process.kill()
    demo.process.wait()


@pytest.fixture
def again(home: Path, first: _Demo) -> Iterator[_Demo]:
    """A later start on the same data."""
    if first.process.poll() is None:
        first.process.send_signal(signal.SIGINT)
        first.process.wait(60)
    demo = _start(home)
    assert _wait(lambda: _is_up(demo), seconds=60), demo.output
    yield demo
    demo.process.kill()
    demo.process.wait()


@pytest.mark.parametrize("part", PARTS)
def test_kill_9_of_any_part_recovers(first: _Demo, part: str) -> None:
    killed = first.pid(part)
    assert killed is not None, first.output

    os.kill(killed, signal.SIGKILL)

    assert _wait(lambda: first.pid(part) not in {None, killed}, seconds=15), first.output
    assert _wait(lambda: are_served(first.port), seconds=15), first.output
    assert first.process.poll() is None


def test_ctrl_c_stops_in_order_and_leaves_nothing_running(again: _Demo) -> None:
    again.process.send_signal(signal.SIGINT)

    assert again.process.wait(30) == 0
    assert again.output.splitlines()[-1].endswith("stopped")
    assert _left_running(again) == []


def test_a_later_start_neither_migrates_nor_fills_again(again: _Demo) -> None:
    parts = {line.partition("|")[0].strip() for line in again.output.splitlines() if "|" in line}

    assert parts & {"migrate", "seed"} == set()
    assert "pages are served" in again.output


def test_kill_9_of_the_supervisor_leaves_nothing_running(again: _Demo) -> None:
    again.process.kill()

    assert _wait(lambda: _left_running(again) == [], seconds=15), _left_running(again)
