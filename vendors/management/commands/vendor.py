"""`vendor add KEY NAME HOST`, `vendor list` and `vendor drift`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from supportdesk.kernel.clock import now
from vendors.drift import drifted_vendors
from vendors.operations import KeyTakenError, provision_vendor
from vendors.queries import all_vendors


class Command(BaseCommand):
    """Makes vendors and lists them."""

    help = "Make a vendor, in the role that owns the schemas (DESK_ROLE=owner), or list all."
    requires_system_checks: list[str] = []  # they would load every page

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="make a vendor with a schema of its own")
        add.add_argument("key", help="short name in lower case, as in addresses")
        add.add_argument("name", help="name as people write it")
        add.add_argument("host", help="host of its pages, e.g. support.example.com")
        verbs.add_parser("list", help="print key, schema, hosts and name of every vendor")
        verbs.add_parser("drift", help="compare every vendor's schema with the template; fails when one differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "add":
            self._add(key=options["key"], name=options["name"], host=options["host"])
        elif options["verb"] == "list":
            self._list()
        else:
            self._drift()

    def _add(self, *, key: str, name: str, host: str) -> None:
        try:
            vendor = provision_vendor(key=key, name=name, host=host, now=now())
        except KeyTakenError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            fields = (f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
            raise CommandError("; ".join(fields)) from error
        self.stdout.write(f"{vendor.key}  {vendor.schema_name}  {host}")

    def _list(self) -> None:
        for vendor in all_vendors():
            hosts = ",".join(domain.domain for domain in vendor.domains.all())
            self.stdout.write(f"{vendor.key}  {vendor.schema_name}  {hosts}  {vendor.name}")

    def _drift(self) -> None:
        found = drifted_vendors()
        for schema, lines in found.items():
            self.stdout.write("\n".join([f"{schema} differs from the template:", *lines]))
        if found:
            raise CommandError(f"{len(found)} schemas differ from the template.")
        self.stdout.write("Every schema is like the template.")
