"""What a program does with a ticket whose problem is over, or there again: only where no person has worked on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from people.models import User, UserKind
from tickets import rules
from tickets.core.event_payloads import Reopened, Resolved
from tickets.core.states import next_state
from tickets.errors import NotAllowed
from tickets.models import Event, ResolutionKind, Status, Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket

# Within this time after it was resolved, a ticket is opened again if its problem is there again.
REOPENED_WITHIN = timedelta(hours=24)


@transaction.atomic
def resolve_recovered(*, ticket: Ticket, actor: User, explanation: str, now: datetime) -> bool:
    """Resolve an open ticket on which no person has done anything; returns whether it was. Raises NotAllowed."""
    ticket = _lock(ticket, actor)
    if ticket.status != Status.OPEN or _is_touched(ticket):
        return False
    ticket.status = next_state(act="resolve", state=ticket.status)
    ticket.resolved_at, ticket.resolution_kind = now, ResolutionKind.OTHER_SOLUTION
    append_event(ticket=ticket, payload=Resolved(ResolutionKind.OTHER_SOLUTION, explanation), at=now, actor=actor)
    _finish(ticket, now)
    notices.notify_resolved(ticket=ticket, explanation=explanation, by=actor, now=now)
    return True


@transaction.atomic
def reopen_recurred(*, ticket: Ticket, actor: User, reason: str, now: datetime) -> bool:
    """Reopen a ticket that was resolved a short time ago; returns whether it was. Raises NotAllowed."""
    ticket = _lock(ticket, actor)
    if ticket.status != Status.RESOLVED or ticket.resolved_at is None or now - ticket.resolved_at > REOPENED_WITHIN:
        return False
    ticket.status = next_state(act="reopen", state=ticket.status)
    ticket.resolved_at, ticket.resolution_kind = None, ""
    append_event(ticket=ticket, payload=Reopened(reason), at=now, actor=actor)
    _finish(ticket, now)
    notices.notify_reopened(ticket=ticket, by=actor, reason=reason, now=now)
    return True


def _lock(ticket: Ticket, actor: User) -> Ticket:
    if not rules.is_service(actor):
        raise NotAllowed("Only service accounts follow what monitoring reports.")
    return lock_ticket(ticket)


def _is_touched(ticket: Ticket) -> bool:
    """Return whether a person has written or done anything on the ticket, or has it."""
    by_people = Event.objects.filter(ticket=ticket, actor__isnull=False).exclude(actor__kind=UserKind.SERVICE)
    return ticket.assignee_id is not None or by_people.exists()


def _finish(ticket: Ticket, now: datetime) -> None:
    ticket.save(update_fields=["status", "resolved_at", "resolution_kind"])
    refresh_clocks(tickets=[ticket], now=now)
