"""`manage.py demo_logins`: where the demo's vendors are found, and who signs in how."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from demo.seeding import DEMO_OPERATOR, DEMO_PASSWORD
from people.models import User, UserKind
from supportdesk.kernel.tenancy import vendor_schema
from vendors.models import Vendor
from vendors.queries import all_vendors, list_operators


class Command(BaseCommand):
    """Prints one row for each role of each vendor."""

    help = "Print the addresses and logins of the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port of the web server, and whether only the hosts file's line is wanted."""
        parser.add_argument("--port", type=int, default=None, help="port of the web server")
        parser.add_argument("--hosts", action="store_true", help="print the line for /etc/hosts instead")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the table, or the hosts."""
        if not settings.DEMO:
            raise CommandError("Demo logins exist in the demo only: start it with ./desk demo.")
        vendors = all_vendors()
        if options["hosts"]:
            self.stdout.write(" ".join(["127.0.0.1", *(_host(vendor) for vendor in vendors)]))
            return
        port = options["port"] or settings.PUBLIC_PORT
        port = f":{port}" if port else ""
        rows = [row for vendor in vendors for row in _rows(vendor, port)]
        bare = f"{settings.PUBLIC_SCHEME}://{settings.BARE_HOSTS[0]}{port}"
        rows += [(bare, "operator", row.email, DEMO_PASSWORD) for row in list_operators() if row.email == DEMO_OPERATOR]
        for line in _table([("Address", "Role", "Email", "Password"), *rows]):
            self.stdout.write(line)


def _rows(vendor: Vendor, port: str) -> Iterator[tuple[str, str, str, str]]:
    address = f"{settings.PUBLIC_SCHEME}://{_host(vendor)}{port}"
    with vendor_schema(vendor.schema_name):
        for role, person in _people():
            yield address, role, person.email, DEMO_PASSWORD
            address = ""


def _people() -> Iterator[tuple[str, User]]:
    """Yield one person for each role: the busiest customer, an agent, an admin, and a partner where there is one."""
    contacts = User.objects.filter(kind=UserKind.CONTACT, is_active=True)
    staff = User.objects.filter(kind=UserKind.STAFF, is_active=True)
    candidates = {
        "customer": contacts.annotate(busy=Count("contact__tickets")).order_by("-busy", "id"),
        "agent": staff.filter(is_admin=False).annotate(busy=Count("tickets_assigned")).order_by("-busy", "id"),
        "admin": staff.filter(is_admin=True).order_by("id"),
        "partner": User.objects.filter(kind=UserKind.PARTNER, is_active=True).order_by("id"),
    }
    for role, people in candidates.items():
        person = people.first()
        if person is not None:
            yield role, person


def _host(vendor: Vendor) -> str:
    return next((str(domain.domain) for domain in vendor.domains.all() if domain.is_primary), vendor.key)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
