"""Bodies of strangers, as they are and decompressed, no longer than they may be."""

from __future__ import annotations

import zlib
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from supportdesk.kernel.api.problems import Problem

MAX_DECOMPRESSED: Final = 8 * 1024 * 1024
_GZIP_OR_ZLIB: Final = 47  # zlib's window bits: either header


def read_body(request: HttpRequest) -> bytes:
    """Return the body of a request as it was before it was compressed; raises Problem, and RequestDataTooBig."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    body = _read_chunks(request) if "chunked" in request.headers.get("Transfer-Encoding", "").lower() else request.body
    if encoding in {"identity", ""}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Problem("unknown-format", _("Compress the body with gzip or not at all."))
    return _decompress(body)


def _read_chunks(request: HttpRequest) -> bytes:
    """Read a body of unknown length, which Django takes for an empty one, where the server marks its end."""
    if not request.META.get("wsgi.input_terminated"):
        raise Problem("unavailable", _("Send the body with a Content-Length."), headers={"Retry-After": "5"})
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = request.META["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise Problem("too-large")
    return body


def _decompress(body: bytes) -> bytes:
    decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = decompressor.decompress(body, MAX_DECOMPRESSED + 1)
    except zlib.error:
        raise Problem("invalid", _("The body is not compressed as it says.")) from None
    if len(plain) > MAX_DECOMPRESSED:
        raise Problem("too-large")
    if not decompressor.eof:
        raise Problem("invalid", _("The body is not compressed as it says."))
    return plain
