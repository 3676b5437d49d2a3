"""Reads for merging: which tickets another one could be merged into."""

from __future__ import annotations

from people.models import User
from tickets import rules
from tickets.core.states import OPEN_STATES
from tickets.models import Ticket
from tickets.queries.visible import visible_tickets

_OFFERED = 50


def list_merge_targets(actor: User, ticket: Ticket) -> list[Ticket]:
    """Return the open tickets of the same customer that this one could be merged into, the same contact's first."""
    same = visible_tickets(actor).filter(organisation=ticket.organisation, status__in=OPEN_STATES).exclude(pk=ticket.pk)
    found = same.select_related("organisation", "contact__user").order_by("-id")[:_OFFERED]
    fitting = [one for one in found if rules.can_handle(actor, one) and rules.may_share(ticket, one)]
    return sorted(fitting, key=lambda one: one.contact_id != ticket.contact_id)
