"""Private files on their way out: a download and nothing else, which no page of ours ever runs (ATTACK-A05)."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from supportdesk.kernel.files.storage import open_stored

logger = logging.getLogger(__name__)

BYTES = "application/octet-stream"


def send_file(storage_name: str, *, name: str, as_kind: str = BYTES) -> FileResponse:
    """Return a stored file as a download of this kind; raises Http404 when it is gone."""
    try:
        content = open_stored(storage_name)
    except FileNotFoundError:
        logger.exception("The stored file %s is missing.", storage_name)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=name, content_type=as_kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
