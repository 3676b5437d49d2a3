"""Places at which a drill lets a process die, as `kill -9` would: `FAULT=relay.sent:3` ends it at the third passing.

A process counts for itself; the one that takes its place starts at zero. Production refuses to start with it.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import Counter

from django.conf import settings

logger = logging.getLogger(__name__)

NAMES = ("timers.claimed", "timers.handled", "relay.sent")
ENDED = "this process ends here"  # the drills count these lines
_passed: Counter[str] = Counter()


def pass_failpoint(name: str) -> None:
    """Go on, or end this process here and now if the drill says so."""
    if not settings.FAULT:
        return
    wanted, _, number = settings.FAULT.partition(":")
    _passed[name] += name == wanted
    if name == wanted and _passed[name] >= int(number or 1):
        logger.error("Failpoint %s: %s", name, ENDED)
        os.kill(os.getpid(), signal.SIGKILL)
