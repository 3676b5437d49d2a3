"""`release`: which vendors are held, and letting them send."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supportdesk.kernel.clock import database_now
from vendors.operations.releasing import release_vendors
from vendors.queries import list_held


class Command(BaseCommand):
    """Names the vendors that send nothing because they were restored or copied from elsewhere, and releases them."""

    help = "List vendors whose email is held because they were restored or copied, or release them."
    requires_system_checks: list[str] = []  # they would load every page

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare which vendors, and what becomes of the mail that waits."""
        parser.add_argument("keys", nargs="*", metavar="KEY", help="keys of vendors; default: all that are held")
        mail = parser.add_mutually_exclusive_group()
        mail.add_argument("--send", action="store_true", help="release them and send the queued email")
        mail.add_argument("--drop", action="store_true", help="release them and discard the queued email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """List, or release."""
        everyone = list_held()
        unknown = set(options["keys"]) - {vendor.key for vendor in everyone}
        if unknown:
            raise CommandError(
                f"Not held: {', '.join(sorted(unknown))}. Without arguments the command lists the vendors that are held."
            )
        held = [vendor for vendor in everyone if not options["keys"] or vendor.key in options["keys"]]
        if options["send"] or options["drop"]:
            released = release_vendors(held=held, by="command", drops=options["drop"], now=database_now())
            for key, dropped in released.items():
                self.stdout.write(f"Released {key}; queued emails discarded: {dropped}.")
            return
        for vendor in held:
            kinds = ", ".join(f"{number} {kind}" for kind, number in vendor.kinds) or "none"
            since = f", the oldest of {vendor.oldest_at:%Y-%m-%d %H:%M}" if vendor.oldest_at else ""
            self.stdout.write(f"{vendor.key} is held. Queued email: {kinds}{since}")
        self.stdout.write("Release with --send or --drop." if held else "No vendor is held.")
