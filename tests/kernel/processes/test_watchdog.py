"""A process that hangs ends itself; one that was frozen goes on."""

from __future__ import annotations

import subprocess
import sys
import time

from django.conf import settings

from supportdesk.kernel.processes.watchdog import EXIT_CODE, Watchdog

HANGING = """
import time
from supportdesk.kernel.processes.watchdog import watched
with watched("ticker", longest_silence=0.5):
    time.sleep(60)
"""


def looked_at(watchdog: Watchdog, *, since: float, until: float) -> bool:
    """Look each half second, as the watchdog's thread does."""
    found = False
    for step in range(int((until - since) * 2)):
        found = watchdog.hangs(now=since + (step + 1) / 2)
    return found


def test_fault_E1_who_is_not_heard_of_hangs() -> None:
    watchdog = Watchdog(longest_silence=10, now=0)
    assert looked_at(watchdog, since=0, until=10) is False
    assert looked_at(watchdog, since=10, until=11) is True


def test_fault_E1_who_continues_does_not_hang() -> None:
    now = time.monotonic()
    watchdog = Watchdog(longest_silence=2, now=now - 2)
    watchdog.ping()
    assert watchdog.hangs(now=now + 0.9) is False


def test_fault_E1_who_was_frozen_as_a_whole_has_not_hung_meanwhile() -> None:
    watchdog = Watchdog(longest_silence=10, now=0)
    looked_at(watchdog, since=0, until=5)
    assert watchdog.hangs(now=100) is False
    assert looked_at(watchdog, since=100, until=110) is False
    assert looked_at(watchdog, since=110, until=111) is True


def test_fault_E1_a_process_that_hangs_ends_itself_and_says_where() -> None:
    began = time.monotonic()
    hung = subprocess.run(
        [sys.executable, "-c", HANGING], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=30, check=False
    )
    assert (hung.returncode, time.monotonic() - began < 10) == (EXIT_CODE, True)
    assert "The ticker has not made progress" in hung.stderr
    assert "line 5 in <module>" in hung.stderr
