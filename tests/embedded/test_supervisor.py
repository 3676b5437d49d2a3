"""The supervisor: what it keeps alive, what it gives up, what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from supportdesk.embedded.errors import DeskError
from supportdesk.embedded.processes import is_alive
from supportdesk.embedded.project import PROJECT
from supportdesk.embedded.supervisor import Program, Stopped, Supervisor

# A parent with a child of its own, as the worker's pool: each writes its number and waits, the parent first.
FAMILY = """
import os, signal, sys, time
def write():
    with open(sys.argv[1], "a") as file:
        file.write(f"{os.getpid()}\\n")
write()
if os.fork() == 0:
    write()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
time.sleep(60)
"""
SUPERVISED = f"""
import sys
from supportdesk.embedded.supervisor import Program, Supervisor
supervisor = Supervisor(started=0)
supervisor.listen_to_signals()
supervisor.keep(Program("sleeper", [sys.executable, "-c", {FAMILY!r}, sys.argv[1]], {{}}))
supervisor.watch()
"""


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """A supervisor whose parts are stopped afterwards."""
    made = Supervisor(started=time.time())
    yield made
    made.stop_all()
    made.close()


def _python(name: str, code: str, *arguments: object) -> Program:
    return Program(name, [sys.executable, "-c", code, *map(str, arguments)], dict(os.environ))


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _wait_until_gone(pids: list[int]) -> list[int]:
    """The processes still there after five seconds."""
    give_up = time.monotonic() + 5
    while alive := [pid for pid in pids if is_alive(pid, name=Path(sys.executable).resolve().name)]:
        if time.monotonic() > give_up:
            return alive
        time.sleep(0.02)
    return []


def _wait_for_family(written: Path, process: subprocess.Popen[bytes]) -> str | None:
    """Wait until both of a family have written; what went wrong where they do not within 30 seconds."""
    give_up = time.monotonic() + 30
    while len(_pids(written)) < 2:
        if process.poll() is not None:
            return f"The supervisor ended with {process.returncode}."
        if time.monotonic() > give_up:
            return f"After 30 seconds {len(_pids(written))} of 2 programs have started."
        time.sleep(0.02)
    return None


def test_a_program_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    written = tmp_path / "pids"
    supervisor.keep(_python("sleeper", FAMILY, written))
    supervisor.wait_for(lambda: len(_pids(written)) == 2)

    os.kill(_pids(written)[0], signal.SIGKILL)
    supervisor.wait_for(lambda: len(_pids(written)) >= 3)

    assert _wait_until_gone(_pids(written)[:2]) == []


def test_stopping_ends_the_whole_family(supervisor: Supervisor, tmp_path: Path) -> None:
    written = tmp_path / "pids"
    supervisor.keep(_python("sleeper", FAMILY, written))
    supervisor.wait_for(lambda: len(_pids(written)) == 2)

    supervisor.stop_all()

    assert _wait_until_gone(_pids(written)) == []


def test_a_killed_supervisor_leaves_no_program_of_its_own(tmp_path: Path) -> None:
    written = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", SUPERVISED, str(written)], cwd=PROJECT) as process:
        try:
            assert _wait_for_family(written, process) is None
        finally:
            process.kill()

    assert _wait_until_gone(_pids(written)[:1]) == []
    for orphan in _pids(written):
        if is_alive(orphan, name=Path(sys.executable).resolve().name):
            os.kill(orphan, signal.SIGKILL)


def test_a_program_that_never_starts_is_given_up_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.keep(_python("web", "print('no such table'); raise SystemExit(1)"))

    with pytest.raises(DeskError) as refusal:
        supervisor.wait_for(lambda: False)

    assert str(refusal.value) == "web does not start: no such table"


def test_a_failing_step_ends_the_start_with_its_last_words(supervisor: Supervisor) -> None:
    with pytest.raises(DeskError) as refusal:
        supervisor.run(_python("migrate", "print('first'); print('column exists'); raise SystemExit(1)"))

    assert str(refusal.value) == "migrate failed: column exists"


def test_a_step_that_ran_out_of_room_says_so(supervisor: Supervisor) -> None:
    code = "print('could not extend file: No space left on device'); print('HINT:  Check.'); raise SystemExit(1)"

    with pytest.raises(DeskError) as refusal:
        supervisor.run(_python("seed", code))

    assert str(refusal.value) == "The disk is full (seed failed). Free some space and try again."


def test_lines_carry_the_name_of_the_program(supervisor: Supervisor, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor.run(_python("seed", "print('Imagicle'); print('without an end', end='')"))

    assert capsys.readouterr().out == "      seed | Imagicle\n      seed | without an end\n"


def test_a_wish_to_stop_interrupts_a_step(supervisor: Supervisor) -> None:
    before = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    }
    supervisor.listen_to_signals()
    try:
        step = _python("seed", "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(60)")
        with pytest.raises(Stopped):
            supervisor.run(step)
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)

    assert step.process is not None
    assert step.process.returncode == -signal.SIGTERM
