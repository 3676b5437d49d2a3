"""Digests: what was collected for a person, in one mail, each notice in exactly one."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone, translation

from notifications.models import DigestItem
from notifications.operations.digest_queue import set_digest_timers
from notifications.queries.digests import list_due_items, next_digest_at
from notifications.subjects import Section, describe_items, is_registered
from people.core.zones import zone_of
from people.models import NoticeWay, User
from people.queries import absent_until
from supportdesk.kernel.database.advisory_locks import take_advisory_lock
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.notices import compose_mail, get_notice
from supportdesk.kernel.outbox import Mail, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import get_vendor_url, vendor_name

logger = logging.getLogger(__name__)

KEY: Final = "digest:"
_AN_HOUR: Final = timedelta(hours=1)


@transaction.atomic
def send_digests(*, keys: Collection[str], now: datetime) -> None:
    """Mail to everybody for whom one of these items waits all that is due for them; running it again changes nothing.

    A daily digest waits for who is away. What its reader may no longer see is sent to no one, as is what waits for
    somebody whose account was closed. What is about something that this code does not know waits for code that does.
    """
    take_advisory_lock(f"digests:{current_vendor()}")  # what falls due together goes in one mail
    due, away = list_due_items(keys=keys, now=now), absent_until(at=now)
    put_off = [item for item in due if not is_registered(item.subject_kind) or _waits_for(item.person, away)]
    later = {item.pk for item in put_off}
    ready = [item for item in due if item.pk not in later]
    sections = describe_items(ready)
    _send([item for item in ready if item.pk in sections], sections, now)
    DigestItem.objects.filter(pk__in=[item.pk for item in ready if item.pk not in sections]).delete()
    # The process that fires the timers of the others puts those off.
    _postpone([item for item in put_off if item.key in keys], now)


def withhold_digests(mails: Sequence[OutboxMessage]) -> list[int]:
    """Return the ids of digests that tell of something that their reader may no longer see.

    What else such a digest tells of waits once more, and goes at once in another one.
    """
    digests = {mail.key: mail.pk for mail in mails if mail.key.startswith(KEY)}
    if not digests:
        return []
    items = list(DigestItem.objects.filter(digest__in=digests).select_related("person__partner_member"))
    known = [item for item in items if is_registered(item.subject_kind)]
    sections = describe_items(known)
    hidden = {item.pk: item.digest for item in known if item.pk not in sections}
    withheld = set(hidden.values())
    rest = [item for item in items if item.digest in withheld and item.pk not in hidden]
    DigestItem.objects.filter(pk__in=hidden).delete()
    DigestItem.objects.filter(pk__in=[item.pk for item in rest]).update(digest="")
    set_digest_timers(rest)
    return [digests[key] for key in withheld]


def _waits_for(person: User, away: Collection[int]) -> bool:
    return person.is_active and person.pk in away and person.notice_way == NoticeWay.DAILY


def _send(items: Sequence[DigestItem], sections: Mapping[int, Section], now: datetime) -> None:
    if not items:
        return
    address, sender = get_vendor_url(), support_sender(vendor_name(current_vendor()))
    mails = [
        _digest(person, list(group), sections, address, sender)
        for person, group in groupby(items, key=lambda item: item.person)
    ]
    enqueue_mails(vendor=current_vendor(), mails=mails, now=now)
    DigestItem.objects.bulk_update(items, ["digest"])


def _postpone(items: Sequence[DigestItem], now: datetime) -> None:
    if not items:
        return
    for item in items:
        item.due_at = next_digest_at(item.person, after=now) or now + _AN_HOUR
        if not is_registered(item.subject_kind):
            logger.error("Digest item %s cannot be sent: no app has registered %r.", item.key, item.subject_kind)
    DigestItem.objects.bulk_update(items, ["due_at"])
    set_digest_timers(items)


def _digest(
    person: User, items: Sequence[DigestItem], sections: Mapping[int, Section], address: str, sender: str
) -> Mail:
    """Write one mail and note in the items that they went in it."""
    spec, key = get_notice("digest"), f"{KEY}{person.pk}:{min(item.pk for item in items)}"
    for item in items:
        item.digest = key
    with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
        context = {"sections": _in_order(items, sections), "notices": len(items), "address": address}
        text = get_template(spec.template).render(context)
    return compose_mail(spec, text, key=key, to=person.email, language=person.language, sender=sender)


def _in_order(items: Sequence[DigestItem], sections: Mapping[int, Section]) -> list[dict[str, Any]]:
    """Return what is said of each subject, the most urgent first, with its items in the order in which they happened."""
    by_subject: dict[tuple[str, int], list[DigestItem]] = {}
    for item in items:
        by_subject.setdefault((item.subject_kind, item.subject_id), []).append(item)
    ordered = sorted(by_subject.values(), key=lambda about: sections[about[0].pk].urgency)
    return [{**sections[about[0].pk].context(), "notices": about} for about in ordered]
