"""`provisioner`: create the vendors that operators request."""

from __future__ import annotations

import logging
import signal
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from people.operations.first_admin import welcome_first_admin
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.processes.watchdog import watched
from supportdesk.kernel.tenancy import vendor_schema
from vendors.models import ProvisionRequest, Vendor
from vendors.operations.requests import carry_out_next

logger = logging.getLogger(__name__)

TURN_SECONDS = 0.25
# Making a vendor takes seconds; a statement of it is cancelled after sixty.
LONGEST_SILENCE_SECONDS = 300.0
_DATABASE_PAUSE_SECONDS = 0.5


class Command(BaseCommand):
    """Runs the provisioner until it is stopped (SIGTERM, Ctrl-C)."""

    help = "Create the vendors that operators request; runs until stopped, with the role that owns the schemas (DESK_ROLE=owner)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file that health checks look at."""
        parser.add_argument("--heartbeat", type=Path, help="file to touch at every heartbeat, for health checks")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look for requests until stopped; what was begun is finished first."""
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        _refuse_other_roles()
        with watched("provisioner", longest_silence=LONGEST_SILENCE_SECONDS) as watchdog:
            while not self.stopping:
                watchdog.ping()
                if not _look():
                    time.sleep(TURN_SECONDS)
                if options["heartbeat"] is not None:
                    options["heartbeat"].touch()
        connection.close()

    def _stop(self, _number: int, _frame: Any) -> None:
        self.stopping = True


def welcome(vendor: Vendor, request: ProvisionRequest) -> None:
    """Give the new vendor its first admin; part of the transaction that makes it."""
    with vendor_schema(vendor.schema_name):
        welcome_first_admin(
            email=request.admin_email,
            name=request.admin_name,
            language=request.language,
            time_zone=request.time_zone,
            now=database_now(),
        )


def _look() -> bool:
    """Carry out one request if there is one; a database that is away is waited for."""
    try:
        return carry_out_next(clock=database_now, welcome=welcome) is not None
    except Error as error:
        if not is_passing(error):
            raise
        logger.warning("The database does not answer, waiting for it to come back: %s", error)
        connection.close()
        time.sleep(_DATABASE_PAUSE_SECONDS)
        return False


def _refuse_other_roles() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
        if not cursor.fetchone()[0]:
            raise CommandError("This database role may not create schemas: run the provisioner with DESK_ROLE=owner.")
