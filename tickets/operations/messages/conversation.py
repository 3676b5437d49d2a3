"""What is said on a ticket: public replies and internal notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from people.actors import Actor, row_of
from people.models import User
from tickets import rules
from tickets.core.event_payloads import InternalNote, PublicReply, Reopened, Wait
from tickets.core.search_words import as_written
from tickets.core.sides import Side
from tickets.core.states import next_state
from tickets.errors import AlreadyMerged, NotAllowed
from tickets.models import Message, MessageKind, Status, Ticket
from tickets.operations import notices
from tickets.operations.acts.guarding import check_no_new_messages
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.indexing import message_search
from tickets.operations.messages.attachments import Upload, attach_files, check_uploads, is_file_of
from tickets.operations.messages.drafts import drop_draft
from tickets.queries import merge_target_of


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    actor: Actor,
    body: str,
    now: datetime,
    channel: str = "portal",
    uploads: Sequence[Upload] = (),
    wait_for_customer: str = "",
    seen_message: int | None = None,
    send_anyway: bool = False,
) -> Message:
    """Say something that the customer reads; `wait_for_customer` names what is asked of them and stops the clocks.

    A customer's reply ends a wait for the customer and reopens a resolved ticket. `seen_message` is the id of the newest
    message that the writer had seen (0: none): what they have sent since then already is not sent again, and where others
    have written since then, AnsweredMeanwhile is raised unless `send_anyway`. On the desk the writer's draft of it is dropped.
    Raises NotAllowed, NotPossible (AlreadyMerged names the ticket to answer on), BadAttachment.
    """
    check_uploads(uploads)
    ticket, body = lock_ticket(ticket), as_written(body)
    side, person = rules.side_of(actor), row_of(actor)
    customer = side is Side.CUSTOMER
    _check_may_reply(ticket, actor, side, asks=bool(wait_for_customer))
    again = _find_sent(ticket, person, MessageKind.PUBLIC, body, uploads, seen_message)
    if again is not None and (not wait_for_customer or ticket.status == Status.WAITING_CUSTOMER):
        return again
    if person is not None and seen_message is not None and not send_anyway:
        check_no_new_messages([ticket], person, seen_message)
    state = _next_state("customer_reply" if customer else "agent_reply", ticket)
    if customer and person is not None:
        _reopen_resolved(ticket, person, now)
    message = _write_message(ticket, side, person, MessageKind.PUBLIC, body, channel, uploads, now)
    ticket.status = state
    if wait_for_customer and not customer:
        _begin_wait(ticket, wait_for_customer, person, now)
    ticket.save(update_fields=["status", "resolved_at", "resolution_kind"])
    refresh_clocks(tickets=[ticket], now=now)
    notices.notify_replied(ticket=ticket, message=message, now=now)
    return message


@transaction.atomic
def add_note(
    *,
    ticket: Ticket,
    actor: Actor,
    body: str,
    now: datetime,
    channel: str = "desk",
    uploads: Sequence[Upload] = (),
    seen_message: int | None = None,
) -> Message:
    """Write an internal note, which no customer ever reads; `seen_message` as in `reply`, but a note is never held.

    Raises NotAllowed, NotPossible, BadAttachment.
    """
    check_uploads(uploads)
    ticket, body = lock_ticket(ticket), as_written(body)
    if not rules.can_add_note(actor, ticket):
        raise NotAllowed("Only people who serve the customer can write notes.")
    _next_state("note", ticket)
    person = row_of(actor)
    again = _find_sent(ticket, person, MessageKind.NOTE, body, uploads, seen_message)
    if again is not None:
        return again
    message = _write_message(ticket, rules.side_of(actor), person, MessageKind.NOTE, body, channel, uploads, now)
    refresh_clocks(tickets=[ticket], now=now)
    return message


def _check_may_reply(ticket: Ticket, actor: Actor, side: Side, *, asks: bool) -> None:
    if not rules.can_reply(actor, ticket):
        raise NotAllowed("Only the contact and people who handle the ticket can reply.")
    if asks and side is Side.AUTOMATIC:
        raise NotAllowed("Only people can put a ticket on hold.")


def _reopen_resolved(ticket: Ticket, customer: User, now: datetime) -> None:
    if rules.can_reopen(customer, ticket):
        ticket.resolved_at, ticket.resolution_kind = None, ""
        append_event(ticket=ticket, payload=Reopened(because="reply"), at=now, actor=customer)


def _begin_wait(ticket: Ticket, reason: str, actor: User | None, now: datetime) -> None:
    ticket.status = next_state(act="wait_customer", state=ticket.status)
    append_event(ticket=ticket, payload=Wait("customer", reason), at=now, actor=actor)


def _next_state(act: str, ticket: Ticket) -> str:
    if ticket.merged_into_id is not None:
        raise AlreadyMerged(act, merge_target_of(ticket).reference)
    return next_state(act=act, state=ticket.status)


def _find_sent(
    ticket: Ticket, author: User | None, kind: MessageKind, body: str, uploads: Sequence[Upload], seen: int | None
) -> Message | None:
    """Return the message that the same form has made already: the same words and files since the writer looked."""
    if seen is None:
        return None
    sent = Message.objects.filter(ticket=ticket, author=author, kind=kind, body=body, pk__gt=seen)
    for message in sent.prefetch_related("attachments"):
        kept = sorted(message.attachments.all(), key=lambda attachment: attachment.pk)
        if len(kept) == len(uploads) and all(map(is_file_of, kept, uploads)):
            return message
    return None


def _write_message(
    ticket: Ticket,
    side: Side,
    author: User | None,
    kind: MessageKind,
    body: str,
    channel: str,
    uploads: Sequence[Upload],
    now: datetime,
) -> Message:
    payload = PublicReply(side) if kind == MessageKind.PUBLIC else InternalNote()
    event = append_event(ticket=ticket, payload=payload, at=now, actor=author)
    message = Message.objects.create(
        ticket=ticket,
        kind=kind,
        author=author,
        by=side,
        channel=channel,
        body=body,
        created_at=event.at,
        search=message_search(ticket=ticket, body=body),
    )
    if uploads:
        attach_files(message=message, uploads=uploads, now=now)
    if channel == "desk" and author is not None:
        drop_draft(ticket=ticket, author=author, kind=kind)
    return message
