"""One ticket is one problem (TERM-E16): a second one that was written into it becomes a ticket of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from plans.queries import get_terms
from tickets import rules
from tickets.core.event_payloads import Split
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed, NotCovered
from tickets.models import Message, MessageKind, Ticket
from tickets.operations.acts.guarding import check_no_new_messages
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.filing import Filing, file_ticket
from tickets.operations.filing_draft import Draft, Origin


def split_ticket(
    *,
    ticket: Ticket,
    actor: User,
    message_ids: Collection[int],
    subject: str,
    severity: int,
    request_type_key: str,
    reason: str,
    now: datetime,
    seen_message: int | None = None,
) -> Ticket:
    """File the problem of the chosen messages as a ticket of its own, whose clocks start now.

    `seen_message` is the newest message that the actor had seen: AnsweredMeanwhile is raised where others have written
    since then, as by `unless_answered`, which would undo a stored refusal.

    The messages are copied with their files and stay where they are. The contact is sent the new number. Raises
    NotAllowed, NotPossible, BadRequest, and NotCovered after the refusal has been stored like any other.
    """
    with transaction.atomic():
        filing = _split(ticket, actor, message_ids, subject, severity, request_type_key, reason, now, seen_message)
    if filing.ticket is None:
        raise NotCovered(filing.decision)
    return filing.ticket


def _split(
    ticket: Ticket,
    actor: User,
    message_ids: Collection[int],
    subject: str,
    severity: int,
    request_type_key: str,
    reason: str,
    now: datetime,
    seen_message: int | None,
) -> Filing:
    ticket = lock_ticket(ticket)
    if seen_message is not None:
        check_no_new_messages([ticket], actor, seen_message)
    if not rules.is_theirs(actor, ticket, "split"):
        raise NotAllowed("Only people who handle the ticket can split it.")
    next_state(act="split", state=ticket.status)
    messages = _chosen(ticket, message_ids)
    _check(ticket, subject, severity, request_type_key, reason)
    draft = Draft(
        contact=ticket.contact,
        channel=ticket.channel,
        severity=severity,
        request_type_key=request_type_key,
        subject=subject.strip(),
        body="\n\n".join(message.body for message in messages if message.kind == MessageKind.PUBLIC),
        topic_key=ticket.topic_key,
        product=ticket.product,
        origin=Origin(ticket, tuple(messages)),
    )
    filing = file_ticket(draft=draft, actor=actor, now=now)
    if filing.ticket is not None:
        split = Split(filing.ticket.reference, tuple(message.pk for message in messages), reason)
        append_event(ticket=ticket, payload=split, at=now, actor=actor)
        refresh_clocks(tickets=[ticket], now=now)
    return filing


def _chosen(ticket: Ticket, message_ids: Collection[int]) -> list[Message]:
    messages = Message.objects.filter(ticket=ticket, pk__in=message_ids).select_related("author")
    chosen = list(messages.prefetch_related("attachments").order_by("created_at", "id"))
    if len(chosen) != len(set(message_ids)):
        raise BadRequest(_("One of the messages does not belong to this ticket."))
    if not any(message.kind == MessageKind.PUBLIC for message in chosen):
        raise BadRequest(_("Choose at least one message that the customer can see."))
    return chosen


def _check(ticket: Ticket, subject: str, severity: int, request_type_key: str, reason: str) -> None:
    terms = get_terms(ticket.plan_version.publication)
    if not subject.strip():
        raise BadRequest(_("Enter a subject for the second problem."))
    if not reason.strip():
        raise BadRequest(_("Enter why it is a separate problem."))
    if severity not in {level.number for level in terms.severities}:
        raise BadRequest(_("There is no severity %(severity)s.") % {"severity": severity})
    if request_type_key not in {kind.key for kind in terms.request_types}:
        raise BadRequest(_("There is no request type %(kind)s.") % {"kind": request_type_key})
