"""A process that hangs ends itself, so that its supervisor starts it again.

Time-outs bound what is known to hang: connections, statements, locks. This is for what is not: a name that is not
resolved, a disk that does not answer, a lock of our own.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

# What the shell calls a failure of software (sysexits.h).
EXIT_CODE = 70
_LOOK_SECONDS = 0.5
# A look that comes later than this was not late but frozen, with everything else of the process: nobody hung meanwhile.
_FROZEN_SECONDS = 3.0


class Watchdog:
    """Knows when the process was last heard of; instants are of the monotonic clock."""

    def __init__(self, *, longest_silence: float, now: float) -> None:
        self.longest_silence = longest_silence
        self._heard_at = self._looked_at = now

    def ping(self) -> None:
        """Note that the process is alive."""
        self._heard_at = time.monotonic()

    def hangs(self, *, now: float) -> bool:
        """Return whether nothing was heard for too long, while this thread itself went on."""
        if now - self._looked_at > _FROZEN_SECONDS:
            self._heard_at = now
        self._looked_at = now
        return now - self._heard_at > self.longest_silence


@contextmanager
def watched(process: str, *, longest_silence: float) -> Iterator[Watchdog]:
    """End the whole process, saying where it hangs, when nothing is heard inside for longer than this."""
    watchdog = Watchdog(longest_silence=longest_silence, now=time.monotonic())
    over = threading.Event()
    threading.Thread(target=_watch, args=(process, watchdog, over), name="watchdog", daemon=True).start()
    try:
        yield watchdog
    finally:
        over.set()


def _watch(process: str, watchdog: Watchdog, over: threading.Event) -> None:
    while not over.wait(_LOOK_SECONDS):
        if watchdog.hangs(now=time.monotonic()):
            logger.critical(
                "The %s has not made progress for %d s; ending the process", process, watchdog.longest_silence
            )
            faulthandler.dump_traceback(file=sys.__stderr__ or sys.stderr)
            os._exit(EXIT_CODE)
