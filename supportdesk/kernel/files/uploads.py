"""Files on their way in: on disk from the first byte, and never more of one than may be kept."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Writes to a temporary file, stops writing past the limit and counts on, so that a form can name file and limit."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take the next bytes of a file; Django itself counts them all."""
        if start <= settings.ATTACHMENT_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
        return None
