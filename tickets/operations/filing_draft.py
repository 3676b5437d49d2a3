"""What somebody wants to file, and the digest that tells one draft from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from django.db.models import Model

from customers.models import Contact, InstalledProduct
from people.models import User
from tickets.models import Message, Ticket
from tickets.operations.messages.attachments import Upload

_NO_CONTENT = {"filing_key"}


@dataclass(frozen=True)
class Origin:
    """The ticket that a second problem was written into, and the messages that tell of it (TERM-E16)."""

    ticket: Ticket
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Draft:
    """What somebody wants to file. An agent who files for a caller names the caller as contact and the phone as channel.

    `intake` answers the vendor's questions by their keys; `filing_key` is of the form, so that sent twice it files once.
    """

    contact: Contact
    channel: str
    severity: int
    request_type_key: str
    subject: str
    body: str
    topic_key: str = ""
    product: InstalledProduct | None = None
    intake: Mapping[str, str] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()
    filing_key: UUID | None = None
    origin: Origin | None = None


def digest_of(draft: Draft, actor: User | None) -> str:
    """Return what tells a draft from any other: all of its fields, files by their content, and who sends it."""
    content = {one.name: _plain(getattr(draft, one.name)) for one in fields(draft) if one.name not in _NO_CONTENT}
    written = json.dumps(content | {"actor": actor and actor.pk}, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a field's value as JSON has it: rows by their keys, files by their digests."""
    match value:
        case Model():
            return value.pk
        case Upload():
            return [value.name, value.question, value.digest()]
        case Origin():
            return [value.ticket.pk, *(message.pk for message in value.messages)]
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case tuple():
            return [_plain(one) for one in value]
    return value
