"""Splitting a ticket, merging it into another, and taking that back."""

from __future__ import annotations

from api.tickets import act_inputs as inputs
from api.tickets.acts import ActView, act
from api.tickets.filing import refusal
from api.tickets.filing_outputs import RefusalProblemSerializer
from api.tickets.outputs import MeanwhileProblemSerializer
from api.tickets.rows import Row
from api.tickets.view import guarded, row_of
from api.view import Call, Given, operation
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
    def post(self, call: Call, reference: str) -> Given | Problem:
        """Split it; what the contract does not cover is refused in words."""
        ticket, sent = get_ticket_for(call.user, reference), call.body
        try:
            new = split_ticket(
                ticket=ticket,
                actor=call.user,
                message_ids=sent["messages"],
                subject=sent["subject"],
                severity=sent["severity"],
                request_type_key=sent["request_type"],
                reason=sent["reason"],
                now=call.now,
                seen_message=sent["last_seen_message"],
            )
        except NotCovered as no:
            return refusal(no.decision, get_support(ticket.organisation, now=call.now), call, filing=None)
        return Given(row_of(new, call), headers={"Location": f"/api/v1/tickets/{new.reference}"})


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
    def post(self, call: Call, reference: str) -> Row:
        """Merge it."""
        source, target = get_ticket_for(call.user, reference), get_ticket_for(call.user, call.body["into"])
        merged = unless_answered(
            tickets=[source, target],
            actor=call.user,
            seen_message=call.body["last_seen_message"],
            act=lambda: merge_tickets(
                source=source, target=target, actor=call.user, reason=call.body["reason"], now=call.now
            ),
        )
        return row_of(merged, call)


class UndoMergeView(ActView):
    """/tickets/{reference}/undo-merge"""

    @operation(act("undo_merge", "Undo a merge", inputs.ReasonSerializer))
    def post(self, call: Call, reference: str) -> Row:
        """Take the merge back."""
        source = get_ticket_for(call.user, reference)
        return row_of(guarded(call, source, undo_merge, source=source), call)
