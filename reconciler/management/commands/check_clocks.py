"""`manage.py check_clocks [VENDOR...]`: every clock recalculated from the event log, compared with what is stored."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reconciler.queries.differences import BATCH, Difference, find_differences
from supportdesk.kernel import clock
from supportdesk.kernel.processes.parallel import process_pool
from supportdesk.kernel.tenancy import vendor_schema
from tickets.models import Ticket
from vendors.models import Vendor
from vendors.queries import all_vendors


class Command(BaseCommand):
    """Names every difference; exit code 1 when there is one."""

    help = "Recalculate every clock from the event log and compare it with the stored clocks, caches and timers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the vendors and the number of processes."""
        parser.add_argument("vendors", nargs="*", metavar="VENDOR", help="keys of vendors; default: all")
        parser.add_argument(
            "--processes", type=int, default=1, help="processes that share the work of a vendor (%(default)s)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check one vendor after the other."""
        vendors = vendors_named(options["vendors"])
        found = sum(self._check(vendor, options["processes"]) for vendor in vendors)
        if found:
            raise CommandError(f"Differences between event logs and stored clocks: {found}.", returncode=1)

    def _check(self, vendor: Vendor, processes: int) -> int:
        now = clock.now()
        with vendor_schema(vendor.schema_name):
            ids = list(Ticket.objects.order_by("id").values_list("id", flat=True))
            differences = compare(vendor.schema_name, now, ids) if processes < 2 else []
        if processes > 1:
            differences = _shared_out(vendor.schema_name, now, ids, processes)
        for difference in differences:
            self.stdout.write(f"{vendor.key}: {difference}")
        if not differences:
            self.stdout.write(f"{vendor.key}: the stored clocks match the event logs (tickets: {len(ids)})")
        return len(differences)


def compare(schema: str, now: datetime, ticket_ids: Sequence[int]) -> list[Difference]:
    """Find the differences of some tickets of a vendor."""
    with vendor_schema(schema):
        return list(find_differences(now=now, ticket_ids=ticket_ids))


def _shared_out(schema: str, now: datetime, ids: list[int], processes: int) -> list[Difference]:
    size = min(BATCH, ceil(len(ids) / processes)) or 1
    shares = [ids[start : start + size] for start in range(0, len(ids), size)]
    with process_pool(processes) as pool:
        return [difference for found in pool.map(partial(compare, schema, now), shares) for difference in found]


def vendors_named(keys: list[str]) -> list[Vendor]:
    """Return the vendors with these keys, without any all of them; raises CommandError."""
    vendors = {vendor.key: vendor for vendor in all_vendors()}
    unknown = [key for key in keys if key not in vendors]
    if unknown:
        raise CommandError(f"There is no vendor {', '.join(unknown)}; choose from {', '.join(vendors)}.")
    return [vendors[key] for key in keys or vendors]
