"""Start-up check: every vendor's schema is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from supportdesk.kernel.tenancy import with_existing_schema
from vendors.models import Vendor


@register(Tags.database)
def check_schemas_exist(*, databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """A vendor without its schema would be shown the shared tables (TRAP-T04)."""
    if not databases or "vendors_vendor" not in connection.introspection.table_names():
        return []  # not migrated yet
    gone = Vendor.objects.exclude(pk__in=with_existing_schema().values("pk"))
    return [
        Error(
            f"The schema {vendor.schema_name} of the vendor {vendor.key} does not exist; restore it from a backup.",
            id="vendors.E001",
        )
        for vendor in gone
    ]
