"""Mails as their readers get them: with the links that the outbox keeps apart."""

from __future__ import annotations

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import as_sent, load_contents
from supportdesk.kernel.tenancy import current_vendor


def mails_here() -> list[OutboxMessage]:
    """Return all mail of the current vendor, of every kind, the oldest first."""
    mails = list(OutboxMessage.objects.filter(vendor=current_vendor()).order_by("id"))
    load_contents(mails)
    return mails


def mails_to(email: str) -> list[tuple[str, str]]:
    """Return subject and text of the mails to an address, in order, as they leave."""
    return [(mail.content.subject, as_sent(mail)) for mail in mails_here() if mail.recipient == email]


def last_link(part: str) -> str:
    """Return the link with this part in its path that was mailed last; raises StopIteration for none."""
    lines = [line for mail in mails_here() for line in as_sent(mail).splitlines()]
    return next(line for line in reversed(lines) if part in line)
