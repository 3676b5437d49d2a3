"""Who may see what: tickets, messages, attachments, attempts, each by the person who looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from customers.models import Organisation
from people.models import User
from plans.core.questions import Case
from supportdesk.kernel.database.ordering import by_name
from tickets import rules
from tickets.core.event_payloads import Wait
from tickets.core.events import EventKind
from tickets.core.states import OPEN_STATES
from tickets.models import Attachment, Event, FilingAttempt, Message, MessageKind, SavedView, Ticket
from tickets.queries.clocks import find_newest_event


def visible_tickets(actor: User) -> QuerySet[Ticket]:
    """Return the tickets the account may see: all for staff and service accounts, their customers' for partners, their own for contacts.

    A contact who sees the organisation sees all that it has filed.
    """
    tickets = Ticket.objects.all()
    if rules.works_for_vendor(actor):
        return tickets
    if rules.is_partner(actor):
        partner = actor.partner_member.partner_id
        return tickets.filter(
            Q(organisation__distributor=partner) | Q(organisation__support_partner=partner) | Q(partner=partner)
        )
    if rules.sees_organisation(actor):
        return tickets.filter(Q(contact__user=actor) | Q(organisation=actor.contact.organisation_id))
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
            "plan_version_now__publication",
            "plan_version_now__plan",
            "policy",
            "assignee",
            "team",
            "partner",
            "contract__named_contact",
            "product__release__product",
            "organisation__distributor",
        )
        .defer("plan_version__publication__document", "plan_version_now__publication__document")
    )  # large, and known already once it was parsed
    return get_object_or_404(tickets, reference=reference)


def list_tickets_for(actor: User, ids: Iterable[int]) -> list[Ticket]:
    """Return those of the tickets that the person may see."""
    tickets = visible_tickets(actor).select_related(
        "organisation", "contract__named_contact", "partner", "plan_version__publication"
    )
    return list(tickets.defer("plan_version__publication__document").filter(pk__in=list(ids)))


def get_attachment_for(actor: User, reference: str, attachment_id: int) -> Attachment:
    """Return an attachment of a visible message, else raise Http404."""
    ticket = get_ticket_for(actor, reference)
    attachments = Attachment.objects.filter(message__ticket__in=conversation_of(actor, ticket))
    if not rules.can_see_notes(actor, ticket):
        attachments = attachments.filter(message__kind=MessageKind.PUBLIC)
    return get_object_or_404(attachments, pk=attachment_id)


def list_messages(actor: User, ticket: Ticket, *, conversation: Sequence[Ticket] | None = None) -> list[Message]:
    """Return the messages of a ticket and those merged into it, in order; notes only for those who may read them.

    A caller that has read the conversation's tickets passes them on.
    """
    tickets = conversation or conversation_of(actor, ticket)
    messages = Message.objects.filter(ticket__in=tickets).select_related("author", "ticket__contact__user")
    messages = messages.defer("ticket__search").prefetch_related("attachments")
    if not rules.can_see_notes(actor, ticket):
        messages = messages.filter(kind=MessageKind.PUBLIC)
    return list(messages.order_by("created_at", "id"))


def conversation_of(actor: User, ticket: Ticket, *, merged: Sequence[Ticket] | None = None) -> list[Ticket]:
    """Return a ticket with all that were merged into it, over any number of steps, as far as the person may see them.

    A caller that has read what was merged into it directly passes that on.
    """
    newest = list(_merged_into(actor, [ticket]) if merged is None else merged)
    conversation = [ticket, *newest]
    while newest:
        newest = list(_merged_into(actor, newest))
        conversation += newest
    return conversation


def _merged_into(actor: User, tickets: Sequence[Ticket]) -> QuerySet[Ticket]:
    return visible_tickets(actor).filter(merged_into__in=tickets).order_by("id")


def merge_target_of(ticket: Ticket) -> Ticket:
    """Return the ticket that a merged one ended up in, the ticket itself when it is not merged."""
    while ticket.merged_into is not None:
        ticket = ticket.merged_into
    return ticket


def with_rows(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return the tickets with all that a row of the queue shows, and since when each waits.

    What promises and terms say is large, and known already once it was parsed.
    """
    waits = Event.objects.filter(ticket=OuterRef("pk"), kind=EventKind.WAIT).order_by("-sequence").values("at")[:1]
    return (
        tickets.select_related(
            "organisation", "policy", "plan_version__plan", "plan_version__publication", "assignee", "team", "partner"
        )
        .defer("plan_version__publication__document", "policy__calendar", "policy__policy")
        .annotate(waits_since=Subquery(waits))
    )


def count_open_tickets(actor: User, organisation: Organisation) -> int:
    """Return how many of an organisation's tickets that the person may see are open."""
    return visible_tickets(actor).filter(organisation=organisation, status__in=OPEN_STATES).count()


def newest_message(tickets: Iterable[Ticket]) -> int:
    """Return the number of the newest message of some tickets and those merged into them, 0 where nothing was said."""
    found = newest = {ticket.pk for ticket in tickets}
    while newest:
        newest = set(Ticket.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - found
        found = found | newest
    return Message.objects.filter(ticket__in=found).aggregate(newest=Max("pk"))["newest"] or 0


def list_saved_views(actor: User) -> list[SavedView]:
    """Return the views of the queue that somebody keeps, by name."""
    return list(SavedView.objects.filter(owner=actor).order_by(by_name("name"), "pk"))


def get_saved_view_for(actor: User, view_id: int) -> SavedView:
    """Return a saved view of the person's own, else raise Http404."""
    return get_object_or_404(SavedView, pk=view_id, owner=actor)


def get_filing_attempt_for(actor: User, attempt_id: int) -> FilingAttempt:
    """Return what the person tried to file and was refused, else raise Http404."""
    return get_object_or_404(FilingAttempt, pk=attempt_id, actor=actor, ticket=None)


def case_of(ticket: Ticket) -> Case:
    """Return what the questions at filing depend on, as the ticket stands now."""
    return Case(
        request_type=ticket.request_type_key,
        severity=ticket.severity,
        topic=ticket.topic_key,
        product=ticket.product.release.product.key if ticket.product else "",
    )


def intake_wait(ticket: Ticket) -> Event | None:
    """Return the newest wait if it is for what was missing at filing, None when it is for something else."""
    newest = find_newest_event(ticket, EventKind.WAIT)
    wait = newest.payload if newest is not None else None
    return newest if isinstance(wait, Wait) and wait.intake is not None else None
