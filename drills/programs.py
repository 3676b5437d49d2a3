"""The programs under drill: each is started again when it dies."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from supportdesk.embedded.processes import end_group, spawn, stop

RESTART_SECONDS = 0.2
TURN_SECONDS = 0.05


@dataclass
class Program:
    """One program, how it is started, and its process."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    died_at: float | None = None

    def launch(self) -> None:
        """Start it with its output in its log."""
        self.died_at = None
        with self.log.open("ab") as output:
            self.process = spawn(
                self.command,
                death_signal=signal.SIGTERM,
                output=output,
                environment=self.environment,
                pass_fds=self.pass_fds,
            )

    def restart_if_dead(self) -> None:
        """End what a dead program left behind, and a moment later start it again."""
        if self.process is None or self.process.poll() is None:
            return
        if self.died_at is None:
            end_group(self.process.pid)
            self.died_at = time.monotonic()
        elif time.monotonic() - self.died_at >= RESTART_SECONDS:
            self.launch()


@dataclass
class Programs:
    """All programs of a drill by name."""

    _programs: dict[str, Program] = field(default_factory=dict)

    def start(self, program: Program) -> None:
        """Start a program, and start it again whenever it dies."""
        program.launch()
        self._programs[program.name] = program

    def process(self, name: str) -> subprocess.Popen[bytes] | None:
        """Return the process that a program runs in now."""
        return self._programs[name].process

    def wait(self, seconds: float, until: Callable[[], bool]) -> bool:
        """Keep everything going for so long, or until the condition holds; returns whether it did."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            for program in self._programs.values():
                program.restart_if_dead()
            if until():
                return True
            time.sleep(TURN_SECONDS)
        return False

    def logs(self) -> list[str]:
        """Return what each program wrote."""
        return [program.log.read_text(errors="replace") for program in self._programs.values()]

    def stop(self) -> None:
        """Stop them, the last started first."""
        for program in reversed(self._programs.values()):
            if program.process is not None:
                stop(program.process, patience=15)
        self._programs.clear()
