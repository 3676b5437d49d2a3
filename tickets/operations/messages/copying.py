"""Copies of messages with their files: each ticket keeps its own, so that neither can lose what the other has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from supportdesk.kernel.files.storage import open_stored, store
from tickets.models import Attachment, Message, Ticket
from tickets.operations.indexing import message_search

_CHUNK_BYTES = 1024 * 1024


def copy_messages(messages: Sequence[Message], *, to: Ticket) -> list[Message]:
    """Put copies of messages on a ticket, with their authors, instants and files as they were."""
    return [_copy(message, to) for message in messages]


def _copy(message: Message, to: Ticket) -> Message:
    copy = Message.objects.create(
        ticket=to,
        kind=message.kind,
        author=message.author,
        by=message.by,
        channel=message.channel,
        body=message.body,
        created_at=message.created_at,
        copied_from=message,
        search=message_search(ticket=to, body=message.body),
    )
    Attachment.objects.bulk_create(_copy_file(file, copy) for file in message.attachments.all())
    return copy


def _copy_file(file: Attachment, message: Message) -> Attachment:
    with open_stored(file.storage_name) as stored:
        name = store(_chunks(stored), max_bytes=file.size_bytes)
    return Attachment(
        message=message,
        name=file.name,
        storage_name=name,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        created_at=file.created_at,
    )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
