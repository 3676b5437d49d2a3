"""Acts on an old view of a ticket: what others have written since the actor looked comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction

from people.models import User
from tickets.errors import AnsweredMeanwhile
from tickets.models import Ticket
from tickets.operations.event_log import lock_tickets
from tickets.queries import list_messages_since

Done = TypeVar("Done")


@transaction.atomic
def unless_answered(
    *, tickets: Sequence[Ticket], actor: User, seen_message: int | None, act: Callable[[], Done]
) -> Done:
    """Do an act only where the actor has seen all that others have written on the tickets.

    `seen_message` is the id of the newest message that the actor had seen, 0 for none; None asks for no guard.
    Raises AnsweredMeanwhile, and whatever the act raises.
    """
    if seen_message is not None:
        check_no_new_messages(lock_tickets([ticket.pk for ticket in tickets]), actor, seen_message)
    return act()


def check_no_new_messages(tickets: Sequence[Ticket], actor: User, seen: int) -> None:
    """Raise AnsweredMeanwhile with all that others have written on the locked tickets after the message `seen`."""
    messages = [message for ticket in tickets for message in list_messages_since(actor, ticket, seen)]
    if messages:
        raise AnsweredMeanwhile(messages)
