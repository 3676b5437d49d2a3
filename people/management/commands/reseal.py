"""`reseal`: after SECRET_KEY was changed, stores secrets of second factors under the new one."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from people.operations.resealing import reseal_second_factors
from supportdesk.kernel.tenancy import vendor_schema
from vendors.operations.second_factors import reseal_operators
from vendors.queries import all_vendors


class Command(BaseCommand):
    """Goes through operators and all vendors; running it again changes nothing."""

    help = "Re-encrypt the secrets of two-factor authentication with the current SECRET_KEY, so that SECRET_KEY_FALLBACKS can be emptied."
    requires_system_checks: list[str] = []  # they would load every page

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reseal, and name whose secrets can be read under none of the keys."""
        resealed, lost = 0, []
        for schema in ("", *(vendor.schema_name for vendor in all_vendors())):
            try:
                resealed += _reseal(schema)
            except InvalidToken:
                lost.append(schema or "operators")
        self.stdout.write(f"Re-encrypted {resealed} secrets of two-factor authentication.")
        if lost:
            raise CommandError(
                f"Neither SECRET_KEY nor SECRET_KEY_FALLBACKS can decrypt the secrets of: {', '.join(lost)}. Add the former key to SECRET_KEY_FALLBACKS."
            )


def _reseal(schema: str) -> int:
    if not schema:
        return reseal_operators()
    with vendor_schema(schema):
        return reseal_second_factors()
