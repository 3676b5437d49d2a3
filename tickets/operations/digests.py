"""Digests: what was collected for a person, in one mail, each notice in exactly one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone, translation

from people.core.digests import zone_of
from people.models import NoticeWay, User
from people.queries import absent_until, next_digest_at
from plans.presentation.labels import metric_name
from supportdesk.kernel.database.advisory_locks import wait_for_turn
from supportdesk.kernel.outbox import Mail, MailKind, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from tickets import rules
from tickets.models import CollectedNotice, Ticket
from tickets.operations.collecting import set_digest_timers
from tickets.queries import list_due_notices
from vendors.queries import get_vendor_url, vendor_name


@transaction.atomic
def send_digests(*, keys: Collection[str], now: datetime) -> None:
    """Mail to everybody for whom one of these notices waits all that is due for them; running it again changes nothing.

    A daily digest waits for who is away. What its reader may not see any more is told to nobody, as is what waits for
    somebody whose account was closed.
    """
    wait_for_turn(f"digests:{current_vendor()}")  # what falls due together goes in one mail
    due, away = list_due_notices(keys=keys, now=now), absent_until(at=now)
    put_off = [notice for notice in due if _waits_for(notice.person, away)]
    ready = [notice for notice in due if not _waits_for(notice.person, away)]
    told = [notice for notice in ready if rules.can_see(notice.person, notice.ticket)]
    _send(told, now)
    CollectedNotice.objects.filter(pk__in=[notice.pk for notice in ready if notice not in told]).delete()
    # The process that fires the timers of the others puts those off.
    _put_off([notice for notice in put_off if notice.key in keys], now)


def _waits_for(person: User, away: Collection[int]) -> bool:
    return person.is_active and person.pk in away and person.notice_way == NoticeWay.DAILY


def _send(notices: Sequence[CollectedNotice], now: datetime) -> None:
    if not notices:
        return
    address, mails = get_vendor_url(), []
    sender = support_sender(vendor_name(current_vendor()))
    for person, told in groupby(notices, key=lambda notice: notice.person):
        mails.append(_digest(person, list(told), address, sender))
    enqueue_mails(vendor=current_vendor(), mails=mails, now=now)
    CollectedNotice.objects.bulk_update(notices, ["digest"])


def _put_off(notices: Sequence[CollectedNotice], now: datetime) -> None:
    if not notices:
        return
    for notice in notices:
        notice.due_at = next_digest_at(notice.person, after=now) or now
    CollectedNotice.objects.bulk_update(notices, ["due_at"])
    set_digest_timers(notices)


def _digest(person: User, notices: Sequence[CollectedNotice], address: str, sender: str) -> Mail:
    """Write one mail and note in the notices that they went in it."""
    key = f"digest:{person.pk}:{min(notice.pk for notice in notices)}"
    for notice in notices:
        notice.digest = key
    with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
        sections = [_section(list(about), address) for about in _by_ticket(notices)]
        context = {"sections": sections, "notices": len(notices), "address": address}
        text = get_template("mail/digest.txt").render(context)
    subject, _, body = text.partition("\n")
    return Mail(
        kind=MailKind.TICKET,
        key=key,
        to=person.email,
        subject=subject,
        body=body.strip() + "\n",
        language=person.language,
        sender=sender,
    )


def _by_ticket(notices: Iterable[CollectedNotice]) -> list[list[CollectedNotice]]:
    """Return the notices of each ticket in the order in which they happened, what falls due next first."""
    of_ticket: dict[int, list[CollectedNotice]] = {}
    for notice in notices:
        of_ticket.setdefault(notice.ticket_id, []).append(notice)
    return sorted(of_ticket.values(), key=lambda told: _urgency(told[0].ticket))


def _urgency(ticket: Ticket) -> tuple[bool, Any, int]:
    return ticket.next_due_at is None, ticket.next_due_at, ticket.pk


def _section(notices: Sequence[CollectedNotice], address: str) -> dict[str, Any]:
    ticket = notices[0].ticket
    return {
        "ticket": ticket,
        "notices": notices,
        "next_due": metric_name(ticket.next_due_metric),
        "url": f"{address}/desk/tickets/{ticket.reference}/",
    }
