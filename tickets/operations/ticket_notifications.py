"""Notices about tickets, written together in the words of each ticket's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings

from notifications.operations.batch import MessageVariant, NotificationBatch, Subject
from people.models import User
from people.queries import Holder
from plans.presentation.labels import metric_name, severity_label
from plans.queries import get_terms
from tickets.models import Ticket
from tickets.operations.recipients import Recipients
from tickets.queries.mail_readers import TICKET_HEADER


class TicketNotifications:
    """The notices of one act or one batch: `add` takes them, `send` writes and stores all at once.

    What many tickets have in common (who sits in a team, a plan's words) is looked up once. `actor` did what the notices are about;
    nobody for the desk itself.
    """

    def __init__(self, now: datetime, actor: User | None = None) -> None:
        self.recipients = Recipients(actor=actor, now=now)
        self._batch = NotificationBatch(now)
        self._words: dict[tuple[object, ...], dict[str, str]] = {}

    def add(self, ticket: Ticket, holders: Sequence[Holder], notice: str, key: str, /, **context: Any) -> None:
        """Address one mail to each of `recipients`' people, under keys of their own, or a line of their digest."""
        subject = Subject(
            kind="ticket",
            id=ticket.pk,
            context=partial(self._context, ticket, context),
            headers={TICKET_HEADER: ticket.reference},
        )
        due_at = context["metric"].due_at if "metric" in context else None
        self._batch.add(holders, notice, key=key, subject=subject, due_at=due_at)

    def send(self) -> None:
        """Write everything and put it where it waits until it leaves."""
        self._batch.send()

    def _context(self, ticket: Ticket, context: Mapping[str, Any], variant: MessageVariant) -> dict[str, Any]:
        """Return what templates show of a ticket: all who read alike read the same words."""
        language = variant.language
        default = get_terms(ticket.plan_version.publication).vendor.default_language
        page = settings.MAILED_PAGES["portal-ticket" if variant.is_customer else "desk-ticket"]
        return (
            {
                "ticket": ticket,
                "url": self._batch.address + page % {"reference": ticket.reference},
                "metric_name": metric_name(context["metric"].metric) if "metric" in context else "",
            }
            | self._terms_labels(ticket, language)
            | {name: _picked(value, language, default) for name, value in context.items()}
        )

    def _terms_labels(self, ticket: Ticket, language: str) -> dict[str, str]:
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
                "severity": severity_name(ticket, ticket.severity, language),
                "severity_word": terms.vendor.words.severity.pick(language, default),
            }
        return self._words[place]


def severity_name(ticket: Ticket, number: int, language: str | None = None) -> str:
    """Return a severity in the vendor's words, for the contact unless a language is named."""
    terms = get_terms(ticket.plan_version.publication)
    return severity_label(terms, number, language or ticket.contact.user.language)


def _picked(value: Any, language: str, default: str) -> Any:
    return value.pick(language, default) if hasattr(value, "pick") else value
