"""`operator add EMAIL`, `operator password EMAIL`, `operator close EMAIL`, `operator unlock EMAIL`, `operator no-second-factor EMAIL` and `operator list`."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from supportdesk.kernel.clock import now
from vendors.errors import NoSuchOperator
from vendors.operations.operators import add_operator, change_operator_password, close_operator, unlock_operator
from vendors.operations.second_factors import remove_second_factor
from vendors.queries import list_operators


class Command(BaseCommand):
    """Manages operators; reads passwords from the terminal or standard input."""

    help = "Manage operators, who sign in on the bare host; needs the role that owns the schemas (DESK_ROLE=owner)."
    requires_system_checks: list[str] = []  # they would load every page

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="create an operator; reads the password from the terminal or standard input")
        add.add_argument("email")
        add.add_argument("--name", default="", help="name; default: the part of the address before the @")
        verbs.add_parser("password", help="set a new password and end all sessions").add_argument("email")
        verbs.add_parser("close", help="deactivate an operator and end all sessions").add_argument("email")
        verbs.add_parser(
            "unlock", help="let an operator who entered too many wrong passwords sign in again"
        ).add_argument("email")
        off = verbs.add_parser(
            "no-second-factor",
            help="turn off two-factor authentication if phone and recovery codes are lost, and end all sessions",
        )
        off.add_argument("email")
        verbs.add_parser("list", help="print email address, name and state of every operator")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "list":
            for operator in list_operators():
                self.stdout.write(f"{operator.email}  {operator.name}  {'active' if operator.is_active else 'closed'}")
            return
        try:
            self.stdout.write(self._change(options["verb"], options["email"], options.get("name", "")))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NoSuchOperator as error:
            raise CommandError(str(error)) from error

    def _change(self, verb: str, email: str, name: str) -> str:
        if verb == "add":
            name = name or email.partition("@")[0]
            return f"{add_operator(email=email, name=name, password=_read_password(), now=now()).email} can sign in."
        if verb == "password":
            return f"{change_operator_password(email=email, password=_read_password()).email} has a new password; all sessions have ended."
        if verb == "close":
            return f"{close_operator(email=email).email} can no longer sign in."
        if verb == "no-second-factor":
            was_on = remove_second_factor(email=email, now=now())
            return (
                f"{email} signs in with the password alone."
                if was_on
                else f"{email} did not use two-factor authentication."
            )
        unlock_operator(email=email)
        return f"{email} can sign in again."


def _read_password() -> str:
    """Return what is typed twice at a terminal, else the first line of standard input; never a default."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("Repeat the password: ")
    if first != second:
        raise CommandError("The two passwords differ; nothing was changed. Try again.")
    return first
