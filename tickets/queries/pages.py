"""Lists in pages: filters from a fixed set, and the place after the last row, for programs that read on and on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import F, Q, QuerySet

from people.models import User
from tickets import rules
from tickets.core.events import CUSTOMER_KINDS, EVENTS, STAFF_KINDS, EventKind
from tickets.core.queue_filter import QueueFilter
from tickets.models import Attachment, DevelopmentIssue, Event, Message, MessageKind, Ticket
from tickets.queries.development import list_issues
from tickets.queries.queue import AgentScope, list_queue, queue_order
from tickets.queries.visible import conversation_of

Order = Literal["newest", "oldest", "queue"]
QueuePlace = tuple[int, int, datetime | None, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """What narrows a list besides what narrows the desk's; empty narrows nothing."""

    status: Collection[str] = ()
    request_type: str = ""
    topic: str = ""
    filed_from: datetime | None = None
    filed_before: datetime | None = None
    updated_from: datetime | None = None

    def condition(self) -> Q:
        """Return the condition."""
        wanted = {
            "status__in": list(self.status),
            "request_type_key": self.request_type,
            "topic_key": self.topic,
            "filed_at__gte": self.filed_from,
            "filed_at__lt": self.filed_before,
            "updated_at__gte": self.updated_from,
        }
        return Q(**{name: value for name, value in wanted.items() if value})


def list_tickets_after(
    actor: User,
    filters: QueueFilter,
    wanted: TicketFilter,
    *,
    scope: AgentScope,
    order: Order,
    after: tuple[int] | QueuePlace | None,
    limit: int,
    now: datetime,
) -> list[Ticket]:
    """Return tickets that the person may see, from a place in the order on; the desk's own order is left aside."""
    found = list_queue(actor, filters, scope=scope, now=now)
    tickets = with_everything(found.filter(wanted.condition()))
    if order == "queue":
        tickets = queue_order(tickets)
        return list((tickets if after is None else tickets.filter(_after_in_queue(after)))[:limit])
    tickets = tickets.order_by("-id" if order == "newest" else "id")
    if after is not None:
        tickets = tickets.filter(**{"id__lt" if order == "newest" else "id__gt": after[0]})
    return list(tickets[:limit])


def queue_place(ticket: Ticket) -> QueuePlace:
    """Return a ticket's place in the queue's order."""
    return ticket.plan_rank, ticket.kind_rank, ticket.next_due_at, ticket.severity, ticket.pk


def with_everything(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with all that is said of one; still one query."""
    return tickets.select_related(
        "organisation",
        "contact__user",
        "plan_version__plan",
        "plan_version__publication",
        "product__release__product",
        "assignee",
        "partner",
        "team",
        "merged_into",
        "split_from",
    ).defer("plan_version__publication__document", "merged_into__search", "split_from__search")


def load_everything(*tickets: Ticket) -> list[Ticket]:
    """Return tickets that the person was found to see with all that is said of one, in the same order."""
    found = with_everything(Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])).in_bulk()
    return [found[ticket.pk] for ticket in tickets]


def list_messages_after(actor: User, ticket: Ticket, *, after: int, limit: int) -> list[Message]:
    """Return messages by number from a place on, with those of merged tickets; notes for those who may read them."""
    messages = Message.objects.filter(ticket__in=conversation_of(actor, ticket), pk__gt=after)
    if not rules.can_see_notes(actor, ticket):
        messages = messages.filter(kind=MessageKind.PUBLIC)
    found = messages.select_related("author", "ticket__contact__user").defer("ticket__search")
    return list(found.prefetch_related("attachments").order_by("pk")[:limit])


def list_attachments_after(actor: User, ticket: Ticket, *, after: int, limit: int) -> list[Attachment]:
    """Return attachments of messages that the person may read, by number from a place on."""
    attachments = Attachment.objects.filter(message__ticket__in=conversation_of(actor, ticket), pk__gt=after)
    if not rules.can_see_notes(actor, ticket):
        attachments = attachments.filter(message__kind=MessageKind.PUBLIC)
    return list(attachments.order_by("pk")[:limit])


# As `rules.can_see_event` has it, for the database.
_CUSTOMER_HEARS = Q(data__what="handed_over") | (
    Q(data__what="state", data__to__in=rules.CUSTOMER_VISIBLE_STATES) & ~Q(data__from=F("data__to"))
)


def list_events_after(actor: User, ticket: Ticket, *, after: int, limit: int) -> list[Event]:
    """Return entries of the log from a place on that the person may read."""
    events = Event.objects.filter(ticket=ticket, sequence__gt=after).select_related("actor")
    if rules.is_contact(actor):
        events = events.filter(kind__in=CUSTOMER_KINDS)
        events = events.filter(~Q(kind=EventKind.DEVELOPMENT) | _CUSTOMER_HEARS)
    elif not rules.is_staff(actor):
        events = events.filter(kind__in=EVENTS.keys() - STAFF_KINDS)
    return list(events.order_by("sequence")[:limit])


def _after_in_queue(place: tuple[int] | QueuePlace) -> Q:
    """Return the condition of what comes after a place in `queue_order`; what has no due comes last (TERM-E8)."""
    if len(place) == 1:
        raise ValueError("The cursor of the queue has more than a number.")
    rank, kind_rank, due_at, severity, number = place
    tie = Q(severity__gt=severity) | Q(severity=severity, id__gt=number)
    if due_at is None:
        later = Q(next_due_at=None) & tie
    else:
        later = Q(next_due_at__gt=due_at) | Q(next_due_at=None) | (Q(next_due_at=due_at) & tie)
    same_plan = Q(kind_rank__gt=kind_rank) | (Q(kind_rank=kind_rank) & later)
    return Q(plan_rank__gt=rank) | (Q(plan_rank=rank) & same_plan)


def list_issues_after(actor: User, *, state: str, words: str, after: int, limit: int) -> list[DevelopmentIssue]:
    """Return development issues that the person may see, by number from a place on."""
    return list(list_issues(actor, state=state, words=words).filter(pk__gt=after).order_by("pk")[:limit])
