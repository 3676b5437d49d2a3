"""Tickets, messages and the log as data, each as far as the person may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from people.models import User, UserKind
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.queries import get_terms
from tickets import rules
from tickets.core.event_payloads import Wait
from tickets.core.events import EVENTS, EventKind
from tickets.core.next_due import ESCALATION
from tickets.core.sides import Side
from tickets.models import Event, Message, MessageKind, Ticket
from tickets.operations.messages.intake import wait_reason

Row = dict[str, Any]
_OURS = {UserKind.STAFF, UserKind.SERVICE}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a customer's contact reads less of what goes on inside."""

    user: User

    @property
    def is_customer(self) -> bool:
        """Whether it is a contact."""
        return rules.is_contact(self.user)


def ticket_row(ticket: Ticket, reader: Reader) -> Row:
    """Return a ticket."""
    terms = get_terms(ticket.plan_version.publication)
    row = {
        name: getattr(ticket, name)
        for name in (
            "reference",
            "subject",
            "kind",
            "status",
            "severity_proposed",
            "severity_confirmed_at",
            "channel",
            "intake",
            "filed_at",
            "updated_at",
            "resolved_at",
            "closed_at",
            "is_best_effort",
        )
    }
    return row | {
        "severity": severity_row(terms, ticket.severity),
        "request_type": ticket.request_type_key,
        "topic": ticket.topic_key,
        "organisation": ticket.organisation,
        "contact": {"id": ticket.contact_id, "name": ticket.contact.user.name},
        "product": {"id": ticket.product_id, "name": str(ticket.product)} if ticket.product else None,
        "plan": plan_row(terms, ticket.plan_version.plan.key),
        "region": ticket.region_key,
        "handled_by": _handled_by(ticket, terms, reader),
        "resolution": ticket.resolution_kind or None,
        "next_due": _next_due(ticket, reader),
        "merged_into": ticket.merged_into.reference if ticket.merged_into else None,
        "split_from": ticket.split_from.reference if ticket.split_from else None,
    }


def severity_row(terms: VendorTerms, number: int) -> Row:
    """Return a severity in the vendor's words."""
    level = terms.severity(number)
    return {"number": number, "name": level.name, "label": localize(level.label, terms)}


def plan_row(terms: VendorTerms, plan_key: str) -> Row:
    """Return a plan as one version of the terms has it."""
    return {"key": plan_key, "name": localize(terms.plan(plan_key).name, terms), "version": terms.version.label}


def message_row(message: Message, reader: Reader, vendor_name: str) -> Row:
    """Return a message; its ticket, author and attachments are at hand."""
    return {
        "id": message.pk,
        "ticket": message.ticket.reference,
        "kind": "note" if message.kind == MessageKind.NOTE else "public",
        "by": message.by,
        "author": _author(message, reader, vendor_name),
        "channel": message.channel,
        "body": message.body,
        "created_at": message.created_at,
        "attachments": list(message.attachments.all()),
    }


def event_row(event: Event, reader: Reader, terms: VendorTerms) -> Row:
    """Return an entry of the log with the details that the reader may know."""
    details = dict(event.data)
    if isinstance(event.payload, Wait):
        details["reason"] = wait_reason(event.payload, terms)
    if reader.is_customer:
        shown = EVENTS[EventKind(event.kind)].for_customer or ()
        own = event.actor is not None and event.actor.kind == UserKind.CONTACT
        shown = (*shown, "reason") if event.kind == EventKind.HANDED_OVER and own else shown
        details = {name: details[name] for name in shown if name in details}
    return {
        "sequence": event.sequence,
        "at": event.at,
        "kind": event.kind,
        "actor": _actor(event, reader, terms.vendor.name),
        "details": details,
    }


def _author(message: Message, reader: Reader, vendor_name: str) -> str:
    """Return who wrote it. Customers read the vendor's name for its people and programs, all for the desk itself.

    What was written down for customers is theirs.
    """
    author = message.author
    if author is not None and (not reader.is_customer or author.kind not in _OURS):
        return author.name
    return message.ticket.contact.user.name if message.by == Side.CUSTOMER else vendor_name


def _actor(event: Event, reader: Reader, vendor_name: str) -> str | None:
    actor = event.actor
    if actor is None:
        return None
    return vendor_name if reader.is_customer and actor.kind in _OURS else actor.name


def _handled_by(ticket: Ticket, terms: VendorTerms, reader: Reader) -> Row:
    tier = next((tier for tier in terms.tiers if tier.key == ticket.tier_key), None)
    inside = not reader.is_customer
    return {
        "tier": {"key": tier.key, "name": localize(tier.name, terms)} if tier else None,
        "partner": ticket.partner,
        "team": ticket.team if inside else None,
        "assignee": ticket.assignee if inside else None,
    }


def _next_due(ticket: Ticket, reader: Reader) -> Row | None:
    """Return what falls due next; inside the vendor the escalation as well."""
    if ticket.next_due_at is None or (reader.is_customer and ticket.next_due_metric == ESCALATION):
        return None
    return {"metric": ticket.next_due_metric, "due_at": ticket.next_due_at, "soon_at": ticket.soon_at}
