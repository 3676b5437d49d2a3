"""Reading: tickets, one ticket, its clocks and its log, and the search."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.utils import timezone

from api.tickets.clock_rows import clocks_row
from api.tickets.filing import file_for
from api.tickets.filing_outputs import RefusalProblemSerializer
from api.tickets.inputs import (
    NewTicketSerializer,
    NewTicketWithFilesSerializer,
    SearchQuerySerializer,
    TicketsQuerySerializer,
)
from api.tickets.outputs import ClocksSerializer, EventSerializer, FoundSerializer, TicketSerializer
from api.tickets.rows import Reader, Row, event_row
from api.tickets.view import TicketView, number_after, row_of
from api.view import ApiRequest, ApiResponse, operation
from people.core.scopes import TICKETS_READ, TICKETS_WRITE
from plans.core.terms import VendorTerms
from plans.queries import get_publication, get_terms
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.paging import Page, cut_page, read_cursor
from supportdesk.kernel.api.problems import Problem
from tickets.core.queue_filter import QueueFilter
from tickets.queries import (
    AgentScope,
    agent_scope_of,
    get_ticket_for,
    list_events,
    list_steps_reached,
    read_timeline,
    search,
)
from tickets.queries.pages import TicketFilter, list_events_after, list_tickets_after, load_everything, queue_place

# What narrows a list of the desk, by the same names.
_OF_THE_DESK = (
    "view",
    "state",
    "severity",
    "plan",
    "organisation",
    "contact",
    "assignee",
    "team",
    "tier",
    "kind",
    "waiting",
)


class TicketsView(TicketView):
    """/tickets"""

    @operation(
        Operation(
            "tickets_list",
            "List tickets",
            TICKETS_READ,
            "Those the token's owner can see, newest first by default.",
            query=TicketsQuerySerializer,
            answer=TicketSerializer,
            is_page=True,
            problems={503: ProblemSerializer},
        )
    )
    def get(self, request: ApiRequest) -> Page[Row]:
        """Return tickets."""
        query, order, size = request.query, request.query["order"], request.query["page_size"]
        filters = QueueFilter(
            q=query["words"], **{name: str(query[name] or "") for name in _OF_THE_DESK}, order="newest"
        )
        found = list_tickets_after(
            request.user,
            filters,
            TicketFilter(**{item.name: query[item.name] for item in fields(TicketFilter)}),
            scope=_agent_scope(request),
            order=order,
            after=_place(request, order),
            limit=size + 1,
            now=request.now,
        )
        page = cut_page(found, size, queue_place if order == "queue" else lambda ticket: [ticket.pk])
        return Page([row_of(ticket, request) for ticket in page.items], page.next_cursor)

    @operation(
        Operation(
            "tickets_file",
            "Submit a ticket",
            TICKETS_WRITE,
            "If the contract does not cover it, the response is 422 with the reason and the possible next steps; the attempt is recorded.",
            body=NewTicketSerializer,
            form=NewTicketWithFilesSerializer,
            answer=TicketSerializer,
            status=201,
            problems={404: ProblemSerializer, 422: RefusalProblemSerializer, 503: ProblemSerializer},
            limit="api-filing",
        )
    )
    def post(self, request: ApiRequest) -> ApiResponse | Problem:
        """File what was sent; a refusal is kept and answered in words."""
        filed = file_for(request)
        if isinstance(filed, Problem):
            return filed
        return ApiResponse(row_of(filed, request), headers={"Location": f"/api/v1/tickets/{filed.reference}"})


class OneTicketView(TicketView):
    """/tickets/{reference}"""

    @operation(Operation("tickets_read", "Read a ticket", TICKETS_READ, answer=TicketSerializer))
    def get(self, request: ApiRequest, reference: str) -> Row:
        """Return one ticket."""
        return row_of(get_ticket_for(request.user, reference), request)


class ClocksView(TicketView):
    """/tickets/{reference}/clocks"""

    @operation(
        Operation(
            "tickets_clocks",
            "Read the clocks with their explanation",
            TICKETS_READ,
            "Every clock and escalation step, with the periods that were counted or not, as data and in words.",
            answer=ClocksSerializer,
        )
    )
    def get(self, request: ApiRequest, reference: str) -> Row:
        """Return the clocks as they stand now."""
        ticket = get_ticket_for(request.user, reference)
        timeline = read_timeline(ticket, list_events(ticket))
        return clocks_row(ticket, timeline, list_steps_reached(ticket), Reader(request.user), request.now)


class EventsView(TicketView):
    """/tickets/{reference}/events"""

    @operation(
        Operation(
            "tickets_events",
            "Read the history of a ticket",
            TICKETS_READ,
            "In order. Customers see what concerns them.",
            answer=EventSerializer,
            is_page=True,
        )
    )
    def get(self, request: ApiRequest, reference: str) -> Page[Row]:
        """Return the log."""
        ticket, reader, size = get_ticket_for(request.user, reference), Reader(request.user), request.query["page_size"]
        found = list_events_after(request.user, ticket, after=number_after(request), limit=size + 1)
        page = cut_page(found, size, lambda event: [event.sequence])
        terms = get_terms(ticket.plan_version.publication)
        return Page([event_row(event, reader, terms) for event in page.items], page.next_cursor)


class SearchView(TicketView):
    """/search"""

    @operation(
        Operation(
            "search",
            "Search tickets and conversations",
            TICKETS_READ,
            query=SearchQuerySerializer,
            answer=FoundSerializer,
            problems={503: ProblemSerializer},
        )
    )
    def get(self, request: ApiRequest) -> dict[str, Any]:
        """Return what was found, the best first."""
        languages = _terms(request).vendor.languages
        found = search(request.user, request.query["words"], languages=languages)
        tickets = load_everything(*(hit.ticket for hit in found.tickets))
        items = [
            {
                "ticket": row_of(ticket, request),
                "message": hit.message.pk if hit.message else None,
                "words": "".join(piece.text for piece in (hit.excerpts or hit.subject)),
            }
            for hit, ticket in zip(found.tickets, tickets, strict=True)
        ]
        return {"items": items, "has_more": found.has_more}


def _terms(request: ApiRequest) -> VendorTerms:
    return get_terms(get_publication(on=timezone.localdate(request.now)))


def _agent_scope(request: ApiRequest) -> AgentScope:
    """Return where the caller works, which few lists need to know."""
    needed = request.query["words"] or request.query["view"] == "team"
    return agent_scope_of(request.user, _terms(request)) if needed else AgentScope()


def _place(request: ApiRequest, order: str) -> Any:
    cursor = request.query.get("cursor", "")
    if not cursor:
        return None
    return read_cursor(cursor, *((int, int, datetime, int, int) if order == "queue" else (int,)))
