"""The ticker: looks for what is due, wakes the workers, and does itself what they leave lying.

Any number of tickers may run; rows are claimed, not shared. Without Redis everything happens here, a second late.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import Error, connection

from supportdesk.kernel import outbox, timers
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.database.errors import is_locked
from supportdesk.kernel.processes.heartbeats import RECONCILER, TICKER, PeerMonitor
from supportdesk.kernel.processes.watchdog import watched
from supportdesk.kernel.processes.worker_waker import WorkerWaker
from supportdesk.kernel.tenancy import TenancyError

logger = logging.getLogger(__name__)

TURN_SECONDS = 0.25
# Longer than every wait for the database in one turn; what hangs for longer hangs for good.
LONGEST_SILENCE_SECONDS = 15.0
LATE = timedelta(seconds=1)
MAIL_LATE = timedelta(seconds=2)
_DATABASE_PAUSE_SECONDS = 0.5
_MAX_VENDORS_PER_TURN = 20


class Ticker:
    """Three loops, so that no mail server and no handler that hangs keeps workers from being woken for what is due."""

    def __init__(self, *, heartbeat: Path | None = None) -> None:
        self._waker = WorkerWaker()
        self._heartbeat = heartbeat
        self._peer = PeerMonitor(own=TICKER, other=RECONCILER)

    def start(self) -> None:
        """Be ready to wake workers and to fire."""
        timers.load_handlers()
        self._waker.start()

    def run(self, stop: threading.Event) -> None:
        """Run until stopped; a database that is away is waited for."""
        self.start()
        others = [
            threading.Thread(target=_repeat, args=(look, stop), name=look.__name__, daemon=True)
            for look in (self.fire_late, self.relay_late_mail)
        ]
        for other in others:
            other.start()
        with watched("ticker", longest_silence=LONGEST_SILENCE_SECONDS) as watchdog:
            _repeat(self.turn, stop, watchdog.ping)
        for other in others:
            other.join(timeout=15)

    def turn(self) -> None:
        """Look once: wake workers for every vendor with due timers, and for mail that waits."""
        now = database_now()
        for vendor, _since in timers.due_vendors(now=now):
            self._waker.wake("kernel.fire_due_timers", vendor=vendor)
        if outbox.vendors_with_mail(now=now):
            self._waker.wake("kernel.relay_outbox")
        self._peer.check(now=now)
        if self._heartbeat is not None:
            self._heartbeat.touch()

    def fire_late(self) -> None:
        """Fire what no worker has fired for a second, of the vendors that wait longest first."""
        for vendor, _since in timers.due_vendors(now=database_now() - LATE)[:_MAX_VENDORS_PER_TURN]:
            _fire(vendor)

    def relay_late_mail(self) -> None:
        """Send mail that no worker has sent for two seconds."""
        now = database_now()
        for vendor, since in outbox.vendors_with_mail(now=now):
            if now - since > MAIL_LATE:
                outbox.relay(vendor=vendor, now=database_now())


def _fire(vendor: str) -> None:
    """Fire here; a handler that never ends ends this process, whatever it hangs in, and another ticker continues."""
    faulthandler.dump_traceback_later(timers.LONGEST_SECONDS, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        timers.fire_due(vendor=vendor, now=database_now())
    except TenancyError:
        logger.exception("Timers of %s failed to fire", vendor)
    except Error as error:
        if not is_locked(error):
            raise
        logger.warning("Timers of %s are locked by another process: %s", vendor, error)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _repeat(look: Callable[[], None], stop: threading.Event, ping: Callable[[], None] = lambda: None) -> None:
    away = False
    while not stop.is_set():
        ping()
        began = time.monotonic()
        try:
            look()
            away = False
        except Error as error:
            if not away:
                logger.warning("The database does not answer, waiting for it to come back: %s", error)
            away = True
            connection.close()
            stop.wait(_DATABASE_PAUSE_SECONDS)
        stop.wait(max(0.0, TURN_SECONDS - (time.monotonic() - began)))
    connection.close()
