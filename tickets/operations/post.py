"""Mails about tickets, written in each reader's language and zone, and stored together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.core.digests import zone_of
from people.languages import language_of
from people.models import User, UserKind
from people.queries import Holder
from plans.presentation.labels import metric_name
from plans.queries import get_terms
from supportdesk.kernel.outbox import Mail, MailKind, enqueue_mails, support_sender
from supportdesk.kernel.tenancy import current_vendor
from tickets.models import CollectedNotice, Ticket
from tickets.operations.collecting import keep, waits_until
from tickets.operations.recipients import Recipients
from tickets.queries.mail_readers import TICKET_HEADER
from vendors.queries import get_vendor_url

# A person wrote these; everything else says that it is automatic.
_PERSONAL = frozenset({"replied"})


@dataclass(frozen=True, slots=True)
class _Letter:
    """The same words for people who read alike: in one language and zone, through one door, as mail or in a digest."""

    ticket: Ticket
    paper: str
    door: str
    notice: str
    key: str
    context: Mapping[str, Any]
    instead_of: User | None
    readers: list[tuple[User, datetime | None]] = field(default_factory=list)


class Post:
    """The mails of one act or one batch: `add` takes them, `send` writes and stores all at once, with what waits for digests.

    What many tickets have in common (the vendor's address, who sits in a team, a plan's words) is looked up once, and a
    language and zone are entered once for all letters in them. `actor` did what is told; nobody for the desk itself.
    """

    def __init__(self, now: datetime, actor: User | None = None) -> None:
        self.recipients = Recipients(actor=actor, now=now)
        self._now = now
        self._letters: dict[tuple[str, str], list[_Letter]] = {}
        self._words: dict[tuple[object, ...], dict[str, str]] = {}

    def add(self, ticket: Ticket, told: Sequence[Holder], notice: str, key: str, /, **context: Any) -> None:
        """Address one mail to each of `recipients`' people, under keys of their own; who reads alike gets the same words.

        For people whose digest it may wait for, a line of that digest is written instead.
        """
        due_at = context["metric"].due_at if "metric" in context else None
        alike: dict[tuple[str, str, str, str, User | None], _Letter] = {}
        for holder in told:
            person = holder.person
            digest_at = waits_until(person=person, notice=notice, due_at=due_at, now=self._now)
            paper, door = "collected" if digest_at else notice, _door(person)
            reading = (language_of(person, now=self._now), person.time_zone, paper, door, holder.instead_of)
            letter = alike.get(reading)
            if letter is None:
                letter = alike[reading] = _Letter(ticket, paper, door, notice, key, context, holder.instead_of)
                self._letters.setdefault(reading[:2], []).append(letter)
            letter.readers.append((person, digest_at))

    def send(self) -> None:
        """Write everything and put it into the outbox, and what waits where it waits."""
        mails: list[Mail] = []
        collected: list[CollectedNotice] = []
        for (language, zone), letters in self._letters.items():
            with translation.override(language), timezone.override(zone_of(zone)):
                for letter in letters:
                    text = get_template(f"mail/{letter.paper}.txt").render(self._context(letter, language))
                    text = _with_absence(letter, text)
                    for person, digest_at in letter.readers:
                        if digest_at is None:
                            mails.append(_mail(letter, person, language, text))
                        else:
                            collected.append(_notice(letter, person, text, self._now, digest_at))
        self._letters = {}
        if mails:
            enqueue_mails(vendor=current_vendor(), mails=mails, now=self._now)
        if collected:
            keep(collected)

    @cached_property
    def _address(self) -> str:
        return get_vendor_url()

    def _context(self, letter: _Letter, language: str) -> dict[str, Any]:
        """Return what a letter is written with: of its readers only language and door, all read the same words."""
        ticket, context = letter.ticket, letter.context
        default = get_terms(ticket.plan_version.publication).vendor.default_language
        return (
            {
                "ticket": ticket,
                "now": self._now,
                "address": self._address,
                "effect": letter.notice,
                "away": letter.instead_of.name if letter.instead_of else "",
                "url": f"{self._address}/{letter.door}/tickets/{ticket.reference}/",
                "metric_name": metric_name(context["metric"].metric) if "metric" in context else "",
            }
            | self._terms_words(ticket, language)
            | {name: _picked(value, language, default) for name, value in context.items()}
        )

    def _terms_words(self, ticket: Ticket, language: str) -> dict[str, str]:
        """Return what the ticket's terms call things."""
        version = ticket.plan_version
        place = (version.pk, ticket.severity, language)
        if place not in self._words:
            terms = get_terms(version.publication)
            default = terms.vendor.default_language
            self._words[place] = {
                "vendor_name": terms.vendor.name,
                "word": terms.vendor.words.ticket.pick(language, default),
                "plan": terms.plan(version.plan.key).name.pick(language, default),
                "version": terms.version.label,
                "severity": severity_words(ticket, ticket.severity, language),
                "severity_word": terms.vendor.words.severity.pick(language, default),
            }
        return self._words[place]


def severity_words(ticket: Ticket, number: int, language: str | None = None) -> str:
    """Return a severity in the vendor's words, for the contact unless a language is named."""
    terms = get_terms(ticket.plan_version.publication)
    level = terms.severity(number)
    language = language or ticket.contact.user.language
    return f"{level.name} {level.label.pick(language, terms.vendor.default_language)}"


def _with_absence(letter: _Letter, text: str) -> str:
    """Say first for whom the reader is told, where that one is away."""
    if letter.instead_of is None:
        return text
    words = _("%(name)s is away, so this comes to you.") % {"name": letter.instead_of.name}
    if letter.paper == "collected":
        return f"{text} {words}"
    subject, _line, body = text.partition("\n")
    return f"{subject}\n\n{words}\n\n{body.lstrip()}"


def _mail(letter: _Letter, person: User, language: str, text: str) -> Mail:
    subject, _line, body = text.partition("\n")
    vendor = get_terms(letter.ticket.plan_version.publication).vendor
    return Mail(
        kind=MailKind.TICKET,
        key=f"{letter.key}:{person.pk}",
        to=person.email,
        subject=subject,
        body=body.strip() + "\n",
        language=language,
        headers={TICKET_HEADER: letter.ticket.reference},
        sender=support_sender(vendor.name),
        personal=letter.notice in _PERSONAL,
    )


def _notice(letter: _Letter, person: User, text: str, now: datetime, digest_at: datetime) -> CollectedNotice:
    return CollectedNotice(
        key=f"{letter.key}:{person.pk}",
        person=person,
        ticket=letter.ticket,
        at=now,
        text=" ".join(text.split()),
        due_at=digest_at,
    )


def _picked(value: Any, language: str, default: str) -> Any:
    return value.pick(language, default) if hasattr(value, "pick") else value


def _door(person: User) -> str:
    return "portal" if person.kind == UserKind.CONTACT else "desk"
