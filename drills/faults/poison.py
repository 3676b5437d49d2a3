"""Timers that kill, block or fail the process that runs them; each try is noted first, where no rollback reaches."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from supportdesk.kernel.timers import DueTimer, register_handler

ABORT, LOOP, FAIL = "drills.abort", "drills.loop", "drills.fail"


def register() -> None:
    """Let the kernel call them."""
    register_handler(ABORT, _abort)
    register_handler(LOOP, _loop)
    register_handler(FAIL, _fail)


def _note(name: str) -> None:
    path = Path(os.environ["DRILL_TRIES"])
    with path.open("a") as tries:
        tries.write(f"{name} {os.getpid()}\n")


def _abort(*, rows: Sequence[DueTimer], now: datetime) -> None:  # noqa: ARG001 - the protocol's names
    _note(ABORT)
    os.abort()


def _loop(*, rows: Sequence[DueTimer], now: datetime) -> None:  # noqa: ARG001
    _note(LOOP)
    while True:
        pass


def _fail(*, rows: Sequence[DueTimer], now: datetime) -> None:  # noqa: ARG001
    _note(FAIL)
    raise RuntimeError("poison")
