"""Log lines: one line each, in UTC, with the vendor (TRAP-T22) and who asked for what it is about."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from typing_extensions import override

from supportdesk.kernel.http.secret_paths import mask_secret_paths
from supportdesk.kernel.ids import new_reference

_asked: ContextVar[HttpRequest | None] = ContextVar("asked", default=None)
_ODD = re.compile(r"[^\w.:\[\]-]")


class RequestMiddleware:
    """Gives a request its number, and lets what is logged meanwhile know which request it is for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and forget the request whatever happens."""
        request.number = new_reference()  # type: ignore[attr-defined]  # ours, read by request_number
        token = _asked.set(request)
        try:
            return self.get_response(request)
        finally:
            _asked.reset(token)


def request_number(request: HttpRequest) -> str:
    """Return what is on every log line of a request."""
    return str(getattr(request, "number", "-"))


def person_of(request: HttpRequest) -> str:
    """Return who asks, as far as anybody has looked: `user:7`, `operator:1`, or nothing; the database is not asked."""
    operator = getattr(request, "operator", None)
    if operator is not None:
        return f"operator:{operator.pk}"
    user = request.__dict__.get("user")
    known: Any = getattr(request, "_cached_user", None) if isinstance(user, SimpleLazyObject) else user
    return f"user:{known.pk}" if getattr(known, "pk", None) else ""


class VendorFilter(logging.Filter):
    """Puts on the record as `vendor` the connection's schema, or the request's, and as `asked` who asked from where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add both; never hold a record back. Django logs refusals when the schema was left: the request knows it."""
        request = getattr(record, "request", None) or _asked.get()
        request = request if isinstance(request, HttpRequest) else None
        schema = getattr(connection, "schema_name", None)
        if schema in {None, "public"}:
            schema = getattr(getattr(request, "tenant", None), "schema_name", schema)
        record.vendor = schema or "-"
        record.asked = "" if request is None else _describe(request)
        return True


class OneLineFormatter(logging.Formatter):
    """Writes line breaks out, so that no text from outside can pass for a line of its own (ATTACK-A58)."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line and its traceback; what is in secret addresses is masked in both."""
        text = super().format(record)
        return mask_secret_paths(text) if getattr(record, "asked", "") else text

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without its traceback, which logging adds below."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


def _describe(request: HttpRequest) -> str:
    host = _ODD.sub("?", request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))[:253]
    address = _ODD.sub("?", request.META.get("REMOTE_ADDR", ""))
    fields = {"host": host, "person": person_of(request), "address": address, "request": request_number(request)}
    pairs = " ".join(f"{name}={value or '-'}" for name, value in fields.items())
    return f" [{pairs}]"
