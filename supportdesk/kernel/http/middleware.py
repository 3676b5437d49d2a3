"""Which vendor's pages these are, what browsers may do with them, and whose session it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django_tenants.utils import get_tenant_model, tenant_context

from supportdesk.kernel import clock
from supportdesk.kernel.database.errors import is_passing
from supportdesk.kernel.database.outage import Absence
from supportdesk.kernel.homes import is_held
from supportdesk.kernel.http.error_pages import refuse_plain_http, unavailable
from supportdesk.kernel.http.health import HEALTH
from supportdesk.kernel.http.sessions import NoSession, SessionStore
from supportdesk.kernel.tenancy import leave_vendor, with_existing_schema

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_HOST = "any host"  # where the host is in a question

_ALLOWED_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{kind} {source}" for kind, source in _ALLOWED_SOURCES.items())
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


class SecurityHeadersMiddleware:
    """Says what browsers may do with our answers; a view may say something stricter."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers; nothing but static files may be kept by caches (ATTACK-A54)."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response


class PlainHttpMiddleware:
    """Where HTTPS is asked for, refuses programs that come without: a token sent in clear should be noticed.

    People are sent on by Django's own SecurityMiddleware, which comes next, and health is answered.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not settings.SECURE_SSL_REDIRECT or request.is_secure():
            return self.get_response(request)
        if _host(request) is None:
            return HttpResponseNotFound()
        if request.path_info.startswith("/api/"):
            return refuse_plain_http()
        return self.get_response(request)


class VendorMiddleware:
    """Enters the schema of the vendor whose host was asked for, and leaves it whatever happens (TRAP-T07, TRAP-T16).

    A host that is in no vendor's Domain rows is answered 404 before anything else sees the request: nothing is set.
    A database that is away is waited for by one request at a time.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._absence = Absence()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the vendor's schema; health checks and the bare host are answered in none."""
        leave_vendor()
        try:
            return self._answer(request)
        finally:
            leave_vendor()

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        host = _host(request)
        if host is None:
            return HttpResponseNotFound()
        if request.path_info in HEALTH:
            return HEALTH[request.path_info](request)
        if host in settings.BARE_HOSTS:
            return self._answer_bare_host(request)
        try:
            with self._absence.asked():
                vendor = _find_vendor(host)
        except Error as error:
            logger.warning("The database does not answer %s: %s", host, error)
            return unavailable(request)
        if vendor is None:
            return HttpResponseNotFound()
        with tenant_context(vendor):
            _set(request, tenant=vendor)
            return self.get_response(request)

    def _answer_bare_host(self, request: HttpRequest) -> HttpResponseBase:
        _set(request, tenant=None, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        return self.get_response(request)


class VendorSessionMiddleware(SessionMiddleware):
    """Sessions of a vendor's host; the bare host has none, and no table for them."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the session on the request."""
        if getattr(request, "tenant", None) is None:
            _set(request, session=NoSession())
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Store the session and set its cookie."""
        session = getattr(request, "session", None)
        if isinstance(session, NoSession):
            return response
        if response.status_code < 500 and isinstance(session, SessionStore) and session.expires_at is not None:
            session.renew(clock.now())
        return super().process_response(request, response)


def _find_vendor(host: str) -> Any:
    """Return the vendor of a host; over a new connection when the one that was kept is dead."""
    connection.health_check_done = True  # type: ignore[attr-defined]  # this question is its own check
    was_kept = connection.connection is not None and not connection.in_atomic_block
    try:
        return _read_vendor(host)
    except Error as error:
        if not was_kept or not is_passing(error):
            raise
        connection.close()
        return _read_vendor(host)


def _read_vendor(host: str) -> Any:
    sql, parameters = _vendor_query(settings.INSTALLATION_ID)
    asked = [host if value == _HOST else value for value in parameters]
    return next(iter(get_tenant_model().objects.raw(sql, asked)), None)


@cache
def _vendor_query(installation: str) -> tuple[str, Sequence[object]]:  # noqa: ARG001  # it is one of the parameters
    """Return the question for a host's vendor: every request asks it, and writing it takes longer than its answer."""
    vendors = with_existing_schema().filter(domains__domain=_HOST).annotate(is_held=is_held())
    sql, parameters = vendors.order_by("pk")[:1].query.sql_with_params()
    return sql, parameters


def _host(request: HttpRequest) -> str | None:
    """Return the name of the host asked for, lower case and without port; None when it is not allowed."""
    try:
        domain, _port = split_domain_port(request.get_host())
    except DisallowedHost:
        return None
    return domain


def _set(request: HttpRequest, **attributes: Any) -> None:
    for name, value in attributes.items():
        setattr(request, name, value)
