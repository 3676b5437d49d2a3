"""Development issues, for the vendor's own staff: for everybody else there is no such thing (TERM-D5, TERM-E18)."""

from __future__ import annotations

from django.http import Http404

from api.tickets import act_inputs, development_inputs, development_outputs, outputs
from api.tickets.rows import Row
from api.tickets.view import CONFLICT, TicketView, number_after, row_of
from api.view import ApiRequest, ApiResponse, operation
from people.core.scopes import TICKETS_READ, TICKETS_WRITE
from supportdesk.kernel.api.operation import Operation, ProblemSerializer
from supportdesk.kernel.api.paging import Page, cut_page
from tickets import rules
from tickets.models import DevelopmentIssue, Ticket
from tickets.operations.acts.guarding import unless_answered
from tickets.operations.acts.reclassifying import change_request_type
from tickets.operations.development import issues
from tickets.operations.development.hand_over import hand_over_to_development
from tickets.queries import get_ticket_for
from tickets.queries.development import get_issue_for, list_changes, list_issues_of, list_waiting_tickets
from tickets.queries.pages import list_issues_after


class DevelopmentView(TicketView):
    """A view of issues."""

    tag = "development"


class IssuesView(DevelopmentView):
    """/development-issues"""

    @operation(
        Operation(
            "issues_list",
            "List development issues",
            TICKETS_READ,
            "Unfinished ones, unless you filter by status.",
            query=development_inputs.IssuesQuerySerializer,
            answer=development_outputs.IssueSerializer,
            is_page=True,
            problems={404: ProblemSerializer},
        )
    )
    def get(self, request: ApiRequest) -> Page[DevelopmentIssue]:
        """Return issues by number."""
        if not rules.is_staff(request.user):
            raise Http404
        query, size = request.query, request.query["page_size"]
        found = list_issues_after(
            request.user, state=query["state"], words=query["words"], after=number_after(request), limit=size + 1
        )
        return cut_page(found, size, lambda issue: [issue.pk])

    @operation(
        Operation(
            "issues_open",
            "Open a development issue",
            TICKETS_WRITE,
            body=development_inputs.NewIssueSerializer,
            answer=development_outputs.IssueSerializer,
            status=201,
            problems={404: ProblemSerializer, **CONFLICT},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        """Open it, linked to the ticket that it comes from."""
        if not rules.is_staff(request.user):
            raise Http404
        sent = dict(request.body)
        reference = sent.pop("ticket")
        ticket = get_ticket_for(request.user, reference) if reference else None
        issue = issues.open_issue(ticket=ticket, actor=request.user, now=request.now, **sent)
        return ApiResponse(issue, headers={"Location": f"/api/v1/development-issues/{issue.number}"})


class IssueView(DevelopmentView):
    """/development-issues/{number}"""

    @operation(
        Operation(
            "issues_read", "Read a development issue", TICKETS_READ, answer=development_outputs.WholeIssueSerializer
        )
    )
    def get(self, request: ApiRequest, number: str) -> Row:
        """Return an issue with its tickets and its history."""
        issue = get_issue_for(request.user, number)
        names = [str(name) for name in development_outputs.IssueSerializer().fields]
        return {name: getattr(issue, name) for name in names} | {
            "tickets": [ticket.reference for ticket in list_waiting_tickets(request.user, issue)],
            "changes": list_changes(issue),
        }


class IssueStateView(DevelopmentView):
    """/development-issues/{number}/state"""

    @operation(
        Operation(
            "issues_state",
            "Report the status of an issue",
            TICKETS_WRITE,
            "It is recorded in the history of every waiting ticket; customers who receive updates are notified.",
            body=development_inputs.IssueStateSerializer,
            answer=development_outputs.IssueSerializer,
            problems={409: outputs.MeanwhileProblemSerializer},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, number: str) -> DevelopmentIssue:
        """Change the state, or say what is new."""
        issue, sent = get_issue_for(request.user, number), dict(request.body)
        seen = sent.pop("last_seen_message")
        return issues.change_state(issue=issue, actor=request.user, now=request.now, seen_message=seen, **sent)


class IssueLinkView(DevelopmentView):
    """/development-issues/{number}/link"""

    @operation(
        Operation(
            "issues_link",
            "Link a ticket to an issue",
            TICKETS_WRITE,
            body=development_inputs.IssueLinkSerializer,
            answer=development_outputs.IssueSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, number: str) -> DevelopmentIssue:
        """Link them."""
        issue, ticket, reason = _both(request, number)
        return issues.link_issue(issue=issue, ticket=ticket, actor=request.user, reason=reason, now=request.now)


class IssueUnlinkView(DevelopmentView):
    """/development-issues/{number}/unlink"""

    @operation(
        Operation(
            "issues_unlink",
            "Unlink a ticket from an issue",
            TICKETS_WRITE,
            body=development_inputs.IssueLinkSerializer,
            answer=development_outputs.IssueSerializer,
            problems=CONFLICT,
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, number: str) -> DevelopmentIssue:
        """Unlink them."""
        issue, ticket, reason = _both(request, number)
        return issues.unlink_issue(issue=issue, ticket=ticket, actor=request.user, reason=reason, now=request.now)


class TicketDevelopmentView(DevelopmentView):
    """/tickets/{reference}/development"""

    @operation(
        Operation(
            "tickets_issues",
            "Read the issues that a ticket is waiting for",
            TICKETS_READ,
            answer=development_outputs.IssuesOfTicketSerializer,
        )
    )
    def get(self, request: ApiRequest, reference: str) -> Row:
        """Return its issues."""
        ticket = _ticket_of_staff(request, reference)
        return {"items": list_issues_of(request.user, ticket)}

    @operation(
        Operation(
            "tickets_develop",
            "Involve development",
            TICKETS_WRITE,
            "At any time; the response says when development is available.",
            body=development_inputs.DevelopmentSerializer,
            answer=development_outputs.JoinedSerializer,
            problems={409: outputs.MeanwhileProblemSerializer},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Link the ticket to an issue, a new one unless one is named."""
        ticket, sent = _ticket_of_staff(request, reference), dict(request.body)
        number = sent.pop("issue")
        issue = get_issue_for(request.user, number) if number else None
        seen = sent.pop("last_seen_message")
        done = unless_answered(
            tickets=[ticket],
            actor=request.user,
            seen_message=seen,
            act=lambda: hand_over_to_development(
                ticket=ticket, actor=request.user, issue=issue, now=request.now, **sent
            ),
        )
        return {"issue": done.issue, "starts_at": done.starts_at}


class ChangeRequestTypeView(TicketView):
    """/tickets/{reference}/change-request-type"""

    tag = "acts"

    @operation(
        Operation(
            "tickets_change_request_type",
            "Change the request type",
            TICKETS_WRITE,
            "Feature requests are not covered by support: the clocks end and the customer learns whom to contact.",
            body=act_inputs.ChangeRequestTypeSerializer,
            answer=outputs.TicketSerializer,
            problems={409: outputs.MeanwhileProblemSerializer},
            limit="api-writing",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Change it."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        issue = get_issue_for(request.user, sent["issue"]) if sent["issue"] else None
        done = unless_answered(
            tickets=[ticket],
            actor=request.user,
            seen_message=sent["last_seen_message"],
            act=lambda: change_request_type(
                ticket=ticket,
                actor=request.user,
                request_type_key=sent["request_type"],
                issue=issue,
                reason=sent["reason"],
                now=request.now,
            ),
        )
        return row_of(done, request)


def _ticket_of_staff(request: ApiRequest, reference: str) -> Ticket:
    """Return a ticket to the vendor's staff; for everybody else there is no such page. Raises Http404."""
    if not rules.is_staff(request.user):
        raise Http404
    return get_ticket_for(request.user, reference)


def _both(request: ApiRequest, number: str) -> tuple[DevelopmentIssue, Ticket, str]:
    issue = get_issue_for(request.user, number)
    return issue, get_ticket_for(request.user, request.body["ticket"]), request.body["reason"]
