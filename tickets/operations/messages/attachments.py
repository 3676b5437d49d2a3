"""Attachments: checked, stored privately under opaque names, never served as anything but a download."""

from __future__ import annotations

import hashlib
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from supportdesk.kernel.files.images import ImageTooLargeError, check_pixels, clean_picture
from supportdesk.kernel.files.kinds import HEAD_BYTES, is_program, kind_of, picture_with_metadata
from supportdesk.kernel.files.names import harmless_name
from supportdesk.kernel.files.storage import Counted, remove, store
from supportdesk.kernel.security.limits import spend
from tickets.core.sides import Side
from tickets.errors import BadAttachment
from tickets.models import Attachment, Message

_CHUNK = 65_536


Files = tuple["UploadedFile[Any]", ...]


@dataclass(frozen=True)
class Upload:
    """A file as it came in, in memory or on disk; `question` is the one of the filing form that it answers."""

    name: str
    content_type: str
    content: bytes | IO[bytes]
    question: str = ""

    def open(self) -> IO[bytes]:
        """Return the content from its beginning."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        self.content.seek(0)
        return self.content

    def head(self) -> bytes:
        """Return the first bytes, which show what it is."""
        return self.open().read(HEAD_BYTES)

    def digest(self) -> str:
        """Return the SHA-256 of what came in."""
        digest, content = hashlib.sha256(), self.open()
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Return how many bytes there are."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.seek(0, io.SEEK_END)


def uploads_of(files: Files, *, question: str = "") -> tuple[Upload, ...]:
    """Return checked files as the operations take them; `question` is the one they answer."""
    return tuple(_upload(file, question) for file in files)


def _upload(file: UploadedFile[Any], question: str) -> Upload:
    content = file.file
    if content is None:
        raise ValueError("An uploaded file must have content.")
    return Upload(name=file.name or "", content_type=file.content_type or "", content=content, question=question)


class TooManyAttachments(BadAttachment):
    """More files than one message may have."""


class EmptyAttachment(BadAttachment):
    """There is nothing in the file."""


class LargeAttachment(BadAttachment):
    """The file has more bytes than may be kept."""


class LargePicture(BadAttachment):
    """The picture has more pixels than may be unpacked (ATTACK-A12)."""


class ProgramAttachment(BadAttachment):
    """A double click would run the file on somebody's computer (ATTACK-A06)."""


class PictureWithMetadata(BadAttachment):
    """The picture is of a format whose metadata, such as place and time, cannot be taken out here (ATTACK-A12)."""

    def __init__(self, message: str, *, name: str, kind: str) -> None:
        super().__init__(message, name=name)
        self.kind = kind


def attach_files(*, message: Message, uploads: Sequence[Upload], now: datetime) -> list[Attachment]:
    """Store the files with a message; raises BadAttachment, or TooMany for a customer's own, before anything is stored."""
    check_uploads(uploads)
    if message.by == Side.CUSTOMER and uploads:
        _count_bytes(message.ticket.organisation_id, sum(upload.size for upload in uploads))
    stored: list[Attachment] = []
    try:
        stored.extend(_stored(message, upload, now) for upload in uploads)
    except BaseException:
        for attachment in stored:
            remove(attachment.storage_name)
        raise
    return Attachment.objects.bulk_create(stored)


def _count_bytes(organisation_id: int, size: int) -> None:
    """Count what an organisation uploads in a day, all its people and their tokens together; raises TooMany
    (ATTACK-S17)."""
    spend(
        purpose="bytes uploaded",
        who=f"organisation:{organisation_id}",
        amount=size,
        maximum=settings.UPLOADS_PER_DAY_MB * 1024 * 1024,
        per=timedelta(days=1),
        remedy=_(
            "Your organisation can send up to %(most)d MB of files per day. Send the text without files, or ask us."
        )
        % {"most": settings.UPLOADS_PER_DAY_MB},
    )


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Raise BadAttachment for the first file that cannot be taken, or when there are too many."""
    most = settings.ATTACHMENTS_MAX_PER_MESSAGE
    if len(uploads) > most:
        raise TooManyAttachments(f"You can send up to {most} files at once.", most=most)
    for upload in uploads:
        _check(upload, harmless_name(upload.name))


def _check(upload: Upload, name: str) -> None:
    size, megabytes = upload.size, settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
    if not size:
        raise EmptyAttachment(f"{name} is empty.", name=name)
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise LargeAttachment(f"{name} is larger than {megabytes} MB.", name=name, most=megabytes)
    head = upload.head()
    if is_program(name, head):
        raise ProgramAttachment(f"{name} is a program. If it was requested, pack it into a ZIP archive.", name=name)
    if format_name := picture_with_metadata(head):
        raise PictureWithMetadata(
            f"{name} is a {format_name} picture, from which place and time cannot be removed. Send it as JPEG or PNG, or in a ZIP archive.",
            name=name,
            kind=format_name,
        )
    if kind_of(head, claimed="").startswith("image/"):
        try:
            check_pixels(upload.open(), max_pixels=settings.ATTACHMENT_MAX_PIXELS)
        except ImageTooLargeError:
            most = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
            raise LargePicture(
                f"{name} has more than {most} million pixels. Send a smaller version.", name=name, most=most
            ) from None


def _stored(message: Message, upload: Upload, now: datetime) -> Attachment:
    kind, content = _kept(upload)
    return Attachment(
        message=message,
        name=harmless_name(upload.name),
        storage_name=store(
            content, max_bytes=2 * settings.ATTACHMENT_MAX_BYTES
        ),  # a picture may grow when it is turned
        content_type=kind,
        size_bytes=content.size,
        sha256=content.digest.hexdigest(),
        created_at=now,
    )


def is_file_of(attachment: Attachment, upload: Upload) -> bool:
    """Return whether the file was kept as this attachment: the same name and content."""
    if attachment.name != harmless_name(upload.name):
        return False
    _kind, content = _kept(upload)
    deque(content, maxlen=0)
    return attachment.sha256 == content.digest.hexdigest()


def _kept(upload: Upload) -> tuple[str, Counted]:
    """Return the kind of the file and what is kept of it: a picture without what its maker did not mean to send."""
    kind = kind_of(upload.head(), claimed=upload.content_type)
    picture = clean_picture(upload.open()) if kind.startswith("image/") else None
    return kind, Counted(_chunks(upload) if picture is None else picture)


def _chunks(upload: Upload) -> Iterator[bytes]:
    source = upload.open()
    while chunk := source.read(_CHUNK):
        yield chunk
