"""Acknowledging an escalation: somebody takes it on, so nobody is reminded of the step. No clock stops by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from slas.core.clock.timeline import TicketTimes
from tickets import rules
from tickets.core.event_payloads import Acknowledged
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Ticket
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.queries import read_timeline


@transaction.atomic
def acknowledge_escalation(*, ticket: Ticket, actor: User, now: datetime) -> Ticket:
    """Acknowledge the steps reached so far. Raises NotAllowed, NotPossible, BadRequest where there are none."""
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "acknowledge"):
        raise NotAllowed("Only people who handle the ticket can acknowledge its escalation.")
    next_state(act="acknowledge", state=ticket.status)
    if not can_acknowledge(ticket, now):
        raise BadRequest(_("There is no escalation to acknowledge."))
    append_event(ticket=ticket, payload=Acknowledged(), at=now, actor=actor)
    refresh_clocks(tickets=[ticket], now=now)
    return ticket


def can_acknowledge(ticket: Ticket, now: datetime) -> bool:
    """Return whether a step was reached that nobody has acknowledged."""
    timeline = read_timeline(ticket)
    return is_unacknowledged(timeline.at(max(now, ticket.updated_at)))


def is_unacknowledged(times: TicketTimes) -> bool:
    """Return whether a step was reached after the last acknowledgement."""
    reached = [step.reached_at for step in times.steps if step.reached_at is not None]
    return bool(reached) and (times.acknowledged_at is None or times.acknowledged_at < max(reached))
