"""`failed_deliveries list` and `failed_deliveries requeue`: timers and mail that were given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supportdesk.kernel import outbox, timers
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.failures import failure_kind


class Command(BaseCommand):
    """Shows what was given up and lets it be tried again."""

    help = "Show timers and mail that were given up, or have them tried again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `list` and `requeue`."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (("list", "print them, the oldest first"), ("requeue", "have them tried again")):
            verbs.add_parser(verb, help=text).add_argument("--schema", help="of this vendor only")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            self._list(options["schema"])
        else:
            now = database_now()
            number_of_timers = timers.requeue_dead(now=now, vendor=options["schema"])
            number_of_mails = outbox.requeue_dead_mail(now=now, vendor=options["schema"])
            self.stdout.write(f"{number_of_timers} timers and {number_of_mails} mails will be tried again.")

    def _list(self, schema: str | None) -> None:
        for timer in timers.dead_timers(vendor=schema):
            self.stdout.write(
                f"timer {timer.pk}  {timer}  dead since {timer.dead_at:%Y-%m-%d %H:%M:%S}  {failure_kind(timer.last_error)}"
            )
        for mail in outbox.dead_mail(vendor=schema):
            self.stdout.write(
                f"mail {mail.pk}  {mail}  dead since {mail.dead_at:%Y-%m-%d %H:%M:%S}  {failure_kind(mail.last_error)}"
            )
