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
    """Creates vendors and lists them."""

    help = "Create, list or compare vendors; creating one needs the role that owns the schemas (DESK_ROLE=owner)."
    requires_system_checks: list[str] = []  # they would load every page

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="create a vendor with its own schema")
        add.add_argument("key", help="short name for files and commands: lower-case letters, digits and hyphens")
        add.add_argument("name", help="display name")
        add.add_argument("host", help="host of its pages, for example support.example.com")
        add.add_argument(
            "--admin", metavar="EMAIL", help="email address of the first admin, who is sent a link to choose a password"
        )
        add.add_argument(
            "--admin-name", default="", help="name of the first admin; default: the part of the address before the @"
        )
        verbs.add_parser("list", help="print key, schema, hosts and name of every vendor")
        verbs.add_parser("drift", help="compare every vendor's schema with the template; exit code 1 if one differs")

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
                return f"{email} is sent a link to choose a password; it expires in an hour."
            if list_admins():
                return "The vendor has an admin already."
        return "No one can sign in yet: run the command again with --admin EMAIL."

    def _list(self) -> None:
        for vendor in all_vendors():
            hosts = ",".join(domain.domain for domain in vendor.domains.all())
            self.stdout.write(f"{vendor.key}  {vendor.schema_name}  {hosts}  {vendor.name}")

    def _drift(self) -> None:
        found = drifted_vendors()
        for schema, lines in found.items():
            self.stdout.write("\n".join([f"{schema} differs from the template:", *lines]))
        if found:
            raise CommandError(f"Schemas that differ from the template: {len(found)}.")
        self.stdout.write("All schemas match the template.")
