"""Putting mail into the outbox; part of the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db import transaction
from django_tenants.utils import get_public_schema_name

from supportdesk.kernel.database.bulk_insert import bulk_insert_new_values, bulk_insert_values
from supportdesk.kernel.models import MailKind, OutboxMessage
from supportdesk.kernel.models.content import content_model
from supportdesk.kernel.models.outbox import ELSEWHERE
from supportdesk.kernel.outbox.links import LINK, seal_link
from supportdesk.kernel.outbox.transports import MAIL, get_transport
from supportdesk.kernel.security.signing import fingerprint
from supportdesk.kernel.tenancy import check_schema_name, vendor_schema

# Of a vendor's envelope, whose content lies in the vendor's schema.
_NO_CONTENT = {"sender": "", "subject": "", "body": "", "sealed_link": "", "language": "", "headers": ELSEWHERE}
_OWN_HEADERS = {"auto-submitted", "message-id", "content-language", "to", "from", "subject", "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one person; `key` names the effect it stands for, `to` is an address in its transport's form.

    `personal` says that a person wrote it: everything else is marked as automatic, so that no machine answers
    (RFC 3834). `sender` is `Name <address>` or empty for the installation's own. `link` is one that lets its reader in,
    good until `link_expires_at`: it is kept apart from the text, where LINK stands for it.
    """

    kind: MailKind
    key: str
    to: str
    subject: str
    body: str
    language: str
    headers: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    personal: bool = False
    link: str = field(default="", repr=False)
    link_expires_at: datetime | None = None
    transport: str = MAIL


def enqueue_mail(
    *,
    vendor: str,
    kind: MailKind,
    key: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    sender: str = "",
    personal: bool = False,
) -> None:
    """Store one mail; a key that is stored already changes nothing."""
    mail = Mail(
        kind=kind,
        key=key,
        to=to,
        subject=subject,
        body=body,
        language=language,
        headers=headers or {},
        sender=sender,
        personal=personal,
    )
    enqueue_mails(vendor=vendor, mails=[mail], now=now)


def enqueue_mails(*, vendor: str, mails: Sequence[Mail], now: datetime) -> None:
    """Store many mails at once; keys that are stored already change nothing."""
    check_schema_name(vendor)
    in_order = sorted(mails, key=lambda mail: mail.key)
    contents = {mail.key: {"key": mail.key, **_content(vendor, mail)} for mail in in_order}
    envelopes = [{**_envelope(vendor, mail, now), **_NO_CONTENT} for mail in in_order]
    with vendor_schema(vendor), transaction.atomic(savepoint=False):
        stored = bulk_insert_new_values(OutboxMessage, envelopes, unique=["vendor", "key"], returning="key")
        bulk_insert_values(content_model(), [contents[key] for key in stored], unique=["key"], update=list(_NO_CONTENT))


def enqueue_operator_mail(mail: Mail, *, now: datetime) -> None:
    """Store a mail of the installation itself to one of its operators: it belongs to no vendor."""
    vendor = get_public_schema_name()
    row = {**_envelope(vendor, mail, now), **_content(vendor, mail)}
    bulk_insert_values(OutboxMessage, [row], unique=["vendor", "key"])


def support_sender(vendor_name: str) -> str:
    """Return whom a vendor's mail is from: its support, under the installation's address."""
    return formataddr((f"{vendor_name} Support", parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def message_id(*, vendor: str, key: str) -> str:
    """Return the Message-ID of the mail with this key, for `In-Reply-To` and `References`."""
    return f"<{fingerprint(vendor=vendor, purpose='message-id', text=key)}@{settings.MAIL_DOMAIN}>"


def _envelope(vendor: str, mail: Mail, now: datetime) -> dict[str, object]:
    get_transport(mail.transport).check_recipient(mail.to)
    return {
        "vendor": vendor,
        "kind": mail.kind,
        "transport": mail.transport,
        "key": mail.key,
        "recipient": mail.to,
        "link_expires_at": mail.link_expires_at,
        "message_id": message_id(vendor=vendor, key=mail.key),
        "created_at": now,
        "claim_at": now,
        "attempts": 0,
        "last_error": "",
        "sent_at": None,
        "dead_at": None,
        "refused_at": None,
    }


def _content(vendor: str, mail: Mail) -> dict[str, object]:
    if mail.link and (mail.kind != MailKind.ACCOUNT or LINK not in mail.body):
        raise ValueError(f"A link that lets its reader in belongs into the text of an account mail, as {LINK}.")
    automatic = {} if mail.personal else {"Auto-Submitted": "auto-generated"}
    return {
        "sender": _one_line("From", mail.sender or settings.DEFAULT_FROM_EMAIL),
        "subject": " ".join(mail.subject.split())[:500],
        "body": mail.body,
        "sealed_link": seal_link(mail.link, vendor=vendor, key=mail.key) if mail.link else "",
        "language": mail.language,
        "headers": {**_checked(mail.headers), **automatic, "Content-Language": mail.language},
    }


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name in headers:
        if name.lower() in _OWN_HEADERS:
            raise ValueError(f"The outbox writes the header {name} itself.")
    return {_one_line("A header's name", name): _one_line(name, value) for name, value in headers.items()}


def _one_line(name: str, value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError(f"{name} must be on one line: {value!r}.")
    return value
