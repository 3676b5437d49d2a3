"""Issues of the vendor's development: opened, linked to the tickets that wait for them, and what their changes tell
(TERM-D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from plans.queries import get_terms
from slas.core.clock.timeline import TicketTimes
from supportdesk.audit.operations import record
from tickets.core.event_payloads import PublicReply
from tickets.core.sides import Side
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotPossible
from tickets.models import (
    DevelopmentIssue,
    DevelopmentLink,
    IssueState,
    Message,
    MessageKind,
    Status,
    Ticket,
)
from tickets.operations import notices
from tickets.operations.acts.guarding import check_no_new_messages
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.development.log import (
    check_state,
    checked_fields,
    link_ticket,
    lock_issue,
    news_of,
    next_number,
    note_change,
    staff_only,
)
from tickets.operations.event_log import append_event, lock_ticket, lock_tickets
from tickets.operations.indexing import message_search
from tickets.queries import merge_target_of

_ENDED = frozenset({Status.CLOSED, Status.MERGED})


@transaction.atomic
def open_issue(
    *,
    title: str,
    kind: str,
    description: str,
    ticket: Ticket | None,
    actor: User,
    reason: str,
    now: datetime,
    external_url: str = "",
    release: str = "",
) -> DevelopmentIssue:
    """Open an issue, linked at once to the ticket that it comes from, if there is one.

    Raises NotAllowed for others than the vendor's staff, NotPossible for a ticket that is closed or merged, BadRequest.
    """
    staff_only(actor)
    fields = checked_fields(title, kind, external_url, release)
    number = next_number()
    issue = DevelopmentIssue.objects.create(
        id=number,
        number=f"DEV-{number}",
        description=description.strip(),
        opened_by=actor,
        opened_at=now,
        updated_at=now,
        **fields,
    )
    note_change(issue, "opened", actor, {"reason": reason} if reason else {}, now)
    record(actor=actor, action="tickets.development.opened", target=issue, data={"number": issue.number}, now=now)
    if ticket is not None:
        link_ticket(issue, lock_ticket(ticket), actor, reason, now)
    return issue


@transaction.atomic
def edit_issue(
    *,
    issue: DevelopmentIssue,
    title: str,
    kind: str,
    description: str,
    external_url: str,
    release: str,
    actor: User,
    now: datetime,
) -> DevelopmentIssue:
    """Change what an issue says; the tickets hear nothing of it. Raises NotAllowed, BadRequest."""
    staff_only(actor)
    issue = lock_issue(issue)
    wanted = checked_fields(title, kind, external_url, release) | {"description": description.strip()}
    changed = {name: value for name, value in wanted.items() if getattr(issue, name) != value}
    if not changed:
        return issue
    was = {name: getattr(issue, name) for name in changed}
    for name, value in changed.items():
        setattr(issue, name, value)
    note_change(issue, "edited", actor, {"from": was, "to": changed}, now)
    return issue


@transaction.atomic
def link_issue(*, issue: DevelopmentIssue, ticket: Ticket, actor: User, reason: str, now: datetime) -> DevelopmentIssue:
    """Let a ticket wait for an issue too; raises NotAllowed, NotPossible, BadRequest where it does so already."""
    staff_only(actor)
    issue = lock_issue(issue)
    link_ticket(issue, lock_ticket(ticket), actor, reason, now)
    return issue


@transaction.atomic
def unlink_issue(
    *, issue: DevelopmentIssue, ticket: Ticket, actor: User, reason: str, now: datetime
) -> DevelopmentIssue:
    """Take a ticket off an issue; both keep that it was there. Raises NotAllowed, BadRequest."""
    staff_only(actor)
    issue, ticket = lock_issue(issue), lock_ticket(ticket)
    gone, _rows = DevelopmentLink.objects.filter(issue=issue, ticket=ticket).delete()
    if not gone:
        raise BadRequest(
            _("%(ticket)s is not linked to %(issue)s.") % {"ticket": ticket.reference, "issue": issue.number}
        )
    if not reason.strip():
        raise BadRequest(_("Enter why it is a different problem."))
    note_change(issue, "unlinked", actor, {"ticket": ticket.reference, "reason": reason}, now)
    append_event(ticket=ticket, payload=news_of(issue, "unlinked", reason), at=now, actor=actor)
    refresh_clocks(tickets=[ticket], now=now)
    return issue


@transaction.atomic
def change_state(
    *,
    issue: DevelopmentIssue,
    state: str,
    note: str,
    actor: User,
    now: datetime,
    public_note: str = "",
    seen_message: int | None = None,
) -> DevelopmentIssue:
    """Say how far development is; every linked ticket keeps it in its log, a merged one on its target.

    `note` is for the agents. `public_note` is written to each customer as a reply of the actor, and counts as one;
    without it, customers who are promised updates get a mail of the machine, which counts for nothing. A state that
    stays the same takes one of the two. `seen_message` is the newest message on the tickets that the actor had seen.
    Raises NotAllowed, BadRequest, AnsweredMeanwhile.
    """
    staff_only(actor)
    check_state(state)
    issue, note, public_note = lock_issue(issue), note.strip(), public_note.strip()
    if state == issue.state and not (note or public_note):
        raise BadRequest(_("The issue already has this status; write an update at least."))
    was, issue.state = issue.state, state
    data = {"from": was, "to": state, "note": note, "public_note": public_note}
    note_change(issue, "state", actor, data, now)
    tickets = _waiting_tickets(issue)
    if seen_message is not None:
        check_no_new_messages(tickets, actor, seen_message)
    news = replace(news_of(issue, "state"), from_=was, to=state, note=note)
    for ticket in tickets:
        append_event(ticket=ticket, payload=news, at=now, actor=actor)
    messages = {ticket.pk: _write(ticket, actor, public_note, now) for ticket in tickets} if public_note else {}
    times = refresh_clocks(tickets=tickets, now=now)
    _notify(issue, was, tickets, messages, times, actor, now)
    return issue


def _waiting_tickets(issue: DevelopmentIssue) -> list[Ticket]:
    linked = issue.tickets.select_related("merged_into").order_by("id")
    return lock_tickets({merge_target_of(ticket).pk for ticket in linked})


def _write(ticket: Ticket, actor: User, body: str, now: datetime) -> Message | None:
    """Write a public reply to the ticket, None where the ticket takes none any more."""
    try:
        next_state(act="agent_reply", state=ticket.status)
    except NotPossible:
        return None
    event = append_event(ticket=ticket, payload=PublicReply(Side.AGENT), at=now, actor=actor)
    return Message.objects.create(
        ticket=ticket,
        kind=MessageKind.PUBLIC,
        author=actor,
        by=Side.AGENT,
        channel="desk",
        body=body,
        created_at=event.at,
        search=message_search(ticket=ticket, body=body),
    )


def _notify(
    issue: DevelopmentIssue,
    was: str,
    tickets: Sequence[Ticket],
    messages: Mapping[int, Message | None],
    times: Mapping[int, TicketTimes],
    actor: User,
    now: datetime,
) -> None:
    for ticket in tickets:
        message = messages.get(ticket.pk)
        if message is not None:
            notices.notify_replied(ticket=ticket, message=message, now=now)
        elif issue.state not in (was, IssueState.DECLINED) and _is_promised_updates(ticket, times[ticket.pk]):
            notices.notify_development_state(ticket=ticket, state=issue.state, by=actor, now=now)
        notices.notify_development_news(ticket=ticket, issue=issue, by=actor, now=now)


def _is_promised_updates(ticket: Ticket, times: TicketTimes) -> bool:
    """Return whether the customer is promised updates: by the terms, or by a clock that runs. A refusal needs a person."""
    if ticket.status in _ENDED:
        return False
    development = get_terms(ticket.plan_version.publication).development
    if development is not None and development.updates:
        return True
    return times.metrics["next_update"].state in ("running", "paused", "best_effort")
