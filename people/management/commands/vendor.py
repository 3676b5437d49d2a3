"""`vendor add KEY NAME HOST [--admin EMAIL]`, `vendor list` and `vendor drift`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from people.operations.first_admin import welcome_first_admin
from people.queries import list_admins
from supportdesk.kernel.clock import database_now, now
from supportdesk.kernel.tenancy import vendor_schema
from vendors.drift import drifted_vendors
from vendors.errors import KeyTakenError
from vendors.models import Vendor
from vendors.operations import provision_vendor
from vendors.queries import all_vendors


class Command(BaseCommand):
    """Makes vendors and lists them."""

    help = "Make a vendor, in the role that owns the schemas (DESK_ROLE=owner), or list all."
    requires_system_checks: list[str] = []  # they would load every page

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="create a vendor with its own schema")
        add.add_argument("key", help="short name in lower case, as in addresses")
        add.add_argument("name", help="display name")
        add.add_argument("host", help="host of its pages, e.g. support.example.com")
        add.add_argument("--admin", metavar="EMAIL", help="email address of the first admin")
        add.add_argument("--admin-name", default="", help="display name; default: the part of the address before the @")
        verbs.add_parser("list", help="print key, schema, hosts and name of every vendor")
        verbs.add_parser("drift", help="compare every vendor's schema with the template; fails when one differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "add":
            self._add(options)
        elif options["verb"] == "list":
            self._list()
        else:
            self._drift()

    def _add(self, options: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                vendor = provision_vendor(key=options["key"], name=options["name"], host=options["host"], now=now())
                invited = self._invite(vendor, options["admin"], options["admin_name"])
        except KeyTakenError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            fields = (f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
            raise CommandError("; ".join(fields)) from error
        self.stdout.write(f"{vendor.key}  {vendor.schema_name}  {options['host']}\n{invited}")

    def _invite(self, vendor: Vendor, email: str | None, name: str) -> str:
        """Give the vendor its first admin and return what comes next."""
        with vendor_schema(vendor.schema_name):
            if email:
                name = name or email.partition("@")[0]
                welcome_first_admin(email=email, name=name, language="en", time_zone="UTC", now=database_now())
                return f"{email} is sent a link that is good for an hour."
            if list_admins():
                return "Admins of this vendor can sign in."
        return "Nobody can sign in there yet: run the same again with --admin EMAIL."

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
