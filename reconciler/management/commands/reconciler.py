"""`reconciler`: compare what should have been done with what was, for every vendor, each minute."""

from __future__ import annotations

import logging
import signal
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from reconciler.operations.reconciling import reconcile_next_page
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.processes.heartbeats import RECONCILER, TICKER, PeerMonitor
from supportdesk.kernel.processes.watchdog import watched
from supportdesk.kernel.tenancy import vendor_schema, with_existing_schema

logger = logging.getLogger(__name__)

TURN_SECONDS = 1.0
EVERY_SECONDS = 60.0
# A page of one vendor's tickets takes a second or two; a statement of it is cancelled after 25.
LONGEST_SILENCE_SECONDS = 60.0
# A round ends here; what is left of a vendor's tickets is the next round's, where this one stopped.
ROUND_SECONDS = 20.0


class Command(BaseCommand):
    """Runs the reconciler until it is stopped (SIGTERM, Ctrl-C). It needs the database and nothing else."""

    help = "Compare what the event logs require with what was done, every minute; runs until stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file that health checks look at, and how often it looks."""
        parser.add_argument("--heartbeat", type=Path, help="file to touch at every heartbeat, for health checks")
        parser.add_argument(
            "--every", type=float, default=EVERY_SECONDS, help="seconds between two rounds (%(default)s)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look each minute until stopped; the first minute belongs to the ticker, which may have much to catch up."""
        self.stopping = False
        self._heartbeat: Path | None = options["heartbeat"]
        self._peer = PeerMonitor(own=RECONCILER, other=TICKER)
        self._is_away = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        next_at = time.monotonic() + options["every"]
        with watched("reconciler", longest_silence=LONGEST_SILENCE_SECONDS) as self._watchdog:
            while not self.stopping:
                is_due = time.monotonic() >= next_at
                if is_due:
                    next_at = time.monotonic() + options["every"]
                self._turn(is_due=is_due)
                time.sleep(TURN_SECONDS)
        connection.close()

    def _stop(self, _number: int, _frame: Any) -> None:
        self.stopping = True

    def _turn(self, *, is_due: bool) -> None:
        """Send a heartbeat, and compare when it is time; a database that is away is waited for."""
        try:
            self._report_alive()
            if is_due:
                self._reconcile_all()
            self._is_away = False
        except Error as error:
            if not is_passing(error):
                raise
            if not self._is_away:
                logger.warning("The database does not answer, waiting for it to come back: %s", error)
            self._is_away = True
            connection.close()

    def _report_alive(self) -> None:
        self._watchdog.ping()
        self._peer.check(now=database_now())
        if self._heartbeat is not None:
            self._heartbeat.touch()

    def _reconcile_all(self) -> None:
        """Look at a page of each vendor in turn until all are done or the round's time is over."""
        until = time.monotonic() + ROUND_SECONDS
        waiting = list(with_existing_schema().order_by("id").values_list("schema_name", flat=True))
        while waiting and time.monotonic() < until and not self.stopping:
            for vendor in list(waiting):
                if _is_done(vendor):
                    waiting.remove(vendor)
                self._report_alive()
        if waiting and not self.stopping:
            logger.warning("The round is over; %d vendors are left for the next one", len(waiting))


def _is_done(vendor: str) -> bool:
    """Look at a vendor's next page; trouble with one vendor must not blind the reconciler for the others."""
    try:
        with vendor_schema(vendor):
            return reconcile_next_page(now=database_now())
    except Exception as error:
        if isinstance(error, Error) and is_passing(error):
            raise
        logger.exception("The reconciler cannot examine %s", vendor)
        return True
