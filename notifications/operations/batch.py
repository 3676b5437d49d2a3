"""Notices of one act or one batch, written in each reader's language and zone, and stored together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.models import DigestItem
from notifications.operations.digest_queue import enqueue_items, waits_until
from people.core.zones import zone_of
from people.languages import language_of
from people.models import User, UserKind
from people.queries import Holder
from supportdesk.kernel.notices import NoticeSpec, compose_mail, get_notice
from supportdesk.kernel.outbox import Mail, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import get_vendor_url


@dataclass(frozen=True, slots=True)
class MessageVariant:
    """How somebody reads: people who read alike get the same words."""

    language: str
    zone: str
    is_customer: bool
    is_line: bool  # in a digest
    instead_of: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a notice is about; `context` returns what its templates show to a reader, the vendor's name included."""

    kind: str
    id: int
    context: Callable[[MessageVariant], Mapping[str, Any]]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Message:
    """The same words for people who read alike, as mail or in a digest, with when each one's digest goes."""

    spec: NoticeSpec
    key: str
    subject: Subject
    variant: MessageVariant
    recipients: list[tuple[User, datetime | None]] = field(default_factory=list)


class NotificationBatch:
    """`add` takes notices, `send` writes and stores all at once, with what waits for digests.

    A language and zone are entered once for all messages in them.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._messages: dict[tuple[str, str], list[_Message]] = {}

    def add(
        self, recipients: Sequence[Holder], notice: str, *, key: str, subject: Subject, due_at: datetime | None = None
    ) -> None:
        """Address one mail to each recipient, under keys of their own; who reads alike gets the same words.

        For people whose digest it may wait for, a line of that digest is written instead; `due_at` is what it warns of.
        """
        spec = get_notice(notice)
        messages_by_variant: dict[MessageVariant, _Message] = {}
        for holder in recipients:
            person = holder.person
            digest_at = waits_until(person=person, spec=spec, due_at=due_at, now=self._now)
            variant = MessageVariant(
                language=language_of(person, now=self._now),
                zone=person.time_zone,
                is_customer=person.kind == UserKind.CONTACT,
                is_line=digest_at is not None,
                instead_of=holder.instead_of,
            )
            message = messages_by_variant.get(variant)
            if message is None:
                message = messages_by_variant[variant] = _Message(spec, key, subject, variant)
                self._messages.setdefault((variant.language, variant.zone), []).append(message)
            message.recipients.append((person, digest_at))

    def send(self) -> None:
        """Write everything and put it into the outbox, and what waits where it waits."""
        mails: list[Mail] = []
        items: list[DigestItem] = []
        for (language, zone), messages in self._messages.items():
            with translation.override(language), timezone.override(zone_of(zone)):
                for message in messages:
                    context = self._context(message)
                    text = _render(message, context)
                    sender = support_sender(context["vendor_name"])
                    for person, digest_at in message.recipients:
                        if digest_at is None:
                            mails.append(_mail(message, person, text, sender))
                        else:
                            items.append(_item(message, person, text, self._now, digest_at))
        self._messages = {}
        if mails:
            enqueue_mails(vendor=current_vendor(), mails=mails, now=self._now)
        if items:
            enqueue_items(items)

    @cached_property
    def address(self) -> str:
        """Return the vendor's address, where links in mails begin."""
        return get_vendor_url()

    def _context(self, message: _Message) -> dict[str, Any]:
        instead_of = message.variant.instead_of
        return {
            "now": self._now,
            "address": self.address,
            "effect": message.spec.name,
            "away": instead_of.name if instead_of else "",
            **message.subject.context(message.variant),
        }


def _render(message: _Message, context: dict[str, Any]) -> str:
    """Return the words, and first for whom the reader is notified, where that one is away."""
    spec, instead_of = message.spec, message.variant.instead_of
    text: str = get_template(spec.line_template if message.variant.is_line else spec.template).render(context)
    if instead_of is None:
        return text
    words = _("%(name)s is away, so you are notified.") % {"name": instead_of.name}
    if message.variant.is_line:
        return f"{text} {words}"
    subject, _line, body = text.partition("\n")
    return f"{subject}\n\n{words}\n\n{body.lstrip()}"


def _mail(message: _Message, person: User, text: str, sender: str) -> Mail:
    return compose_mail(
        message.spec,
        text,
        key=f"{message.key}:{person.pk}",
        to=person.email,
        language=message.variant.language,
        headers=message.subject.headers,
        sender=sender,
    )


def _item(message: _Message, person: User, text: str, now: datetime, digest_at: datetime) -> DigestItem:
    return DigestItem(
        key=f"{message.key}:{person.pk}",
        person=person,
        subject_kind=message.subject.kind,
        subject_id=message.subject.id,
        at=now,
        text=" ".join(text.split()),
        due_at=digest_at,
    )
