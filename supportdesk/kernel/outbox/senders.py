"""Whom a vendor's messages are from and where replies go: asked when they are about to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import formataddr, parseaddr
from typing import NamedTuple

from supportdesk.kernel.models import OutboxMessage


class Sender(NamedTuple):
    """What a vendor has set: the name that messages are from, and the address for replies; empty for the usual."""

    name: str
    reply_address: str


# Asked inside the vendor's schema, once for the messages that leave together.
ReadSender = Callable[[], Sender]
_readers: list[ReadSender] = []


def register_sender(read: ReadSender) -> None:
    """Register what reads the sender that a vendor has set; an app does it when it is ready."""
    if read not in _readers:
        _readers.append(read)


def apply_sender(mails: Iterable[OutboxMessage]) -> None:
    """Put the current vendor's sender into the messages; what is stored stays as it is."""
    for read in _readers:
        sender = read()
        for content in (mail.content for mail in mails):
            if sender.name:
                content.sender = formataddr((sender.name, parseaddr(content.sender)[1]))
            if sender.reply_address:
                content.headers = {**content.headers, "Reply-To": sender.reply_address}
