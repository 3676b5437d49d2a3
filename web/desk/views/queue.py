"""The desk: the queue."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from slas.presentation.labels import zone_label
from supportdesk.kernel import clock
from tickets.core.queue_filter import ORDERED_BY_DUE, QueueFilter
from tickets.core.states import ACTS
from tickets.models import Ticket
from tickets.queries import (
    MAX_COUNT,
    agent_scope_of,
    count_queue,
    find_by_number,
    list_queue,
    read_timelines,
    with_rows,
)
from web.access import SignedInRequest, desk_required
from web.desk.acts.bulk import BULK
from web.desk.views.frame import VIEWS, desk_frame, format_count, terms_in_force, view_url
from web.desk.views.queue_filters import (
    LABELS,
    ORDERS,
    STATES,
    CountedPages,
    QueueQuery,
    chips,
    queue_address,
    read_queue_query,
)
from web.desk.views.queue_rows import build_rows, group_by_rank
from web.setup import setup_list

ROWS = 50


@require_safe
@desk_required
def queue(request: SignedInRequest) -> HttpResponse:
    """Show a view of the queue, narrowed as the address says; a ticket's number leads to the ticket."""
    now = clock.now()
    queue_query = read_queue_query(request.user, request.GET)
    found = find_by_number(request.user, queue_query.filter.q) if queue_query.filter.q else None
    if found is not None:
        return redirect("desk-ticket", found.reference)
    terms = terms_in_force(now)
    scope = agent_scope_of(request.user, terms)
    counts = count_queue(request.user, queue_query.filter, scope=scope, now=now)
    tickets = with_rows(list_queue(request.user, queue_query.filter, scope=scope, now=now))
    page: Page[Ticket] = CountedPages(tickets, ROWS, count=counts.listed).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    rows = build_rows(shown, read_timelines(shown), now)
    view, query = queue_query.filter.view, queue_query.filter.query()
    by_rank = queue_query.filter.sorting == "due"
    current = query if any((queue_query.filter.narrowed_by(), queue_query.filter.order)) else view
    context = desk_frame(request.user, now, current=current, terms=terms, scope=scope, counts=counts.views) | {
        "view": view,
        "title": VIEWS[view],
        "figures": _figures(counts.states, queue_query.filter) if view in ORDERED_BY_DUE else [],
        "page": page,
        "groups": group_by_rank(rows) if by_rank else [rows] if rows else [],
        "zone": zone_label(now),
        "asked": queue_query.filter,
        "chips": chips(queue_query, terms),
        "hidden": [{"name": name, "value": value} for name, value in parse_qsl(queue_query.filter.query(q=""))],
        "links": _links(query),
        "ignored": _ignored_label(queue_query),
        "ticket_query": f"?{query}" if query else "",
        "sorted": _("Sorted by plan priority, then due date")
        if by_rank
        else ORDERS.get(queue_query.filter.sorting, _("Newest first")),
        "empty": None if rows else _empty_state(queue_query.filter),
        "setup": _setup(request, queue_query) if not rows else None,
        "bulk": _bulk_acts(),
        "more": page.paginator.count >= MAX_COUNT,
        "here": request.get_full_path(),
    }
    return render(request, "desk/queue.html", context)


def _setup(request: SignedInRequest, queue_query: QueueQuery) -> dict[str, Any] | None:
    """Return the set-up list where the desk begins and nothing is there."""
    filters = queue_query.filter
    return setup_list(request.user) if filters.view == "due" and not filters.narrowed_by() else None


def own_address(address: str) -> str:
    """Return an address of the queue, whatever was sent."""
    start = reverse("desk-queue")
    return address if address == start or address.startswith(f"{start}?") else start


def _figures(counts: dict[str, int], filters: QueueFilter) -> list[dict[str, Any]]:
    return [
        {
            "state": state,
            "label": label,
            "count": format_count(counts[state]),
            "url": queue_address(filters, state=state),
        }
        for state, label in STATES.items()
        if counts[state]
    ]


def _bulk_acts() -> list[dict[str, Any]]:
    """Return what can be done with the ticked tickets besides taking them; each asks on a page of its own."""
    return [
        {"url": reverse("desk-bulk", args=[name]), "label": offer.label, "key": ACTS[offer.does].key}
        for name, offer in BULK.items()
    ]


def _links(query: str) -> list[dict[str, Any]]:
    """Return links to narrow the list further and to save the filter."""
    tail = f"?{query}" if query else ""
    links = [{"label": _("Filter"), "url": reverse("desk-filter") + tail, "key": "f", "dialog": True}]
    if query:
        links.append({"label": _("Save this view"), "url": reverse("desk-views") + tail, "key": "", "dialog": False})
    return links


def _ignored_label(queue_query: QueueQuery) -> str:
    """Return what is in the address and narrows nothing, so that no one believes that it does."""
    if not queue_query.ignored:
        return ""
    names = ", ".join(str(LABELS.get(name, name[:40])) for name in queue_query.ignored)
    return _("These parts of the address are not known and were ignored: %(names)s.") % {"names": names}


def _empty_state(filters: QueueFilter) -> dict[str, Any]:
    """Return what an empty list says, and where to go from it."""
    view = filters.view
    if filters.narrowed_by():
        actions = [{"label": _("Show all"), "url": view_url(view)}]
        if filters.q:
            search = reverse("desk-search") + "?" + QueueFilter(q=filters.q).query()
            actions.insert(0, {"label": _("Search all conversations"), "url": search})
        return {
            "title": _("No results"),
            "text": _("No ticket in this view matches."),
            "actions": actions,
        }
    texts = {
        "due": _("There are no open tickets."),
        "mine": _("No open tickets are assigned to you."),
        "team": _("Your team has no open tickets."),
        "unassigned": _("Every open ticket is assigned."),
        "overdue": _("No SLA is breached."),
        "waiting": _("No ticket is waiting for a customer or a third party."),
        "resolved": _("There are no resolved tickets to close."),
        "all": _("No tickets have been submitted yet."),
    }
    onward = [] if view == "due" else [{"label": VIEWS["due"], "url": view_url("due")}]
    return {"title": _("Nothing to do here"), "text": texts[view], "actions": onward}
