"""The lists of the portal: a contact's own tickets, or all that the organisation has filed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from people.models import User
from tickets.core.events import EventKind
from tickets.core.states import OPEN_STATES
from tickets.models import Event, Status, Ticket
from tickets.queries.search import matching_tickets, public_messages_matching
from tickets.queries.visible import visible_tickets, with_rows


def list_own_tickets(
    actor: User, *, is_open: bool, of_organisation: bool = False, words: str = "", languages: Iterable[str] = ()
) -> QuerySet[Ticket]:
    """Return a person's open tickets, or those that have ended, the newest first, with what is asked of the customer.

    `of_organisation`: with those of colleagues, as far as the person may see them. `words` narrow to subjects and messages.
    """
    tickets = _of_list(actor, of_organisation=of_organisation)
    tickets = tickets.filter(status__in=OPEN_STATES) if is_open else tickets.exclude(status__in=OPEN_STATES)
    if words:
        found = matching_tickets(tickets, words, languages=languages).values("pk")
        matching = public_messages_matching(words, languages=languages).values("ticket")
        tickets = tickets.filter(Q(pk__in=found) | Q(pk__in=matching))
    asked = Event.objects.filter(ticket=OuterRef("pk"), kind=EventKind.WAIT).order_by("-sequence")
    return (
        with_rows(tickets)
        .select_related("contact__user")
        .annotate(asked=Subquery(asked.values("data")[:1]))
        .order_by("-id")
    )


def _of_list(actor: User, *, of_organisation: bool) -> QuerySet[Ticket]:
    """Return what the list is made of; a merged ticket is read in its target."""
    tickets = visible_tickets(actor).exclude(status=Status.MERGED)
    return tickets if of_organisation else tickets.filter(contact__user=actor)
