"""What people read when a request could not be answered: in the vendor's look, and without the database.

Under /api/ programs read instead: the same as a problem document (RFC 9457).
"""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from supportdesk.kernel.database.errors import STATEMENT_CANCELLED, is_locked, is_passing, sqlstate
from supportdesk.kernel.http.unsent import is_from_own_page, unsent_of
from supportdesk.kernel.ids import new_reference
from supportdesk.kernel.security.limits import TooMany

logger = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not read: because it is too large, or because it is broken on the way (ATTACK-A53)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, "413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _page(request, "400.html", HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with a clear no; what PermissionDenied was raised with is for the reader."""
    words = str(exception) if isinstance(exception, Exception) else ""
    return _page(request, "403.html", HTTPStatus.FORBIDDEN, exception=words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was open for too long, or that another site sent (ATTACK-A45)."""
    logger.warning("CSRF check failed: %s", reason)
    if not is_from_own_page(request):
        return _page(request, "403_csrf.html", HTTPStatus.FORBIDDEN, unsent=None)
    return _page(request, "403_csrf.html", HTTPStatus.FORBIDDEN, csrf_token=get_token(request))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer for what is not there and for what is not this reader's, with the same words (ATTACK-A14)."""
    return _page(request, "404.html", HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """Answer who does something too often, with when to try again."""
    page = _page(
        request, "429.html", HTTPStatus.TOO_MANY_REQUESTS, minutes=-(-refusal.retry_after // 60), remedy=refusal.remedy
    )
    page.headers["Retry-After"] = str(refusal.retry_after)
    return page


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for our own fault, with a reference that is in the log as well; or for a passing trouble outside a view."""
    error = sys.exception()
    passing = error and answer_passing(request, error)
    if passing:
        passing._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # else: a traceback of sixty lines
        return passing
    reference = new_reference()
    logger.error("Request failed, reference %s: %s %s", reference, request.method, request.path)
    return _page(request, "500.html", HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the database is away, before anything about the reader is known."""
    return _try_again(request, "503.html", HTTPStatus.SERVICE_UNAVAILABLE, seconds=5)


def answer_passing(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Answer what may well succeed a moment later, with what was sent; None for what is no passing trouble."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        logger.error("No space left for files: %s", error)
        return _try_again(request, "507.html", HTTPStatus.INSUFFICIENT_STORAGE, seconds=60)
    if not isinstance(error, Error):
        return None
    if is_locked(error):
        logger.warning("The rows to change are locked by another transaction: %s", error)
        return _try_again(request, "503_busy.html", HTTPStatus.SERVICE_UNAVAILABLE, seconds=2, kind="busy")
    if is_passing(error) or sqlstate(error) == STATEMENT_CANCELLED:
        logger.warning("The database did not complete the request: %s", error)
        if not connection.in_atomic_block:
            connection.close()  # a server that has become a copy takes no writes: the next connection finds the other
        return unavailable(request)
    return None


def _try_again(
    request: HttpRequest, template: str, status: HTTPStatus, *, seconds: int, kind: str | None = None
) -> HttpResponse:
    # The reader's language as far as it was found out, else the browser's: who reads may be what the database did not say.
    language = getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request)
    with translation.override(language):
        page = _page(request, template, status, kind=kind)
    page.headers["Retry-After"] = str(seconds)
    return page


def refuse_plain_http() -> HttpResponse:
    """Answer a program that asks without TLS."""
    from supportdesk.kernel.api.problems import Problem  # late: pages do not wait for the framework of the API

    detail = _("Use https. If a token was sent, others may have read it: revoke it.")
    return Problem("not-allowed", detail).answer()


class LimitsMiddleware:
    """Turns TooMany into its page, and a request that ended in its middle into the page of broken ones (ATTACK-A53)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer who does something too often, did not send what was announced, or came at a bad moment."""
        if isinstance(exception, UnreadablePostError):
            return bad_request(request, exception)
        if isinstance(exception, TooMany):
            return too_many(request, exception)
        return answer_passing(request, exception)


def _page(request: HttpRequest, template: str, status: HTTPStatus, **context: Any) -> HttpResponse:
    """Return the page; no context processor is asked, as they ask the database, which may be what failed."""
    if request.path_info.startswith("/api/"):
        return _problem(status, context)
    known = {"vendor": getattr(request, "tenant", None), **_unsent(request, status), **context}
    return HttpResponse(render_to_string(template, known), status=status)


def _unsent(request: HttpRequest, status: HTTPStatus) -> dict[str, Any]:
    """Return what was written in a form that was not taken, to be sent again as it came: its own token is still good."""
    if request.method != "POST" or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return {}
    unsent = unsent_of(request)
    return {"unsent": unsent, "csrf_token": request.POST.get("csrfmiddlewaretoken", "")} if unsent else {}


def _problem(status: HTTPStatus, context: dict[str, Any]) -> HttpResponse:
    """Return what the API itself would have answered, so that nobody can tell which of the two did."""
    from supportdesk.kernel.api.problems import Problem  # late: pages do not wait for the framework of the API

    more = {"instance": f"urn:failure:{context['reference']}"} if "reference" in context else {}
    return Problem(context.get("kind") or _KINDS.get(status, "invalid"), more=more).answer()


_KINDS = {
    HTTPStatus.FORBIDDEN: "not-allowed",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
    HTTPStatus.INTERNAL_SERVER_ERROR: "failed",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
    HTTPStatus.INSUFFICIENT_STORAGE: "no-room",
}
