"""`ticker`: let time pass for every vendor."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supportdesk.kernel.processes.ticker import Ticker


class Command(BaseCommand):
    """Runs the ticker until it is stopped (SIGTERM, Ctrl-C)."""

    help = "Fire timers and send mail on time; runs until stopped. Several can run at once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file that health checks look at."""
        parser.add_argument("--heartbeat", type=Path, help="file to touch at every heartbeat, for health checks")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until stopped."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        Ticker(heartbeat=options["heartbeat"]).run(stop)
