"""Reads of development issues: for the vendor's own staff alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from people.models import User
from tickets import rules
from tickets.models import DevelopmentChange, DevelopmentIssue, IssueState, Ticket
from tickets.queries.visible import conversation_of, visible_tickets, with_rows

ACTIVE_STATES = (IssueState.OPEN, IssueState.PLANNED, IssueState.IN_PROGRESS)


def visible_issues(actor: User) -> QuerySet[DevelopmentIssue]:
    """Return the issues that the person may see: all for staff, none for anybody else."""
    return DevelopmentIssue.objects.all() if rules.is_staff(actor) else DevelopmentIssue.objects.none()


def list_issues(actor: User, *, state: str, words: str) -> QuerySet[DevelopmentIssue]:
    """Return the issues in a state, else those that development has not ended, by words, the latest news first."""
    issues = visible_issues(actor).filter(state__in=[state] if state else ACTIVE_STATES)
    for word in words.split():
        issues = issues.filter(Q(number__iexact=word) | Q(title__icontains=word) | Q(release__icontains=word))
    return issues.annotate(waiting=Count("links")).order_by("-updated_at", "-id")


def count_issue_states(actor: User) -> dict[str, int]:
    """Return how many issues are in each state."""
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in IssueState}
    return dict(visible_issues(actor).aggregate(**counts))


def get_issue_for(actor: User, number: str) -> DevelopmentIssue:
    """Return the issue with this number if the person may see it, else raise Http404."""
    return get_object_or_404(visible_issues(actor).select_related("opened_by"), number=number)


def list_waiting_tickets(actor: User, issue: DevelopmentIssue) -> list[Ticket]:
    """Return the tickets that wait for an issue, the open ones first, with all that a row shows."""
    tickets = with_rows(visible_tickets(actor).filter(development_links__issue=issue)).select_related("merged_into")
    ended = ("RESOLVED", "CLOSED", "MERGED")
    return sorted(tickets.order_by("id"), key=lambda ticket: (ticket.status in ended, ticket.plan_rank, ticket.pk))


def list_changes(issue: DevelopmentIssue) -> list[DevelopmentChange]:
    """Return what happened to an issue, in order."""
    return list(DevelopmentChange.objects.filter(issue=issue).select_related("actor").order_by("sequence"))


def list_issues_of(
    actor: User, ticket: Ticket, *, conversation: Sequence[Ticket] | None = None
) -> list[DevelopmentIssue]:
    """Return the issues that a ticket waits for, or one that was merged into it.

    A caller that has read the conversation's tickets passes them on.
    """
    issues = visible_issues(actor).filter(links__ticket__in=conversation or conversation_of(actor, ticket))
    return list(issues.distinct().order_by("id"))


@dataclass(frozen=True)
class Related:
    """The tickets that one came from and went to, as far as somebody may see them."""

    split_from: Ticket | None
    split_off: tuple[Ticket, ...]
    merged_into: Ticket | None
    merged_in: tuple[Ticket, ...]


def list_related(actor: User, ticket: Ticket) -> Related:
    """Return where a ticket came from, what was split off it, its merge target, and what was merged into it."""
    own = Q(pk__in=[ticket.split_from_id, ticket.merged_into_id]) | Q(split_from=ticket) | Q(merged_into=ticket)
    found = list(visible_tickets(actor).filter(own).order_by("id"))
    return Related(
        split_from=next((one for one in found if one.pk == ticket.split_from_id), None),
        split_off=tuple(one for one in found if one.split_from_id == ticket.pk),
        merged_into=next((one for one in found if one.pk == ticket.merged_into_id), None),
        merged_in=tuple(one for one in found if one.merged_into_id == ticket.pk),
    )
