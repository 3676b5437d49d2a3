"""Django's test client as a browser on one vendor's host."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client

from vendors.models import Domain, Vendor


class VendorClient(Client):
    """Asks the vendor's own host, and gives the test its schema back after each answer."""

    def __init__(self, vendor: Vendor, **defaults: Any) -> None:
        host = Domain.objects.values_list("domain", flat=True).get(tenant=vendor, is_primary=True)
        super().__init__(SERVER_NAME=host, **defaults)

    def request(self, **request: Any) -> Any:
        """Answer one request; the middleware leaves the connection in the shared schema."""
        tenant = connection.tenant  # type: ignore[attr-defined]  # added by django-tenants
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(tenant)  # type: ignore[attr-defined]
