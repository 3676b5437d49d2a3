"""How many tickets the views of the queue hold: counts that cost the same however many there are, kept for seconds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from people.models import User
from supportdesk.kernel.tenancy import current_vendor
from tickets.core.queue_filter import ORDERED_BY_DUE, STATES, VIEWS, QueueFilter
from tickets.models import Ticket
from tickets.queries.queue import AgentScope, in_state, in_view, list_queue
from tickets.queries.visible import visible_tickets

# A list shows, and a figure counts, so many and no more: those who need the rest narrow the list.
MAX_COUNT = 1_000
# Counts are taken again when something has happened to any ticket, and after so long because time goes on.
_KEPT_FOR = timedelta(seconds=5)
_KEPT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class _Counted:
    last_event: int
    at: datetime
    counts: dict[str, int]


# Safe across vendors: the vendor's schema is part of the key (TRAP-T12).
_counted: OrderedDict[tuple[Hashable, ...], _Counted] = OrderedDict()


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many tickets each view holds, how many of a list are in each state, and how many are listed; each MAX_COUNT at most.

    States are counted where the queue is ordered by what falls due: other views do not show them.
    """

    views: dict[str, int]
    states: dict[str, int]
    listed: int


def count_views(actor: User, *, scope: AgentScope, now: datetime) -> dict[str, int]:
    """Return how many tickets each view of the desk holds, MAX_COUNT at most."""
    return _kept(("views", actor.pk, scope), now, lambda: _count_each(_views(actor, scope, now)))


def count_queue(actor: User, filters: QueueFilter, *, scope: AgentScope, now: datetime) -> QueueCounts:
    """Return all that a page of the queue counts, with one query."""
    counts = _kept(("queue", actor.pk, scope, filters), now, lambda: _count_each(_lists(actor, filters, scope, now)))
    return QueueCounts(
        views={view: counts[f"view {view}"] for view in VIEWS},
        states={state: counts.get(f"state {state}", 0) for state in STATES},
        listed=counts["listed"],
    )


def count_states(tickets: QuerySet[Ticket], *, now: datetime) -> dict[str, int]:
    """Return how many of the tickets are in each state of their promise by the cached clocks, MAX_COUNT at most."""
    return _count_each({state: tickets.filter(in_state(state, now)).order_by("next_due_at") for state in STATES})


def forget_counts() -> None:
    """Count everything again, for tests whose data is rolled back."""
    _counted.clear()


def _kept(key: tuple[Hashable, ...], now: datetime, count: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Return what was counted moments ago, unless something has happened since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM tickets_event")
        last_event = cursor.fetchone()[0] or 0
    key = (current_vendor(), *key)
    kept = _counted.get(key)
    if kept is None or kept.last_event != last_event or not kept.at <= now < kept.at + _KEPT_FOR:
        kept = _counted[key] = _Counted(last_event, now, count())
        if len(_counted) > _KEPT_LIMIT:
            _counted.popitem(last=False)
    return kept.counts


def _lists(actor: User, filters: QueueFilter, scope: AgentScope, now: datetime) -> dict[str, QuerySet[Ticket]]:
    """Return what a page of the queue counts, by name."""
    lists = {f"view {view}": tickets for view, tickets in _views(actor, scope, now).items()}
    if filters.view in ORDERED_BY_DUE:
        everything = list_queue(actor, replace(filters, state=""), scope=scope, now=now)
        lists |= {f"state {state}": everything.filter(in_state(state, now)).order_by("next_due_at") for state in STATES}
    return {**lists, "listed": list_queue(actor, filters, scope=scope, now=now)}


def _views(actor: User, scope: AgentScope, now: datetime) -> dict[str, QuerySet[Ticket]]:
    orders = {"resolved": ("-resolved_at", "-id"), "all": ("id",)}
    return {
        view: visible_tickets(actor)
        .filter(in_view(actor, view, scope, now))
        .order_by(*orders.get(view, ("next_due_at",)))
        for view in VIEWS
    }


def _count_each(lists: Mapping[str, QuerySet[Ticket]]) -> dict[str, int]:
    """Count several lists with one query; each stops at MAX_COUNT, so that a hundred thousand cost what a thousand do.

    Each comes in the order of an index that holds it: without an order PostgreSQL reads the table until it has found MAX_COUNT.
    """
    counts, columns, values = dict.fromkeys(lists, 0), {}, list[Any]()
    for name, tickets in lists.items():
        try:
            sql, parameters = tickets.values("pk")[:MAX_COUNT].query.sql_with_params()
        except EmptyResultSet:
            continue
        columns[name] = f"(SELECT count(*) FROM ({sql}) AS bounded)"  # noqa: S608  # Django's own SQL, values apart
        values += parameters
    if columns:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(columns.values()), values)
            counts |= dict(zip(columns, cursor.fetchone(), strict=True))
    return counts


def count_tickets(*, most: int) -> int:
    """Return how many tickets there are, open or not, counted no further than `most`."""
    return Ticket.objects.order_by()[:most].count()
