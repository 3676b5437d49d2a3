"""The door of attachments: a download and nothing else, for those who may read the message."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from supportdesk.kernel.files import open_stored
from tickets.models import Attachment
from tickets.queries import get_attachment_for
from tickets.views.access import SignedInRequest, signed_in_door

logger = logging.getLogger(__name__)

# What a browser may know the kind of; everything else is bytes, and nothing is ever opened in the page.
_HARMLESS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})
_BYTES = "application/octet-stream"


@require_safe
@signed_in_door
def attachment(request: SignedInRequest, reference: str, attachment_id: int) -> FileResponse:
    """Send a file that came with a message."""
    found = get_attachment_for(request.user, reference, attachment_id)
    return send_attachment(found, as_kind=found.content_type if found.content_type in _HARMLESS else _BYTES)


def send_attachment(found: Attachment, *, as_kind: str = _BYTES) -> FileResponse:
    """Return a file as a download of this kind; raises Http404 when it is gone."""
    try:
        content = open_stored(found.storage_name)
    except FileNotFoundError:
        logger.exception("The file of attachment %s is missing.", found.pk)
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type=as_kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
