"""Breaches that were recorded by mistake: annulled by an admin with the reason, kept, and no longer counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from tickets import rules
from tickets.core.event_payloads import BreachAnnulled
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Ticket
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.queries import find_breach, list_annulments


@transaction.atomic
def annul_breach(*, ticket: Ticket, actor: User, metric: str, cycle: int, reason: str, now: datetime) -> Ticket:
    """Annul a recorded breach; the customer sees a promise that was not missed, the staff that and why.

    The record stays, so that the same run is never recorded again; another run of the metric is another breach. What the
    breach set off (mails, steps of the escalation) has happened. Raises NotAllowed, NotPossible, BadRequest.
    """
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "annul_breach"):
        raise NotAllowed("Only admins can annul breaches.")
    next_state(act="annul_breach", state=ticket.status)
    if find_breach(ticket, metric, cycle) is None:
        raise BadRequest(_("This ticket has no such breach."))
    if (metric, cycle) in list_annulments(ticket):
        raise BadRequest(_("This breach has already been annulled."))
    if not reason.strip():
        raise BadRequest(_("Enter why the breach is annulled."))
    append_event(ticket=ticket, payload=BreachAnnulled(metric, cycle, reason), at=now, actor=actor)
    refresh_clocks(tickets=[ticket], now=now)
    return ticket
