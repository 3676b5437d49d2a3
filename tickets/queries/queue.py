"""The queue of the desk: its views, what narrows them, and its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from people.models import User
from people.queries import teams_of
from plans.core.terms import VendorTerms
from tickets import rules
from tickets.core.queue_filter import ME, NOBODY, QueueFilter
from tickets.core.states import OPEN_STATES, WAITING
from tickets.models import Status, Ticket
from tickets.queries.search import matching_tickets
from tickets.queries.visible import visible_tickets

_NEIGHBOURS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class AgentScope:
    """Where somebody works: their teams, those teams' tiers, and the languages in which the vendor is asked."""

    teams: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def agent_scope_of(actor: User, terms: VendorTerms | None) -> AgentScope:
    """Return where somebody works by the terms in force, which may not be there yet."""
    if terms is None:
        return AgentScope()
    teams = teams_of(actor) if rules.is_staff(actor) else []
    keys = {team.key for team in teams}
    tiers = dict.fromkeys(team.tier for team in terms.teams if team.key in keys and team.tier)
    return AgentScope(tuple(team.pk for team in teams), tuple(tiers), tuple(terms.vendor.languages))


def queue_order(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Order by plan rank (TERM-E8), then the kinds that the plan serves first (TERM-B5, TERM-B6), then next due,
    promises first."""
    return tickets.order_by("plan_rank", "kind_rank", F("next_due_at").asc(nulls_last=True), "severity", "id")


def list_queue(actor: User, filters: QueueFilter, *, scope: AgentScope, now: datetime) -> QuerySet[Ticket]:
    """Return the tickets that the person may see and asked for, in the order asked for."""
    tickets = visible_tickets(actor).filter(in_view(actor, filters.view, scope, now), _narrowed(actor, filters))
    if filters.state:
        tickets = tickets.filter(in_state(filters.state, now))
    if filters.q:
        tickets = matching_tickets(tickets, filters.q, languages=scope.languages)
    orders = {"newest": ("-id",), "oldest": ("id",), "resolved": ("-resolved_at", "-id")}
    return queue_order(tickets) if filters.sorting == "due" else tickets.order_by(*orders[filters.sorting])


def find_neighbours(tickets: QuerySet[Ticket], reference: str) -> tuple[str | None, str | None]:
    """Return the references before and after a ticket in a list, None where there is none."""
    references = list(tickets.values_list("reference", flat=True)[:_NEIGHBOURS_LIMIT])
    if reference not in references:
        return None, None
    here = references.index(reference)
    before = references[here - 1] if here else None
    return before, references[here + 1] if here + 1 < len(references) else None


def _narrowed(actor: User, filters: QueueFilter) -> Q:
    """Return what an address asks for besides its view, the state of the promise and the words."""
    exactly = {
        "severity": filters.severity,
        "plan_version__plan__key": filters.plan,
        "organisation": filters.organisation,
        "contact": filters.contact,
        "team__key": filters.team,
        "tier_key": filters.tier,
        "kind": filters.kind,
        "status": next((state for wait, state in WAITING.items() if wait == filters.waiting), ""),
    }
    narrowed = Q(**{name: value for name, value in exactly.items() if value})
    if filters.assignee == NOBODY:
        return narrowed & Q(assignee=None)
    if filters.assignee:
        return narrowed & Q(assignee=actor.pk if filters.assignee == ME else filters.assignee)
    return narrowed


def in_view(actor: User, view: str, scope: AgentScope, now: datetime) -> Q:
    """Return the condition of a view."""
    is_open = Q(status__in=OPEN_STATES)
    partner = actor.partner_member.partner_id if rules.is_partner(actor) else None
    views = {
        "due": is_open,
        "mine": is_open & Q(assignee=actor),
        "team": is_open & _with_teams(scope),
        "unassigned": is_open & Q(assignee=None, partner=partner),
        "overdue": is_open & in_state("over", now),
        "waiting": Q(status__in=tuple(WAITING.values())),
        "resolved": Q(status=Status.RESOLVED),
        "all": Q(),
    }
    return views[view]


def _with_teams(scope: AgentScope) -> Q:
    """Return what lies with some teams: given to one of them, or to no team of their tier."""
    return Q(team__in=scope.teams) | Q(team=None, partner=None, tier_key__in=scope.tiers)


def in_state(state: str, now: datetime) -> Q:
    """Return the condition of a badge; `met` stands for everything on which nothing is ahead."""
    ahead, none_ahead = Q(next_due_at__gte=now), Q(next_due_at=None)
    waits = Q(status__in=tuple(WAITING.values()))
    states = {
        "over": Q(next_due_at__lt=now),
        "soon": ahead & Q(soon_at__lte=now),
        "track": ahead & (Q(soon_at=None) | Q(soon_at__gt=now)),
        "wait": none_ahead & waits,
        "best": none_ahead & ~waits & Q(is_best_effort=True),
        "met": none_ahead & ~waits & Q(is_best_effort=False),
    }
    return states[state]
