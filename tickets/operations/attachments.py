"""Attachments: checked, stored privately under opaque names, never served as anything but a download."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings

from supportdesk.kernel.files import store
from tickets.models import Attachment, Message

_NAME_LENGTH = 120
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    content_type: str
    content: bytes


class BadAttachment(Exception):
    """A file cannot be taken: too large, too many, or empty; the message says which file and why."""


def attach_files(*, message: Message, uploads: Sequence[Upload], now: datetime) -> list[Attachment]:
    """Store the files with a message; raises BadAttachment before anything is stored."""
    check_uploads(uploads)
    return Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=harmless_name(upload.name),
            storage_name=store([upload.content], max_bytes=settings.ATTACHMENT_MAX_BYTES),
            content_type=upload.content_type[:100],
            size_bytes=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            created_at=now,
        )
        for upload in uploads
    )


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Raise BadAttachment when a file is empty or too large, or when there are too many."""
    if len(uploads) > settings.ATTACHMENTS_MAX_PER_MESSAGE:
        raise BadAttachment(f"At most {settings.ATTACHMENTS_MAX_PER_MESSAGE} files can be sent at once.")
    for upload in uploads:
        name = harmless_name(upload.name)
        if not upload.content:
            raise BadAttachment(f"{name} is empty.")
        if len(upload.content) > settings.ATTACHMENT_MAX_BYTES:
            raise BadAttachment(f"{name} is larger than {settings.ATTACHMENT_MAX_BYTES // 1024 // 1024} MB.")


def harmless_name(name: str) -> str:
    """Return the file's name without folders, invisible or direction-changing characters, and leading dots (A06, A07)."""
    normal = unicodedata.normalize("NFKC", name).replace("\\", "/")
    visible = "".join(letter for letter in normal if unicodedata.category(letter) not in _INVISIBLE)
    last = PurePosixPath(visible).name.strip().lstrip(". ")
    return last[-_NAME_LENGTH:] or "file"
