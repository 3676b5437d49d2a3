"""Splitting a ticket, merging it into another, and taking that back."""

from __future__ import annotations

from api.tickets import act_inputs as inputs
from api.tickets.acts import ActView, act
from api.tickets.filing import refusal
from api.tickets.filing_outputs import RefusalProblemSerializer
from api.tickets.outputs import MeanwhileProblemSerializer
from api.tickets.rows import Row
from api.tickets.view import guarded, row_of
from api.view import ApiRequest, ApiResponse, operation
from contracts.queries import get_support
from supportdesk.kernel.api.operation import ProblemSerializer
from supportdesk.kernel.api.problems import Problem
from tickets.errors import NotCovered
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.splitting import split_ticket
from tickets.queries import get_ticket_for


class SplitView(ActView):
    """/tickets/{reference}/split"""

    @operation(
        act(
            "split",
            "Split a ticket",
            inputs.SplitSerializer,
            "Returns the new ticket, whose clocks start now.",
            status=201,
            problems={409: MeanwhileProblemSerializer, 422: RefusalProblemSerializer, 503: ProblemSerializer},
        )
    )
    def post(self, request: ApiRequest, reference: str) -> ApiResponse | Problem:
        """Split it; what the contract does not cover is refused in words."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        try:
            new = split_ticket(
                ticket=ticket,
                actor=request.user,
                message_ids=sent["messages"],
                subject=sent["subject"],
                severity=sent["severity"],
                request_type_key=sent["request_type"],
                reason=sent["reason"],
                now=request.now,
                seen_message=sent["last_seen_message"],
            )
        except NotCovered as no:
            return refusal(no.decision, get_support(ticket.organisation, now=request.now), request, filing=None)
        return ApiResponse(row_of(new, request), headers={"Location": f"/api/v1/tickets/{new.reference}"})


class MergeView(ActView):
    """/tickets/{reference}/merge"""

    @operation(
        act(
            "merge",
            "Merge a ticket into another one",
            inputs.MergeSerializer,
            "Returns the ticket that stays open.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Merge it."""
        source, target = get_ticket_for(request.user, reference), get_ticket_for(request.user, request.body["into"])
        merged = unless_answered(
            tickets=[source, target],
            actor=request.user,
            seen_message=request.body["last_seen_message"],
            act=lambda: merge_tickets(
                source=source, target=target, actor=request.user, reason=request.body["reason"], now=request.now
            ),
        )
        return row_of(merged, request)


class UndoMergeView(ActView):
    """/tickets/{reference}/undo-merge"""

    @operation(act("undo_merge", "Undo a merge", inputs.ReasonSerializer))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Take the merge back."""
        source = get_ticket_for(request.user, reference)
        return row_of(guarded(request, source, undo_merge, source=source), request)
