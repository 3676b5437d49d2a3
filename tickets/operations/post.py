"""Mails about tickets, written in each reader's language and zone, and stored together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.template.loader import get_template
from django.utils import timezone, translation

from customers.queries import list_partner_people
from people.core.digests import zone_of
from people.models import User, UserKind
from people.queries import members_by_team
from plans.core.terms import VendorTerms
from plans.queries import get_terms
from plans.wording import metric_name
from supportdesk.kernel.outbox import Mail, enqueue_mails
from supportdesk.kernel.tenancy import current_vendor
from tickets.models import CollectedNotice, Ticket
from tickets.operations.collecting import keep, waits_until
from vendors.queries import get_vendor_url

# A person wrote these; everything else says that it is automatic.
_PERSONAL = frozenset({"replied"})


class Post:
    """The mails of one act or one batch: `add` writes them, `send` stores all at once, with what waits for digests.

    What many tickets have in common (the vendor's address, who sits in a team) is looked up once.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._mails: list[Mail] = []
        self._collected: list[CollectedNotice] = []
        self._handlers: dict[tuple[object, ...], list[User]] = {}

    def add(self, ticket: Ticket, people: Sequence[User], template: str, key: str, **context: Any) -> None:
        """Write one mail to each of the people, under keys of their own; who reads alike gets the same words.

        For people whose digest it may wait for, a line of that digest is written instead.
        """
        if not people:
            return
        terms = get_terms(ticket.plan_version.publication)
        context |= {"now": self._now, "address": self._address}
        due_at = context["metric"].due_at if "metric" in context else None
        texts: dict[tuple[str, str, str, str], str] = {}
        for person in people:
            digest_at = waits_until(person=person, notice=template, due_at=due_at, now=self._now)
            paper = "collected" if digest_at else template
            reading = (paper, person.language, person.time_zone, _door(person))
            if reading not in texts:
                texts[reading] = _text(ticket, person, paper, terms, context | {"effect": template})
            if digest_at:
                self._collect(ticket, person, f"{key}:{person.pk}", texts[reading], digest_at)
            else:
                self._mails.append(_mail(ticket, person, template, f"{key}:{person.pk}", texts[reading]))

    def send(self) -> None:
        """Put everything written into the outbox, and what waits where it waits."""
        if self._mails:
            enqueue_mails(vendor=current_vendor(), mails=self._mails, now=self._now)
            self._mails = []
        if self._collected:
            keep(self._collected)
            self._collected = []

    def _collect(self, ticket: Ticket, person: User, key: str, text: str, digest_at: datetime) -> None:
        self._collected.append(
            CollectedNotice(
                key=key, person=person, ticket=ticket, at=self._now, text=" ".join(text.split()), due_at=digest_at
            )
        )

    def handlers_of(self, ticket: Ticket) -> list[User]:
        """Return who has the ticket now: its assignee, else the partner's people, else its team, else the tier's teams."""
        if ticket.assignee is not None:
            return [ticket.assignee]
        place = (ticket.partner_id, ticket.team_id, ticket.plan_version.publication_id, ticket.tier_key)
        if place not in self._handlers:
            self._handlers[place] = _people_at_place(ticket)
        return self._handlers[place]

    @cached_property
    def _address(self) -> str:
        return get_vendor_url()


def severity_words(ticket: Ticket, number: int, language: str | None = None) -> str:
    """Return a severity in the vendor's words, for the contact unless a language is named."""
    terms = get_terms(ticket.plan_version.publication)
    level = terms.severity(number)
    language = language or ticket.contact.user.language
    return f"{level.name} {level.label.pick(language, terms.vendor.default_language)}"


def _people_at_place(ticket: Ticket) -> list[User]:
    if ticket.partner is not None:
        return list_partner_people(ticket.partner)
    if ticket.team is not None:
        return members_by_team([ticket.team.key])[ticket.team.key]
    terms = get_terms(ticket.plan_version.publication)
    teams = [team.key for team in terms.teams if team.tier == ticket.tier_key]
    found = members_by_team(teams)
    return list({person.pk: person for team in teams for person in found[team]}.values())


def _text(ticket: Ticket, person: User, template: str, terms: VendorTerms, context: dict[str, Any]) -> str:
    with translation.override(person.language), timezone.override(zone_of(person.time_zone)):
        return get_template(f"mail/{template}.txt").render(_context(ticket, person, terms, context))


def _mail(ticket: Ticket, person: User, template: str, key: str, text: str) -> Mail:
    subject, _, body = text.partition("\n")
    return Mail(
        key=key,
        to=person.email,
        subject=subject,
        body=body.strip() + "\n",
        language=person.language,
        headers={"X-Ticket": ticket.reference},
        personal=template in _PERSONAL,
    )


def _context(ticket: Ticket, person: User, terms: VendorTerms, context: dict[str, Any]) -> dict[str, Any]:
    """Return what a letter is written with: of the person only language and door, others may read the same words."""
    language = person.language
    default = terms.vendor.default_language
    return {
        "ticket": ticket,
        "vendor_name": terms.vendor.name,
        "word": terms.vendor.words.ticket.pick(language, default),
        "plan": terms.plan(ticket.plan_version.plan.key).name.pick(language, default),
        "version": terms.version.label,
        "severity": severity_words(ticket, ticket.severity, language),
        "severity_word": terms.vendor.words.severity.pick(language, default),
        "url": f"{context['address']}/{_door(person)}/tickets/{ticket.reference}/",
        "metric_name": metric_name(context["metric"].metric) if "metric" in context else "",
    } | {name: _picked(value, language, default) for name, value in context.items()}


def _picked(value: Any, language: str, default: str) -> Any:
    return value.pick(language, default) if hasattr(value, "pick") else value


def _door(person: User) -> str:
    return "portal" if person.kind == UserKind.CONTACT else "desk"
