"""What pages read from the query of an address: noted while they do, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from tickets.core.queue_filter import QueueFilter

# The names that the answer to the last request asked for.
asked_for: set[str] = set()


class NotingQuery(QueryDict):
    """A query that notes the names that are looked up in it."""

    def __getitem__(self, key: str) -> Any:
        asked_for.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        asked_for.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        asked_for.add(key)
        return super().get(key, default)

    def getlist(self, key: str, default: Any = None) -> list[str]:
        asked_for.add(key)
        return super().getlist(key, default)

    def dict(self) -> dict[str, Any]:
        """Return it as the filter of the queue takes it, name by name."""
        asked_for.update(field.name for field in fields(QueueFilter))
        return super().dict()


class NotingMiddleware:
    """Gives every request a query that notes what the page reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.GET = NotingQuery(request.META.get("QUERY_STRING", ""))
        asked_for.clear()
        return self.get_response(request)
