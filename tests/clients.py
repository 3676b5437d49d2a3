"""Django's test client as a browser on one vendor's host."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client

from supportdesk.kernel.http.sessions import SessionStore
from vendors.models import Domain, Vendor


class VendorClient(Client):
    """Asks the vendor's own host, and gives the test its schema back after each answer."""

    def __init__(self, vendor: Vendor, **defaults: Any) -> None:
        host = Domain.objects.values_list("domain", flat=True).get(tenant=vendor, is_primary=True)
        super().__init__(SERVER_NAME=host, **defaults)

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Sign somebody in by a session alone: who tests what else signing in does uses the form."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = backend or settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)

    def request(self, **request: Any) -> Any:
        """Answer one request; the middleware leaves the connection in the shared schema."""
        tenant = connection.tenant  # type: ignore[attr-defined]  # added by django-tenants
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(tenant)  # type: ignore[attr-defined]
