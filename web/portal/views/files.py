"""Files: a download and nothing else, for those who may read the message or the contract."""

from __future__ import annotations

from django.http import FileResponse
from django.views.decorators.http import require_safe

from contracts.operations.warranties import PDF
from contracts.queries import get_warranty_for
from supportdesk.kernel.files.downloads import BYTES, send_file
from tickets.queries import get_attachment_for
from web.access import SignedInRequest, signed_in_required

# What a browser may know the kind of; everything else is bytes, and nothing is ever opened in the page.
_HARMLESS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


@require_safe
@signed_in_required
def attachment(request: SignedInRequest, reference: str, attachment_id: int) -> FileResponse:
    """Send a file that came with a message."""
    found = get_attachment_for(request.user, reference, attachment_id)
    kind = found.content_type if found.content_type in _HARMLESS else BYTES
    return send_file(found.storage_name, name=found.name, as_kind=kind)


@require_safe
@signed_in_required
def warranty(request: SignedInRequest, warranty_id: int) -> FileResponse:
    """Send the written warranty of a contract (TERM-D9)."""
    found = get_warranty_for(request.user, warranty_id)
    return send_file(found.storage_name, name=found.name, as_kind=PDF)
