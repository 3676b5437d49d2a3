"""One act on several tickets: on all of them or on none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from tickets.core.states import NotPossible
from tickets.models import Ticket
from tickets.operations.acts.guarding import AnsweredMeanwhile
from tickets.operations.acts.handling import BadRequest, TakenMeanwhile
from tickets.operations.log import NotAllowed, lock_tickets

AT_MOST = 100
Refusal = NotAllowed | NotPossible | BadRequest | AnsweredMeanwhile | TakenMeanwhile


class BulkRefused(Exception):
    """Nothing was changed; `refusals` names each ticket that could not, and why."""

    def __init__(self, refusals: Sequence[tuple[Ticket, Refusal]]) -> None:
        super().__init__("; ".join(f"{ticket}: {refusal}" for ticket, refusal in refusals))
        self.refusals = tuple(refusals)


class TooManyAtOnce(Exception):
    """More tickets than are changed in one go."""


@transaction.atomic
def for_all(*, tickets: Sequence[Ticket], act: Callable[[Ticket], object]) -> None:
    """Do an act with every ticket, in the order in which everybody locks, or with none of them.

    Raises BulkRefused with every ticket for which it is not possible, TooManyAtOnce above AT_MOST.
    """
    if len(tickets) > AT_MOST:
        raise TooManyAtOnce(f"At most {AT_MOST} tickets can be changed in one go.")
    refusals: list[tuple[Ticket, Refusal]] = []
    for ticket in lock_tickets(ticket.pk for ticket in tickets):
        try:
            with transaction.atomic():
                act(ticket)
        except (NotAllowed, NotPossible, BadRequest, AnsweredMeanwhile, TakenMeanwhile) as refusal:
            refusals.append((ticket, refusal))
    if refusals:
        raise BulkRefused(refusals)
