"""`migrate_all`: bring the shared schema, the template and every vendor's schema up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supportdesk.kernel.database.waiting import wait_for_database
from vendors.errors import NewerDatabaseError, SchemaBusyError
from vendors.operations import migrate_all


class Command(BaseCommand):
    """Migrates what is behind; repeating it is safe and quick."""

    help = "Migrate the shared schema, the template and every vendor's schema, with the role that owns them (DESK_ROLE=owner)."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the migrations and say what was done."""
        wait_for_database(write_line=self.stdout.write)
        try:
            report = migrate_all(progress=self.stdout.write)
        except (NewerDatabaseError, SchemaBusyError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Schemas migrated: {len(report.migrated)}." if report.migrated else "Everything is up to date."
        )
