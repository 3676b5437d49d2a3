"""Mails about accounts, each to its owner, in the owner's language and zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from people.core.digests import zone_of
from people.languages import language_of
from people.models import User
from supportdesk.kernel.outbox import LINK, Mail, MailKind, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import page_address, vendor_name


def post_mail(*, user: User, template: str, now: datetime, **context: Any) -> None:
    """Put a mail about somebody's account into the outbox; `template` is a file of templates/mail, the rest its context.

    A link that lets its reader in is given as `link` and `link_expires_at`; the template writes it as `url`.
    """
    key = f"{template}:{user.pk}:{now.isoformat()}"
    post_mail_to(
        email=user.email,
        language=language_of(user, now=now),
        time_zone=user.time_zone,
        template=template,
        key=key,
        now=now,
        person=user,
        **context,
    )


def post_mail_to(
    *,
    email: str,
    language: str,
    time_zone: str,
    template: str,
    key: str,
    now: datetime,
    link: str = "",
    link_expires_at: datetime | None = None,
    **context: Any,
) -> None:
    """Put a mail to an address that may have no account yet into the outbox; its first line is the subject."""
    vendor = current_vendor()
    words = {"vendor_name": vendor_name(vendor), "address": page_address(vendor, ""), "now": now, **context}
    if link:
        words["url"] = LINK
    with translation.override(language), timezone.override(zone_of(time_zone)):
        text = render_to_string(f"mail/{template}.txt", words)
    subject, _, body = text.partition("\n")
    mail = Mail(
        kind=MailKind.ACCOUNT,
        key=key,
        to=email,
        subject=subject,
        body=body.strip() + "\n",
        language=language,
        link=link,
        link_expires_at=link_expires_at,
        sender=support_sender(words["vendor_name"]),
    )
    enqueue_mails(vendor=vendor, mails=[mail], now=now)
