"""The queue of the desk: its views, what narrows them, its order, and counts that cost the same however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet

from people.models import User
from people.queries import teams_of
from plans.core.terms import VendorTerms
from tickets import rules
from tickets.core.queue_filter import ME, NOBODY, STATES, VIEWS, QueueFilter
from tickets.core.states import OPEN_STATES, WAITING
from tickets.models import Status, Ticket
from tickets.queries.search import matching_tickets
from tickets.queries.visible import visible_tickets

# A list shows, and a figure counts, so many and no more: those who need the rest narrow the list.
MOST = 1_000
_NEIGHBOURS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody works: their teams, those teams' tiers, and the languages in which the vendor is asked."""

    teams: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def whereabouts_of(actor: User, terms: VendorTerms | None) -> Whereabouts:
    """Return where somebody works by the terms in force, which may not be there yet."""
    if terms is None:
        return Whereabouts()
    teams = teams_of(actor) if rules.is_staff(actor) else []
    keys = {team.key for team in teams}
    tiers = dict.fromkeys(team.tier for team in terms.teams if team.key in keys and team.tier)
    return Whereabouts(tuple(team.pk for team in teams), tuple(tiers), tuple(terms.vendor.languages))


def queue_order(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Order by plan rank (E8), then the kinds that the plan serves first (B5, B6), then next due, promises first."""
    return tickets.order_by("plan_rank", "kind_rank", F("next_due_at").asc(nulls_last=True), "severity", "id")


def list_queue(actor: User, asked: QueueFilter, *, where: Whereabouts, now: datetime) -> QuerySet[Ticket]:
    """Return the tickets that the person may see and asked for, in the order asked for."""
    tickets = visible_tickets(actor).filter(_in_view(actor, asked.view, where, now), _narrowed(actor, asked))
    if asked.state:
        tickets = tickets.filter(_in_state(asked.state, now))
    if asked.q:
        tickets = matching_tickets(tickets, asked.q, languages=where.languages)
    orders = {"newest": ("-id",), "oldest": ("id",), "resolved": ("-resolved_at", "-id")}
    return queue_order(tickets) if asked.sorting == "due" else tickets.order_by(*orders[asked.sorting])


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many tickets each view holds, how many of a list are in each state, and how many are listed; each MOST at most."""

    views: dict[str, int]
    states: dict[str, int]
    listed: int


def count_views(actor: User, *, where: Whereabouts, now: datetime) -> dict[str, int]:
    """Return how many tickets each view of the desk holds, MOST at most."""
    return _count_each(_views(actor, where, now))


def count_queue(actor: User, asked: QueueFilter, *, where: Whereabouts, now: datetime) -> QueueCounts:
    """Return all that a page of the queue counts, with one query."""
    everything = list_queue(actor, replace(asked, state=""), where=where, now=now)
    lists = {f"view {view}": tickets for view, tickets in _views(actor, where, now).items()}
    lists |= {f"state {state}": everything.filter(_in_state(state, now)).order_by("next_due_at") for state in STATES}
    counts = _count_each({**lists, "listed": list_queue(actor, asked, where=where, now=now)})
    return QueueCounts(
        views={view: counts[f"view {view}"] for view in VIEWS},
        states={state: counts[f"state {state}"] for state in STATES},
        listed=counts["listed"],
    )


def count_states(tickets: QuerySet[Ticket], *, now: datetime) -> dict[str, int]:
    """Return how many of the tickets are in each state of their promise by the cached clocks, MOST at most."""
    return _count_each({state: tickets.filter(_in_state(state, now)).order_by("next_due_at") for state in STATES})


def find_neighbours(tickets: QuerySet[Ticket], reference: str) -> tuple[str | None, str | None]:
    """Return the references before and after a ticket in a list, None where there is none."""
    references = list(tickets.values_list("reference", flat=True)[:_NEIGHBOURS_LIMIT])
    if reference not in references:
        return None, None
    here = references.index(reference)
    before = references[here - 1] if here else None
    return before, references[here + 1] if here + 1 < len(references) else None


def _count_each(lists: Mapping[str, QuerySet[Ticket]]) -> dict[str, int]:
    """Count several lists with one query; each stops at MOST, so that a hundred thousand cost what a thousand do.

    Each comes in the order of an index that holds it: without an order PostgreSQL reads the table until it has found MOST.
    """
    counts, columns, values = dict.fromkeys(lists, 0), {}, list[Any]()
    for name, tickets in lists.items():
        try:
            sql, parameters = tickets.values("pk")[:MOST].query.sql_with_params()
        except EmptyResultSet:
            continue
        columns[name] = f"(SELECT count(*) FROM ({sql}) AS bounded)"  # noqa: S608  # Django's own SQL, values apart
        values += parameters
    if columns:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(columns.values()), values)
            counts |= dict(zip(columns, cursor.fetchone(), strict=True))
    return counts


def _narrowed(actor: User, asked: QueueFilter) -> Q:
    """Return what an address asks for besides its view, the state of the promise and the words."""
    exactly = {
        "severity": asked.severity,
        "plan_version__plan__key": asked.plan,
        "organisation": asked.organisation,
        "contact": asked.contact,
        "team__key": asked.team,
        "tier_key": asked.tier,
        "kind": asked.kind,
        "status": next((state for wait, state in WAITING.items() if wait == asked.waiting), ""),
    }
    narrowed = Q(**{name: value for name, value in exactly.items() if value})
    if asked.assignee == NOBODY:
        return narrowed & Q(assignee=None)
    if asked.assignee:
        return narrowed & Q(assignee=actor.pk if asked.assignee == ME else asked.assignee)
    return narrowed


def _views(actor: User, where: Whereabouts, now: datetime) -> dict[str, QuerySet[Ticket]]:
    orders = {"resolved": ("-resolved_at", "-id"), "all": ("id",)}
    return {
        view: visible_tickets(actor)
        .filter(_in_view(actor, view, where, now))
        .order_by(*orders.get(view, ("next_due_at",)))
        for view in VIEWS
    }


def _in_view(actor: User, view: str, where: Whereabouts, now: datetime) -> Q:
    is_open = Q(status__in=OPEN_STATES)
    partner = actor.partner_member.partner_id if rules.is_partner(actor) else None
    views = {
        "due": is_open,
        "mine": is_open & Q(assignee=actor),
        "team": is_open & _with_teams(where),
        "unassigned": is_open & Q(assignee=None, partner=partner),
        "overdue": is_open & _in_state("over", now),
        "waiting": Q(status__in=tuple(WAITING.values())),
        "resolved": Q(status=Status.RESOLVED),
        "all": Q(),
    }
    return views[view]


def _with_teams(where: Whereabouts) -> Q:
    """Return what lies with some teams: given to one of them, or to no team of their tier."""
    return Q(team__in=where.teams) | Q(team=None, partner=None, tier_key__in=where.tiers)


def _in_state(state: str, now: datetime) -> Q:
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
