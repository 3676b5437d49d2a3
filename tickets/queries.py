"""Reads of tickets; what an actor may see is decided here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.shortcuts import get_object_or_404

from customers.models import Organisation
from people.models import User
from slas.core.events import Event as ClockEvent
from slas.core.events import EventKind, parse_events
from slas.core.timeline import Timeline
from slas.models import Policy
from slas.queries import replay_events
from tickets import rules
from tickets.models import Attachment, Breach, Event, FilingAttempt, Message, MessageKind, Status, StepReached, Ticket

# The kinds of the calculation protocol; everything else in the log tells the story and moves no clock.
CLOCK_KINDS = frozenset(get_args(EventKind))
_CLOCK_KEYS = {
    "created": ("severity",),
    "public_reply": ("by",),
    "wait": ("for",),
    "severity": ("to",),
    "policy": ("policy",),
    "calendar": ("calendar",),
}
OPEN_STATES = (Status.OPEN, Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)
_NEIGHBOURS_LIMIT = 500


def visible_tickets(actor: User) -> QuerySet[Ticket]:
    """Return the tickets the person may see: all for staff, their customers' for partners, their own for contacts."""
    tickets = Ticket.objects.all()
    if rules.is_staff(actor):
        return tickets
    if rules.is_partner(actor):
        partner = actor.partner_member.partner_id
        return tickets.filter(
            Q(organisation__distributor=partner) | Q(organisation__support_partner=partner) | Q(partner=partner)
        )
    if rules.is_contact(actor):
        return tickets.filter(contact__user=actor)
    return tickets.none()


def get_ticket_for(actor: User, reference: str) -> Ticket:
    """Return the ticket with this reference if the person may see it, else raise Http404."""
    tickets = (
        visible_tickets(actor)
        .select_related(
            "organisation",
            "contact__user",
            "plan_version__publication",
            "plan_version__plan",
            "policy",
            "assignee",
            "partner",
            "contract",
            "product__release__product",
            "organisation__distributor",
        )
        .defer("plan_version__publication__document")
    )  # large, and known already to whoever parsed it once
    return get_object_or_404(tickets, reference=reference)


def list_tickets_for(actor: User, ids: Iterable[int]) -> list[Ticket]:
    """Return those of the tickets that the person may see."""
    return list(visible_tickets(actor).filter(pk__in=list(ids)))


def get_attachment_for(actor: User, reference: str, attachment_id: int) -> Attachment:
    """Return an attachment of a visible message, else raise Http404."""
    ticket = get_ticket_for(actor, reference)
    attachments = Attachment.objects.filter(message__ticket=ticket)
    if not rules.can_see_notes(actor, ticket):
        attachments = attachments.filter(message__kind=MessageKind.PUBLIC)
    return get_object_or_404(attachments, pk=attachment_id)


def list_messages(actor: User, ticket: Ticket) -> list[Message]:
    """Return the conversation in order, with internal notes only for those who may read them."""
    messages = Message.objects.filter(ticket=ticket).select_related("author").prefetch_related("attachments")
    if not rules.can_see_notes(actor, ticket):
        messages = messages.filter(kind=MessageKind.PUBLIC)
    return list(messages.order_by("created_at", "id"))


def list_events(ticket: Ticket) -> list[Event]:
    """Return the whole event log of a ticket in order."""
    return list(Event.objects.filter(ticket=ticket).select_related("actor").order_by("sequence"))


def clock_events(log: Iterable[Event]) -> tuple[ClockEvent, ...]:
    """Return the events of a log that move clocks, as the engine reads them."""
    documents = []
    for entry in log:
        if entry.kind in CLOCK_KINDS:
            detail = {key: entry.data[key] for key in _CLOCK_KEYS.get(entry.kind, ())}
            documents.append({"kind": entry.kind, "at": entry.at.isoformat(), **detail})
    return parse_events(documents)


def timeline_of(ticket: Ticket, log: Sequence[Event] | None = None) -> Timeline:
    """Return what the clocks of a ticket say, worked out from its log."""
    return replay_events(policy=ticket.policy, events=clock_events(list_events(ticket) if log is None else log))


def timelines_of(tickets: Sequence[Ticket]) -> dict[int, Timeline]:
    """Return the timelines of many tickets with one query for all their logs."""
    logs: dict[int, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(ticket__in=tickets, kind__in=CLOCK_KINDS).order_by("ticket_id", "sequence")
    for entry in rows:
        logs[entry.ticket_id].append(entry)
    return {ticket.pk: replay_events(policy=ticket.policy, events=clock_events(logs[ticket.pk])) for ticket in tickets}


def preview_timeline(*, policy: Policy, severity: int, now: datetime) -> Timeline:
    """Return the timeline a ticket would have if it were filed now."""
    document = {"kind": "created", "at": now.isoformat(), "severity": severity}
    return replay_events(policy=policy, events=parse_events([document]))


def queue_order(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Order by plan rank, then next due, promises before best effort (E8)."""
    return tickets.order_by("plan_rank", F("next_due_at").asc(nulls_last=True), "severity", "id")


def list_queue(actor: User, *, view: str, state: str, words: str, now: datetime) -> QuerySet[Ticket]:
    """Return the tickets of a view of the desk, narrowed by a state of their promise and by words, in its order."""
    tickets = visible_tickets(actor).filter(_in_view(actor, view, now))
    if state:
        tickets = tickets.filter(_in_state(state, now))
    for word in words.split():
        tickets = tickets.filter(
            Q(reference__icontains=word)
            | Q(subject__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(contact__user__name__icontains=word)
        )
    if view == "resolved":
        return tickets.order_by("-resolved_at", "-id")
    return tickets.order_by("-id") if view == "all" else queue_order(tickets)


def with_rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with all that a row of the queue shows, and since when each waits; still one query."""
    waits = Event.objects.filter(ticket=OuterRef("pk"), kind="wait").order_by("-sequence").values("at")[:1]
    return (
        tickets.select_related(
            "organisation", "policy", "plan_version__plan", "plan_version__publication", "assignee", "partner"
        )
        .defer("plan_version__publication__document")
        .annotate(waits_since=Subquery(waits))
    )


def count_views(actor: User, *, now: datetime) -> dict[str, int]:
    """Return how many tickets each view of the desk holds."""
    views = ("due", "mine", "unassigned", "overdue", "waiting", "resolved", "all")
    counts = {view: Count("pk", filter=_in_view(actor, view, now)) for view in views}
    return dict(visible_tickets(actor).aggregate(**counts))


def count_states(tickets: QuerySet[Ticket], *, now: datetime) -> dict[str, int]:
    """Return how many of the tickets are in each state of their promise, by the cached clocks."""
    states = ("over", "soon", "track", "wait", "best", "met")
    counts = {state: Count("pk", filter=_in_state(state, now)) for state in states}
    return dict(tickets.order_by().aggregate(**counts))


def find_neighbours(tickets: QuerySet[Ticket], reference: str) -> tuple[str | None, str | None]:
    """Return the references before and after a ticket in a list, None where there is none."""
    references = list(tickets.values_list("reference", flat=True)[:_NEIGHBOURS_LIMIT])
    if reference not in references:
        return None, None
    here = references.index(reference)
    before = references[here - 1] if here else None
    return before, references[here + 1] if here + 1 < len(references) else None


def count_open_tickets(actor: User, organisation: Organisation) -> int:
    """Return how many of an organisation's tickets that the person may see are open."""
    return visible_tickets(actor).filter(organisation=organisation, status__in=OPEN_STATES).count()


def list_own_tickets(actor: User, *, is_open: bool) -> QuerySet[Ticket]:
    """Return the open tickets of a person's list, or the others, the newest first, with what is asked of the customer."""
    state = Q(status__in=OPEN_STATES)
    tickets = with_rows(visible_tickets(actor).filter(state if is_open else ~state))
    asked = Event.objects.filter(ticket=OuterRef("pk"), kind="wait").order_by("-sequence")
    return tickets.annotate(asked=Subquery(asked.values(reason=KT("data__reason"))[:1])).order_by("-id")


def get_filing_attempt_for(actor: User, attempt_id: int) -> FilingAttempt:
    """Return what the person tried to file and was refused, else raise Http404."""
    return get_object_or_404(FilingAttempt, pk=attempt_id, actor=actor, ticket=None)


def list_breaches(ticket: Ticket) -> list[Breach]:
    """Return the promises that were not kept, in order."""
    return list(Breach.objects.filter(ticket=ticket).order_by("breached_at", "id"))


def list_steps_reached(ticket: Ticket) -> list[StepReached]:
    """Return the ladder steps that were reached, in order."""
    return list(StepReached.objects.filter(ticket=ticket).order_by("reached_at", "id"))


def _in_view(actor: User, view: str, now: datetime) -> Q:
    is_open = Q(status__in=OPEN_STATES)
    partner = actor.partner_member.partner_id if rules.is_partner(actor) else None
    views = {
        "due": is_open,
        "mine": is_open & Q(assignee=actor),
        "unassigned": is_open & Q(assignee=None, partner=partner),
        "overdue": is_open & _in_state("over", now),
        "waiting": Q(status__in=(Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY)),
        "resolved": Q(status=Status.RESOLVED),
        "all": Q(),
    }
    return views[view]


def _in_state(state: str, now: datetime) -> Q:
    """Return the condition of a badge; `met` stands for everything on which nothing is ahead."""
    ahead, none_ahead = Q(next_due_at__gte=now), Q(next_due_at=None)
    waits = Q(status__in=(Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY))
    states = {
        "over": Q(next_due_at__lt=now),
        "soon": ahead & Q(soon_at__lte=now),
        "track": ahead & (Q(soon_at=None) | Q(soon_at__gt=now)),
        "wait": none_ahead & waits,
        "best": none_ahead & ~waits & Q(is_best_effort=True),
        "met": none_ahead & ~waits & Q(is_best_effort=False),
    }
    return states[state]
