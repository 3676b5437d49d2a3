"""Errors of the API as problem documents (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from supportdesk.kernel.idempotency import KeyReusedError
from supportdesk.kernel.security.limits import TooMany

CONTENT_TYPE = "application/problem+json"
# Where each type of problem is described for people.
TYPES = "/api/#"
# Who made more mistakes reads of these first.
MAX_ERRORS = 20


@dataclass(frozen=True)
class Kind:
    """One type of problem: its status, and what it means."""

    status: int
    title: Any


# The last part of a problem's `type`, the same for ever.
KINDS: dict[str, Kind] = {
    "invalid": Kind(400, gettext_lazy("The request is not valid")),
    "not-signed-in": Kind(401, gettext_lazy("A valid token is required")),
    "missing-scope": Kind(403, gettext_lazy("The token does not allow this")),
    "not-allowed": Kind(403, gettext_lazy("You do not have permission to do this")),
    "not-found": Kind(404, gettext_lazy("Not found")),
    "method-not-allowed": Kind(405, gettext_lazy("This method is not allowed here")),
    "not-acceptable": Kind(406, gettext_lazy("This response format is not available")),
    "not-possible": Kind(409, gettext_lazy("This is not possible right now")),
    "answered-meanwhile": Kind(409, gettext_lazy("Someone replied in the meantime")),
    "too-large": Kind(413, gettext_lazy("The request is too large")),
    "unknown-format": Kind(415, gettext_lazy("The request’s format is not supported")),
    "refused": Kind(422, gettext_lazy("This cannot be submitted")),
    "key-reused": Kind(422, gettext_lazy("The key was used for another request")),
    "too-many": Kind(429, gettext_lazy("Too many requests")),
    "failed": Kind(500, gettext_lazy("Something went wrong on our side")),
    "unavailable": Kind(503, gettext_lazy("The desk is not available")),
    "busy": Kind(503, gettext_lazy("Someone else is working on this right now")),
    "nothing-published": Kind(503, gettext_lazy("There are no support terms in force")),
    "no-room": Kind(507, gettext_lazy("There is no space for files right now")),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the request; the name is dotted for a field inside another."""

    field: str
    message: str


class Problem(Exception):
    """A request is answered with a problem; `more` are members of its own type."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or kind)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(islice(errors, MAX_ERRORS))
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    @property
    def status(self) -> int:
        """The status that it is answered with."""
        return KINDS[self.kind].status

    def document(self) -> dict[str, Any]:
        """Return the problem document."""
        document: dict[str, Any] = {
            "type": TYPES + self.kind,
            "title": str(KINDS[self.kind].title),
            "status": self.status,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [{"field": error.field, "message": error.message} for error in self.errors]
        return document | self.more

    def answer(self) -> HttpResponse:
        """Return the answer."""
        return HttpResponse(
            json.dumps(self.document()),  # a name that was sent may be no text
            status=self.status,
            content_type=CONTENT_TYPE,
            headers=self.headers,
        )


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that an error of the framework or the kernel stands for, None for one that nobody expected."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return Problem("invalid", errors=field_errors(error.detail))
    if isinstance(error, exceptions.Throttled | exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, TooMany):
        return Problem(
            "too-many",
            error.remedy or _("Try again in %(seconds)d seconds.") % {"seconds": error.retry_after},
            headers={"Retry-After": str(error.retry_after)},
        )
    if isinstance(error, KeyReusedError):
        return Problem("key-reused", _("Use a new Idempotency-Key for another request."))
    for types, kind in _PLAIN:
        if isinstance(error, types):
            return Problem(kind)
    return None


_PLAIN: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((Http404,), "not-found"),
    ((PermissionDenied,), "not-allowed"),
    ((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent), "too-large"),
    ((MultiPartParserError,), "invalid"),
)
_BY_STATUS = {400: "invalid", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "method-not-allowed"}
_BY_STATUS |= {406: "not-acceptable", 415: "unknown-format"}


def _of_framework(error: exceptions.APIException) -> Problem | None:
    kind = _BY_STATUS.get(error.status_code)
    return Problem(kind, str(error.detail)) if kind else None


def field_errors(detail: Any, within: str = "") -> Iterator[FieldError]:
    """Yield what is wrong by field, from the nested form in which serializers say it."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            part = "" if name == "non_field_errors" else str(name)
            yield from field_errors(inner, ".".join(filter(None, [within, part])))
    elif isinstance(detail, list | tuple):
        for number, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from field_errors(inner, f"{within}.{number}".strip(".") if nested else within)
    elif detail:
        yield FieldError(within, str(detail))
