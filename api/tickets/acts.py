"""Acts: what is done with a ticket by those who handle it, and some of it by its customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from api.tickets import act_inputs as inputs
from api.tickets.outputs import MeanwhileProblemSerializer, TicketSerializer
from api.tickets.rows import Row
from api.tickets.view import TicketView, guarded, invalid, row_of
from api.view import ApiRequest, operation
from customers.queries import list_colleagues, list_partner_people
from people.core.scopes import TICKETS_WRITE
from people.models import Team, User
from people.queries import list_assignable_staff, list_teams
from supportdesk.kernel.api.fields import Input
from supportdesk.kernel.api.operation import NothingSerializer, Operation, ProblemSerializer
from tickets import rules
from tickets.core.states import ACTS
from tickets.errors import NotAllowed
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.acknowledging import acknowledge_escalation
from tickets.operations.acts.annulling import annul_breach
from tickets.operations.acts.contact import change_contact
from tickets.operations.acts.deadlines import set_deadline
from tickets.operations.acts.guarding import unless_answered
from tickets.queries import get_ticket_for


def act(name: str, summary: str, body: type[Input], description: str = "", **more: Any) -> Operation:
    """Return the description of an act of the catalogue: it answers with the ticket as it is then."""
    spec = next(spec for spec in ACTS.values() if spec.api == f"tickets_{name}")
    more.setdefault("problems", {409: ProblemSerializer if spec.unguarded else MeanwhileProblemSerializer})
    return Operation(
        spec.api,
        summary,
        TICKETS_WRITE,
        description,
        body=body,
        answer=TicketSerializer,
        limit="api-writing",
        **more,
    )


class ActView(TicketView):
    """A view of one act."""

    tag = "acts"


class AssignView(ActView):
    """/tickets/{reference}/assign"""

    @operation(act("assign", "Assign a ticket to a person or a team, or unassign it", inputs.AssignSerializer))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Assign it."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        assignee, team = _person(ticket, sent["assignee"], request.user), _team(sent["team"])
        done = status_changes.assign(
            ticket=ticket,
            actor=request.user,
            assignee=assignee,
            team=team,
            now=request.now,
            seen_assignee=sent["last_seen_assignee"],
        )
        return row_of(done, request)


class ChangeContactView(ActView):
    """/tickets/{reference}/change-contact"""

    @operation(
        act(
            "change_contact",
            "Change the contact of a ticket",
            inputs.ChangeContactSerializer,
            "For example when the person who submitted it has left. The customer is notified.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Make it theirs."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        if not rules.is_theirs(request.user, ticket, "change_contact"):
            raise NotAllowed("Only people who handle the ticket can change its contact.")
        contact = next((one for one in list_colleagues(ticket.contact) if one.pk == sent["contact"]), None)
        if contact is None:
            raise invalid("contact", _("No one with this number in the organisation can have the ticket."))
        return row_of(guarded(request, ticket, change_contact, ticket=ticket, contact=contact), request)


class WaitView(ActView):
    """/tickets/{reference}/wait"""

    @operation(act("wait", "Put a ticket on hold", inputs.WaitSerializer, "The clocks are paused."))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Pause the clocks."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.wait_for, ticket=ticket), request)


class ResumeView(ActView):
    """/tickets/{reference}/resume"""

    @operation(act("resume", "Resume a ticket", inputs.OptionalReasonSerializer))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Resume the clocks."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.resume, ticket=ticket), request)


class ConfirmSeverityView(ActView):
    """/tickets/{reference}/confirm-severity"""

    @operation(
        act("confirm_severity", "Confirm the severity", inputs.ConfirmSeveritySerializer, "The customer is notified.")
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Confirm the customer's severity, or set another with the reason."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.confirm_severity, ticket=ticket), request)


class ChangeSeverityView(ActView):
    """/tickets/{reference}/change-severity"""

    @operation(
        act(
            "change_severity",
            "Change the severity",
            inputs.ChangeSeveritySerializer,
            "Deadlines are recalculated, and the customer is notified.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Raise or lower it."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.change_severity, ticket=ticket), request)


class AcknowledgeView(ActView):
    """/tickets/{reference}/acknowledge"""

    @operation(
        act("acknowledge", "Acknowledge an escalation", NothingSerializer, "Reminders stop; the clocks keep running.")
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Look after it."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(acknowledge_escalation(ticket=ticket, actor=request.user, now=request.now), request)


class SetDeadlineView(ActView):
    """/tickets/{reference}/set-deadline"""

    @operation(
        act(
            "set_deadline",
            "Set a deadline manually",
            inputs.SetDeadlineSerializer,
            "Requires the permission. It applies to the running target, is shown as set manually, and the customer is notified.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Set it, or give the plan's own back."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, set_deadline, ticket=ticket), request)


class AnnulBreachView(ActView):
    """/tickets/{reference}/annul-breach"""

    @operation(
        act(
            "annul_breach",
            "Annul a breach that was recorded by mistake",
            inputs.AnnulBreachSerializer,
            "For admins. The target no longer counts as breached; the log shows who annulled it and why. This cannot be undone.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Annul it."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(annul_breach(ticket=ticket, actor=request.user, now=request.now, **request.body), request)


class HandOverView(ActView):
    """/tickets/{reference}/hand-over"""

    @operation(
        act(
            "hand_over",
            "Hand a ticket over",
            inputs.HandOverSerializer,
            "To a tier of the vendor or to a partner who serves the customer; a customer can hand over from their partner to "
            "the vendor.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Hand it over, with its history."""
        ticket, sent = get_ticket_for(request.user, reference), request.body
        if sent["tier"]:
            return row_of(self._do(request, ticket, status_changes.hand_over_to_tier, tier_key=sent["tier"]), request)
        partners = [ticket.organisation.distributor, ticket.organisation.support_partner]
        partner = next((found for found in partners if found is not None and found.key == sent["partner"]), None)
        if partner is None:
            raise invalid("partner", _("This partner does not serve the customer."))
        return row_of(self._do(request, ticket, status_changes.hand_over_to_partner, partner=partner), request)

    def _do(self, request: ApiRequest, ticket: Ticket, hand_over: Callable[..., Ticket], **to: Any) -> Ticket:
        return unless_answered(
            tickets=[ticket],
            actor=request.user,
            seen_message=request.body["last_seen_message"],
            act=lambda: hand_over(
                ticket=ticket, actor=request.user, reason=request.body["reason"], now=request.now, **to
            ),
        )


class ResolveView(ActView):
    """/tickets/{reference}/resolve"""

    @operation(act("resolve", "Resolve a ticket", inputs.ResolveSerializer, "The customer sees the explanation."))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Resolve it, or say why it cannot be."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.resolve, ticket=ticket), request)


class CloseView(ActView):
    """/tickets/{reference}/close"""

    @operation(
        act(
            "close",
            "Close a ticket",
            inputs.CloseSerializer,
            "Resolved tickets only; the customer can also close an open one.",
        )
    )
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Close it."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.close, ticket=ticket), request)


class ReopenView(ActView):
    """/tickets/{reference}/reopen"""

    @operation(act("reopen", "Reopen a resolved or closed ticket", inputs.ReasonSerializer))
    def post(self, request: ApiRequest, reference: str) -> Row:
        """Open it again; the time between is not counted."""
        ticket = get_ticket_for(request.user, reference)
        return row_of(guarded(request, ticket, status_changes.reopen, ticket=ticket), request)


def _person(ticket: Ticket, number: int | None, actor: User) -> User | None:
    """Return the person of this number among those who may have the ticket; raises Problem."""
    if number is None or not rules.can_handle(actor, ticket):
        return None  # the operation says no
    people = list_partner_people(ticket.partner) if ticket.partner is not None else list_assignable_staff()
    found = next((person for person in [actor, *people] if person.pk == number), None)
    if found is None:
        raise invalid("assignee", _("No one with this number can have the ticket."))
    return found


def _team(key: str) -> Team | None:
    found = list_teams([key]) if key else [None]
    if not found:
        raise invalid("team", _("This team does not exist."))
    return found[0]
