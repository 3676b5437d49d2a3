"""`start_check`: what every process of production asks before it begins."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from supportdesk.kernel.database.waiting import wait_for_database


class Command(BaseCommand):
    """Waits for the database, then refuses a configuration that would be dangerous."""

    help = "Wait for the database, then run all system checks, those for deployment included."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Wait and check."""
        wait_for_database(write_line=lambda line: self.stderr.write(f"desk: {line}"))
        call_command("check", databases=["default"], deploy=True, fail_level="ERROR")
