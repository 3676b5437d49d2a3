"""What people read when a request could not be answered: in the vendor's look, and without the database.

Under /api/ programs read instead: the same as a problem document (RFC 9457).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from supportdesk.kernel.ids import new_reference
from supportdesk.kernel.limits import TooMany

logger = logging.getLogger(__name__)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not read: because it is too large, or because it is broken on the way (A53)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, "413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _page(request, "400.html", HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with a clear no; what PermissionDenied was raised with is for the reader."""
    words = str(exception) if isinstance(exception, Exception) else ""
    return _page(request, "403.html", HTTPStatus.FORBIDDEN, exception=words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open for too long, or that another site sent (A45)."""
    logger.warning("A form was not taken: %s", reason)
    return _page(request, "403_csrf.html", HTTPStatus.FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer for what is not there and for what is not this reader's, with the same words (A14)."""
    return _page(request, "404.html", HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """Answer who does something too often, with when to try again."""
    page = _page(request, "429.html", HTTPStatus.TOO_MANY_REQUESTS, minutes=-(-refusal.retry_after // 60))
    page.headers["Retry-After"] = str(refusal.retry_after)
    return page


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for our own fault, with a reference that stands in the log as well."""
    reference = new_reference()
    logger.error("Something failed, reference %s: %s %s", reference, request.method, request.path)
    return _page(request, "500.html", HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away, before anything about the reader is known."""
    with translation.override(translation.get_language_from_request(request)):
        page = _page(request, "503.html", HTTPStatus.SERVICE_UNAVAILABLE)
    page.headers["Retry-After"] = "5"
    return page


class LimitsMiddleware:
    """Turns TooMany into its page, and a request that ended in its middle into the page of broken ones (A53)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer who does something too often, or did not send what was announced."""
        if isinstance(exception, UnreadablePostError):
            return bad_request(request, exception)
        return too_many(request, exception) if isinstance(exception, TooMany) else None


def _page(request: HttpRequest, template: str, status: HTTPStatus, **context: Any) -> HttpResponse:
    """Return the page; no context processor is asked, as they ask the database, which may be what failed."""
    if request.path_info.startswith("/api/"):
        return _problem(status, context)
    known = {"vendor": getattr(request, "tenant", None), **context}
    return HttpResponse(render_to_string(template, known), status=status)


def _problem(status: HTTPStatus, context: dict[str, Any]) -> HttpResponse:
    """Return what the API itself would have answered, so that nobody can tell which of the two did."""
    from supportdesk.kernel.api.problems import Problem  # late: pages do not wait for the framework of the API

    more = {"instance": f"urn:failure:{context['reference']}"} if "reference" in context else {}
    return Problem(_KINDS.get(status, "invalid"), more=more).answer()


_KINDS = {
    HTTPStatus.FORBIDDEN: "not-allowed",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
    HTTPStatus.INTERNAL_SERVER_ERROR: "failed",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}
