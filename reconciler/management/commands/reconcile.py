"""`reconcile [VENDOR] [--since INSTANT]`: what was promised in all, and what of it was done, late, twice or never."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reconciler.core.comparison import Discrepancy, Fault
from reconciler.core.expected_effects import Span
from reconciler.management.commands.check_clocks import vendors_named
from reconciler.operations.reconciling import GRACE
from reconciler.queries.discrepancies import Examined, examine_everything
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.fields.ranges import read_instant
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Ticket
from vendors.models import Vendor

HEADINGS = ("vendor", "tickets", "expected", "done", "late", "missing", "doubled", "worst")
MAX_NAMED = 20
_GRAVE = (Fault.MISSING, Fault.SKIPPED, Fault.DOUBLED, Fault.UNREADABLE)
_NAMED = (*_GRAVE, Fault.LATE)


class Command(BaseCommand):
    """Prints the totals; exit code 1 when something is missing, doubled or cannot be read."""

    help = "Compare what the event logs of all tickets require with what was done, and print the totals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the vendors and the first instant that counts."""
        parser.add_argument("vendors", nargs="*", metavar="VENDOR", help="keys of vendors; default: all")
        parser.add_argument(
            "--since", type=_instant, help="count only what was due after this date or time, such as 2026-11-01 (UTC)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reconcile one vendor after the other."""
        span = Span(until=database_now() - GRACE, since=options["since"], names_old_missing=False)
        found = {vendor.key: _examine(vendor, span) for vendor in vendors_named(options["vendors"])}
        for key, examined in found.items():
            self._name(key, examined.wrong)
        rows = [HEADINGS, *(_row(key, examined) for key, examined in found.items())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [  # the name to the left, numbers to the right
                f"{cell:<{width}}" if not index else f"{cell:>{width}}"
                for index, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells))
        wrong = sum(_gravely_wrong(examined) for examined in found.values())
        if wrong:
            raise CommandError(f"Effects missing, doubled or unreadable: {wrong}.", returncode=1)

    def _name(self, key: str, wrong: Sequence[tuple[Ticket, Discrepancy]]) -> None:
        named = [(ticket, row) for ticket, row in wrong if row.fault in _NAMED]
        for ticket, row in named[:MAX_NAMED]:
            instants = [
                f"{word} {at.isoformat()}"
                for word, at in (("due", row.expected_at), ("recorded", row.recorded_at))
                if at
            ]
            self.stdout.write(f"{key}: {ticket.reference} {row.subject}: {', '.join([row.fault, *instants])}")
        if len(named) > MAX_NAMED:
            self.stdout.write(f"{key}: and {len(named) - MAX_NAMED} more")


def _examine(vendor: Vendor, span: Span) -> Examined:
    with vendor_schema(vendor.schema_name):
        return examine_everything(span=span)


def _row(key: str, examined: Examined) -> tuple[str, ...]:
    totals = examined.totals
    counts = (
        totals.tickets,
        totals.expected,
        totals.kept,
        totals.faults[Fault.LATE],
        totals.faults[Fault.MISSING] + totals.faults[Fault.SKIPPED],
        totals.faults[Fault.DOUBLED],
    )
    return (key, *map(str, counts), f"{totals.worst.total_seconds():.1f} s")


def _gravely_wrong(examined: Examined) -> int:
    return sum(examined.totals.faults[fault] for fault in _GRAVE)


def _instant(text: str) -> datetime:
    try:
        return read_instant(text if "T" in text else f"{text}T00:00Z")
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is not a date or time such as 2026-11-01 or 2026-11-01T12:00+01:00."
        ) from None
