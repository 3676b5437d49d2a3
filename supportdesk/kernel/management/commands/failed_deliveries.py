"""`failed_deliveries list` and `failed_deliveries requeue`: timers and mail that were given up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supportdesk.kernel import outbox, timers
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.failures import failure_kind


class Command(BaseCommand):
    """Shows what was given up and lets it be tried again."""

    help = "List failed deliveries (timers and mail that were given up), or retry them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `list` and `requeue`."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (("list", "print them, oldest first"), ("requeue", "retry them")):
            verbs.add_parser(verb, help=text).add_argument("--schema", help="only those of the vendor with this schema")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            self._list(options["schema"])
        else:
            now = database_now()
            number_of_timers = timers.requeue_dead(now=now, vendor=options["schema"])
            number_of_mails = outbox.requeue_dead_mail(now=now, vendor=options["schema"])
            self.stdout.write(f"Retrying timers: {number_of_timers}, mails: {number_of_mails}.")

    def _list(self, schema: str | None) -> None:
        for timer in timers.dead_timers(vendor=schema):
            self.stdout.write(
                f"timer {timer.pk}  {timer}  given up at {timer.dead_at:%Y-%m-%d %H:%M:%S}  {failure_kind(timer.last_error)}"
            )
        for mail in outbox.dead_mail(vendor=schema):
            self.stdout.write(
                f"mail {mail.pk}  {mail}  given up at {mail.dead_at:%Y-%m-%d %H:%M:%S}  {failure_kind(mail.last_error)}"
            )
