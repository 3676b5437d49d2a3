"""Pages and the API's answers are compressed here and nowhere else: the proxy passes on what it gets."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_KINDS = ("text/", "application/json", "application/problem+json", "application/yaml")


class CompressionMiddleware(GZipMiddleware):
    """Compresses texts for those who take it; files go out as they are, with their length and in ranges.

    A length tells of what is within if somebody else can write beside a secret (BREACH): tokens of forms get another
    mask in every answer, and Django adds padding of random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed if it is text."""
        if isinstance(response, FileResponse) or not response.headers.get("Content-Type", "").startswith(_KINDS):
            return response
        return super().process_response(request, response)
