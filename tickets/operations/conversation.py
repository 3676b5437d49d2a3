"""What is said on a ticket: public replies and internal notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from people.models import User
from tickets import rules
from tickets.core.states import next_state
from tickets.models import Message, MessageKind, Status, Ticket
from tickets.operations import notices
from tickets.operations.attachments import Upload, attach_files, check_uploads
from tickets.operations.log import NotAllowed, append_event, lock_ticket
from tickets.operations.settling import settle


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    actor: User,
    body: str,
    now: datetime,
    channel: str = "portal",
    uploads: Sequence[Upload] = (),
    wait_for_customer: str = "",
) -> Message:
    """Say something that the customer reads; `wait_for_customer` names what is asked of them and stops the clocks.

    A customer's reply ends a wait for the customer and reopens a resolved ticket. Raises NotAllowed, NotPossible,
    BadAttachment.
    """
    check_uploads(uploads)
    ticket = lock_ticket(ticket)
    customer = rules.side_of(actor) == "customer"
    if not (rules.owns(actor, ticket) if customer else rules.can_handle(actor, ticket)):
        raise NotAllowed("Only the ticket's contact and those who handle it reply.")
    state = next_state(act="customer_reply" if customer else "agent_reply", state=ticket.status)
    if customer and ticket.status == Status.RESOLVED:
        ticket.resolved_at, ticket.resolution_kind = None, ""
        append_event(ticket=ticket, kind="reopened", at=now, actor=actor, data={"because": "reply"})
    message = _say(ticket, actor, MessageKind.PUBLIC, body, channel, uploads, now)
    ticket.status = state
    if wait_for_customer and not customer:
        ticket.status = next_state(act="wait_customer", state=ticket.status)
        append_event(
            ticket=ticket, kind="wait", at=now, actor=actor, data={"for": "customer", "reason": wait_for_customer}
        )
    ticket.save(update_fields=["status", "resolved_at", "resolution_kind"])
    settle(tickets=[ticket], now=now)
    notices.tell_replied(ticket=ticket, message=message, now=now)
    return message


@transaction.atomic
def add_note(*, ticket: Ticket, actor: User, body: str, now: datetime, uploads: Sequence[Upload] = ()) -> Message:
    """Write an internal note, which no customer ever reads; raises NotAllowed, BadAttachment."""
    check_uploads(uploads)
    ticket = lock_ticket(ticket)
    if not rules.can_see_notes(actor, ticket):
        raise NotAllowed("Notes are for those who serve the customer.")
    next_state(act="note", state=ticket.status)
    message = _say(ticket, actor, MessageKind.NOTE, body, "desk", uploads, now)
    settle(tickets=[ticket], now=now)
    return message


def _say(
    ticket: Ticket,
    actor: User,
    kind: MessageKind,
    body: str,
    channel: str,
    uploads: Sequence[Upload],
    now: datetime,
) -> Message:
    side = rules.side_of(actor)
    public = kind == MessageKind.PUBLIC
    event = append_event(
        ticket=ticket,
        kind="public_reply" if public else "internal_note",
        at=now,
        actor=actor,
        data={"by": side} if public else {},
    )
    message = Message.objects.create(
        ticket=ticket, kind=kind, author=actor, by=side, channel=channel, body=body, created_at=event.at
    )
    if uploads:
        attach_files(message=message, uploads=uploads, now=now)
    return message
