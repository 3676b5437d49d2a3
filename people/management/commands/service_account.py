"""`service_account token KEY NAME --admin EMAIL` and `service_account close KEY NAME --admin EMAIL`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from people.core.scopes import CUSTOMERS_WRITE, STAFF_READ, STAFF_WRITE, scopes_for
from people.errors import BadToken
from people.models import User, UserKind
from people.operations.service_accounts import close_service_account, give_program_token
from people.queries import find_service_account, list_admins
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.tenancy import vendor_schema
from vendors.models import Vendor

# Managing customers or staff is more than most programs need.
_ONLY_IF_NAMED = (CUSTOMERS_WRITE, STAFF_READ, STAFF_WRITE)


class Command(BaseCommand):
    """Gives a vendor's programs their tokens, and ends their accounts."""

    help = "Create an API token for a service account of a vendor (and the account, if it does not exist yet), or close the account."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (
            ("token", "create and print a token"),
            ("close", "close the account and revoke all its tokens"),
        ):
            one = verbs.add_parser(verb, help=text)
            one.add_argument("key", help="key of the vendor")
            one.add_argument("name", help="name of the service account, shown with its messages")
            one.add_argument(
                "--admin",
                metavar="EMAIL",
                required=True,
                help="email address of the vendor's admin on whose behalf this is done",
            )
            if verb == "token":
                scopes = scopes_for(UserKind.SERVICE)
                one.add_argument(
                    "--scopes",
                    nargs="+",
                    choices=scopes,
                    default=[scope for scope in scopes if scope not in _ONLY_IF_NAMED],
                    help=f"scopes of the token; default: all but {', '.join(_ONLY_IF_NAMED)}",
                )
                one.add_argument("--days", type=int, default=365, help="days until the token expires (%(default)s)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        vendor = Vendor.objects.filter(key=options["key"]).first()
        if vendor is None:
            raise CommandError(f"There is no vendor {options['key']!r}; `vendor list` prints all.")
        with vendor_schema(vendor.schema_name):
            admin = next((one for one in list_admins() if one.email == options["admin"].lower()), None)
            if admin is None:
                raise CommandError(f"{options['admin']} is not an admin of {vendor.name}.")
            if options["verb"] == "token":
                self._make_token(admin, options)
            else:
                self._close(admin, options["name"])

    def _make_token(self, admin: User, options: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                made = give_program_token(
                    name=options["name"],
                    scopes=options["scopes"],
                    lasts=timedelta(days=options["days"]),
                    actor=admin,
                    now=database_now(),
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except BadToken as error:
            raise CommandError(str(error)) from error
        self.stdout.write(made.secret)

    def _close(self, admin: User, name: str) -> None:
        account = find_service_account(name)
        if account is None:
            raise CommandError(f"There is no service account {name!r}.")
        close_service_account(account=account, actor=admin, now=database_now())
        self.stdout.write(f"Closed {name} and revoked its tokens.")
