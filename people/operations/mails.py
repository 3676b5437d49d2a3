"""Mails about accounts, each to its owner, in the owner's language and zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from people.core.zones import zone_of
from people.languages import language_of
from people.models import User
from supportdesk.kernel.notices import compose_mail, get_notice
from supportdesk.kernel.outbox import LINK, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import page_address, vendor_name


def queue_mail(*, user: User, notice: str, now: datetime, **context: Any) -> None:
    """Queue a mail about somebody's account in the outbox; what is no argument here is its context.

    A link that lets its reader in is given as `link` and `link_expires_at`; the template writes it as `url`.
    """
    key = f"{notice}:{user.pk}:{now.isoformat()}"
    queue_mail_to(
        email=user.email,
        language=language_of(user, now=now),
        time_zone=user.time_zone,
        notice=notice,
        key=key,
        now=now,
        person=user,
        **context,
    )


def queue_mail_to(
    *,
    email: str,
    language: str,
    time_zone: str,
    notice: str,
    key: str,
    now: datetime,
    link: str = "",
    link_expires_at: datetime | None = None,
    **context: Any,
) -> None:
    """Queue a mail to an address that may have no account yet in the outbox; its first line is the subject."""
    vendor = current_vendor()
    spec = get_notice(notice)
    words = {"vendor_name": vendor_name(vendor), "address": page_address(vendor, ""), "now": now, **context}
    if link:
        words["url"] = LINK
    with translation.override(language), timezone.override(zone_of(time_zone)):
        text = render_to_string(spec.template, words)
    mail = compose_mail(
        spec,
        text,
        key=key,
        to=email,
        language=language,
        sender=support_sender(words["vendor_name"]),
        link=link,
        link_expires_at=link_expires_at,
    )
    enqueue_mails(vendor=vendor, mails=[mail], now=now)
