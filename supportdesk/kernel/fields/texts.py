"""What no database column can hold is kept out of every view: the character NUL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase

NUL, UNREADABLE = "\0", "\N{REPLACEMENT CHARACTER}"


class NulMiddleware:
    """An address with NUL in it is nowhere; in queries and forms it becomes what Django makes of other unreadable bytes.

    Nothing that somebody wrote is lost for it. The API names the field instead (its serializers, its parser).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if NUL in request.path_info:
            raise Http404
        if not request.path_info.startswith("/api/"):
            request.GET = _without_nul(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_of_the_view: Any) -> None:
        """Look at a form, which the check of its token has read already."""
        if request.method == "POST" and not request.path_info.startswith("/api/"):
            request.POST = _without_nul(request.POST)


def _without_nul(values: QueryDict) -> Any:  # the stubs tell a query from a form
    if not any(NUL in text for name, texts in values.lists() for text in (name, *texts)):
        return values
    readable = QueryDict(mutable=True, encoding=values.encoding)
    for name, texts in values.lists():
        readable.setlist(name.replace(NUL, UNREADABLE), [text.replace(NUL, UNREADABLE) for text in texts])
    return readable
