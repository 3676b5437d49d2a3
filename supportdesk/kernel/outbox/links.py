"""Links that let their reader in: apart from the text of their mail, encrypted while they wait, forgotten afterwards."""

from __future__ import annotations

from datetime import datetime

from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.security.encrypted_secrets import decrypt_secret, encrypt_secret

# Stands in the text of a mail for its link, until the mail leaves.
LINK = "%%LINK%%"


def seal_link(link: str, *, vendor: str, key: str) -> str:
    """Return a link as it waits in the outbox: of no use to who reads the table, nor in another mail."""
    return encrypt_secret(link, purpose=_purpose(vendor, key))


def as_sent(mail: OutboxMessage) -> str:
    """Return a mail's text with its link in it; raises InvalidToken for a link of another mail or under another key."""
    content = mail.content
    if not content.sealed_link:
        return content.body
    return content.body.replace(LINK, decrypt_secret(content.sealed_link, purpose=_purpose(mail.vendor, mail.key)))


def is_expired(mail: OutboxMessage, *, now: datetime) -> bool:
    """Return whether the mail's link leads nowhere now."""
    return mail.link_expires_at is not None and mail.link_expires_at <= now


def _purpose(vendor: str, key: str) -> str:
    return f"mail:{vendor}:{key}"
