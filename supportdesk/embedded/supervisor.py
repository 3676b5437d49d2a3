"""Keeps the parts of a running desk alive: prints their lines, starts dead ones again, stops all in order."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Protocol

from supportdesk.embedded.errors import NO_SPACE, SERVER, DeskError, disk_full
from supportdesk.embedded.processes import end_group, spawn, stop

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
STABLE_SECONDS = 30.0
PATIENT_FAILURES = 4
STEP_PATIENCE = 5.0
# What the database adds below its message.
REMARKS = ("HINT:", "DETAIL:", "CONTEXT:")


class Stopped(Exception):
    """Somebody asked the desk to stop."""


class Part(Protocol):
    """Something that runs: a data server or a program of ours."""

    name: str
    patience: float
    process: subprocess.Popen[bytes] | None

    @property
    def stop_signal(self) -> signal.Signals:
        """The signal that makes it stop in order."""

    def launch(self) -> None:
        """Start it (again)."""


@dataclass
class Program:
    """A command of ours whose lines are shown under its name."""

    name: str
    command: list[str]
    environment: dict[str, str]
    pass_fds: tuple[int, ...] = ()
    patience: float = 15.0
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def launch(self) -> None:
        """Start the command with its output led here."""
        self.process = spawn(
            self.command,
            death_signal=signal.SIGTERM,
            output=subprocess.PIPE,
            environment=self.environment,
            pass_fds=self.pass_fds,
        )


@dataclass
class _Kept:
    part: Part
    launched_at: float
    failures: int = 0
    restart_at: float | None = None


@dataclass
class _Output:
    name: str
    stream: IO[bytes]
    unfinished: bytearray = field(default_factory=bytearray)


class Supervisor:
    """One thread, one loop: the kernel ties a child's death signal to the thread that started it."""

    def __init__(self, *, started: float) -> None:
        self.started = started
        self.stopping = 0
        self._kept: list[_Kept] = []
        self._last_lines: dict[str, str] = {}
        self._saw_full_disk = False
        self._selector = selectors.DefaultSelector()
        self._wakeup, knock = socket.socketpair()
        self._wakeup.settimeout(0.0)
        knock.settimeout(0.0)
        self._knock = knock
        self._selector.register(self._wakeup, selectors.EVENT_READ)

    def listen_to_signals(self) -> None:
        """Let Ctrl-C, TERM and a closed terminal end the loop in order, and a dead child wake it."""
        signal.set_wakeup_fd(self._knock.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def log(self, line: str) -> None:
        """Print a line of progress with the seconds since the command was typed."""
        self._print(f"[{time.time() - self.started:5.1f} s] {line}")

    def keep(self, part: Part) -> None:
        """Start a part and start it again whenever it dies."""
        part.launch()
        self._show_output(part)
        self._kept.append(_Kept(part, launched_at=time.monotonic()))

    def run(self, program: Program) -> None:
        """Run a program to its end; a failure ends the desk."""
        program.launch()
        self._show_output(program)
        process = program.process
        assert process is not None
        try:
            while process.poll() is None:
                self._turn()
        except Stopped:
            stop(process, patience=STEP_PATIENCE)
            raise
        self._drain()
        if process.returncode != 0:
            raise self._failure(f"{program.name} failed")

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Keep everything going until `condition` holds; a part that cannot start ends the desk."""
        while not condition():
            self._turn(0.1)
            for kept in self._kept:
                if kept.failures >= PATIENT_FAILURES:
                    raise self._failure(f"{kept.part.name} does not start")

    def watch(self) -> None:
        """Keep everything going until somebody asks to stop."""
        while True:
            self._turn()

    def stop_all(self) -> None:
        """Stop programs together, then the data servers they need, last started first; asked twice, end them at once."""
        programs: list[Part] = [kept.part for kept in self._kept if isinstance(kept.part, Program)]
        servers: list[Part] = [kept.part for kept in reversed(self._kept) if not isinstance(kept.part, Program)]
        self._kept.clear()
        self._stop_together(programs)
        for server in servers:
            self._stop_together([server])

    def close(self) -> None:
        """Let go of the signals' wake-up and of every pipe; nothing can be kept afterwards."""
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            if key.fileobj is not self._wakeup:
                key.data.stream.close()
        self._wakeup.close()
        self._knock.close()
        self._selector.close()

    def _stop_together(self, parts: Iterable[Part]) -> None:
        alive = [part for part in parts if part.process is not None]
        patience = max((part.patience for part in alive), default=0.0)
        give_up, asked = time.monotonic() + patience, self.stopping
        for part in alive:
            if part.process and part.process.poll() is None:
                part.process.send_signal(part.stop_signal)
        while any(part.process and part.process.poll() is None for part in alive):
            self._read(0.2)
            if time.monotonic() > give_up or self.stopping > asked:
                break
        for part in alive:
            if part.process and part.process.poll() is None:
                part.process.kill()
                part.process.wait()
            if part.process:
                end_group(part.process.pid)
        self._drain()

    def _failure(self, what: str) -> DeskError:
        if self._saw_full_disk:
            return disk_full(what)
        return DeskError(f"{what}: {self._last_lines.get(what.partition(' ')[0], 'no message')}", code=SERVER)

    def _turn(self, timeout: float = 1.0) -> None:
        waits = [kept.restart_at - time.monotonic() for kept in self._kept if kept.restart_at is not None]
        self._read(max(0.0, min([timeout, *waits])))
        if self.stopping:
            raise Stopped
        for kept in self._kept:
            if kept.restart_at is None:
                self._notice_death(kept)
            elif time.monotonic() >= kept.restart_at:
                self._start_again(kept)

    def _notice_death(self, kept: _Kept) -> None:
        process = kept.part.process
        assert process is not None
        if process.poll() is None:
            return
        end_group(process.pid)
        lived = time.monotonic() - kept.launched_at
        kept.failures = 1 if lived > STABLE_SECONDS else kept.failures + 1
        delay = min(FIRST_DELAY * 2 ** (kept.failures - 1), LONGEST_DELAY)
        kept.restart_at = time.monotonic() + delay
        self.log(f"{kept.part.name} ended ({_how(process.returncode)}), restarting it")

    def _start_again(self, kept: _Kept) -> None:
        kept.restart_at, kept.launched_at = None, time.monotonic()
        try:
            kept.part.launch()
        except DeskError as error:
            kept.failures += 1
            kept.restart_at = time.monotonic() + LONGEST_DELAY
            self.log(f"{kept.part.name}: {error}")
        else:
            self._show_output(kept.part)

    def _show_output(self, part: Part) -> None:
        stream = part.process.stdout if part.process else None
        if stream is not None:
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, _Output(part.name, stream))

    def _drain(self) -> None:
        while self._read(0.0):
            continue

    def _read(self, timeout: float) -> int:
        """Show what the parts printed; return how many of them had something to say."""
        spoke = 0
        for key, _events in self._selector.select(timeout):
            if key.fileobj is self._wakeup:
                _empty(self._wakeup)
                continue
            output: _Output = key.data
            data = output.stream.read(65536)
            output.unfinished += data or b"\n"
            self._show_lines(output.name, output.unfinished)
            if not data:
                self._selector.unregister(output.stream)
                output.stream.close()
            spoke += 1
        return spoke

    def _show_lines(self, name: str, unfinished: bytearray) -> None:
        *lines, rest = unfinished.split(b"\n")
        unfinished[:] = rest
        for line in (line.decode(errors="replace").rstrip() for line in lines):
            if line:
                self._saw_full_disk |= NO_SPACE in line
                if not line.startswith(REMARKS):
                    self._last_lines[name] = line
                self._print(f"{name:>10} | {line}")

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping += 1

    def _print(self, line: str) -> None:
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except OSError:  # the terminal is gone; the desk stops in order without it
            self.stopping += 1


def _empty(wakeup: socket.socket) -> None:
    try:
        while wakeup.recv(4096):
            continue
    except BlockingIOError:
        return


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
