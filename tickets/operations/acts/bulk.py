"""One act on several tickets: on all of them or on none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from tickets.errors import (
    AnsweredMeanwhile,
    BadRequest,
    BulkRefused,
    NotAllowed,
    NotPossible,
    Refusal,
    TakenMeanwhile,
    TooManyAtOnce,
)
from tickets.models import Ticket
from tickets.operations.event_log import lock_tickets

MAX_TICKETS = 100


@transaction.atomic
def for_all(*, tickets: Sequence[Ticket], act: Callable[[Ticket], object]) -> None:
    """Do an act with every ticket, in the order in which everybody locks, or with none of them.

    Raises BulkRefused with every ticket for which it is not possible, TooManyAtOnce above MAX_TICKETS.
    """
    if len(tickets) > MAX_TICKETS:
        raise TooManyAtOnce(f"Up to {MAX_TICKETS} tickets can be changed at once; select fewer.")
    refusals: list[tuple[Ticket, Refusal]] = []
    for ticket in lock_tickets(ticket.pk for ticket in tickets):
        try:
            with transaction.atomic():
                act(ticket)
        except (NotAllowed, NotPossible, BadRequest, AnsweredMeanwhile, TakenMeanwhile) as refusal:
            refusals.append((ticket, refusal))
    if refusals:
        raise BulkRefused(refusals)
