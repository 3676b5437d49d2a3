"""Tickets of somebody who leaves: a colleague gets them, or they wait for their team without an assignee."""

from __future__ import annotations

from django.db import transaction

from people.responsibilities import Handover
from tickets.core.event_payloads import Assigned
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_tickets
from tickets.queries.staff import open_ticket_ids


@transaction.atomic
def hand_over_tickets(handover: Handover) -> int:
    """Give all open tickets of a person to the heir, without one to nobody; each keeps its team. Returns how many.

    Who may do it is decided by the caller: no rule of a ticket is asked, as a program may let people go.
    """
    actor, now, heir = handover.actor, handover.now, handover.heir
    locked = lock_tickets(open_ticket_ids(handover.person))
    tickets = [ticket for ticket in locked if ticket.assignee_id == handover.person.pk]
    for ticket in tickets:
        ticket.assignee = heir
        payload = Assigned(heir.name if heir else None, ticket.team.name if ticket.team and not heir else None)
        append_event(ticket=ticket, payload=payload, at=now, actor=actor)
        ticket.save(update_fields=["assignee"])
    if tickets:
        refresh_clocks(tickets=tickets, now=now)
    for ticket in tickets:
        notices.notify_assigned(ticket=ticket, by=actor, loser=None, now=now)
    return len(tickets)
