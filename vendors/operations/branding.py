"""What every page shows of a vendor, kept on its row: its name, and which logo it has."""

from __future__ import annotations

from typing import Any

from django.db import connection as plain_connection

from supportdesk.kernel.tenancy import current_vendor
from vendors.models import Vendor

connection: Any = plain_connection  # with what django-tenants adds to it


def rename_current_vendor(name: str) -> None:
    """Give the current vendor another name."""
    Vendor.objects.filter(schema_name=current_vendor()).update(name=name)
    connection.tenant.name = name  # of what else happens in this request


def keep_logo_digest(digest: str) -> None:
    """Write down which logo the current vendor has, empty for none."""
    Vendor.objects.filter(schema_name=current_vendor()).update(logo=digest)
    connection.tenant.logo = digest
