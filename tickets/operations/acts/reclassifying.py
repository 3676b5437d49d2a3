"""Changing what kind of request a ticket is; a wish for something new is no support and leaves the clocks (TERM-D8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from plans.core.subjects import FEATURE_REQUEST
from plans.queries import build_sla_policy, get_terms
from tickets import rules
from tickets.core.event_payloads import PolicyReplaced, RequestTypeChanged
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import DevelopmentIssue, DevelopmentLink, IssueKind, Message, MessageKind, Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.development.issues import link_issue, open_issue
from tickets.operations.development.log import lock_issue, staff_only
from tickets.operations.event_log import append_event, lock_ticket


@transaction.atomic
def change_request_type(
    *,
    ticket: Ticket,
    actor: User,
    request_type_key: str,
    reason: str,
    now: datetime,
    issue: DevelopmentIssue | None = None,
) -> Ticket:
    """Say what kind of request it is; where the new kind has other clocks, they hold from the start (TERM-E12's rule).

    A feature request gets its internal issue, the given one or a new one, and the customer is notified that it is no
    support and where sales is (TERM-D8). Raises NotAllowed, NotPossible, BadRequest.
    """
    if issue is not None:
        staff_only(actor)
        issue = lock_issue(issue)  # before the ticket, as everybody does
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "change_kind"):
        raise NotAllowed("Only people who handle the ticket can do this.")
    next_state(act="change_kind", state=ticket.status)
    kinds = {kind.key: kind for kind in get_terms(ticket.plan_version.publication).request_types}
    _check_change(ticket, request_type_key, reason, known=kinds.keys())
    was, kind = kinds[ticket.request_type_key], kinds[request_type_key]
    ticket.request_type_key, ticket.kind = kind.key, kind.kind
    append_event(ticket=ticket, payload=RequestTypeChanged(was.key, kind.key, reason), at=now, actor=actor)
    if was.clocks != kind.clocks:
        _change_clocks(ticket, actor, now)
    ticket.save(update_fields=["request_type_key", "kind"])
    refresh_clocks(tickets=[ticket], now=now)
    is_wish = kind.kind == FEATURE_REQUEST
    if is_wish:
        _hand_to_development(ticket, actor, issue, reason, now)
    if is_wish and not kind.clocks:
        notices.notify_feature_request(ticket=ticket, by=actor, now=now)
    return ticket


def _check_change(ticket: Ticket, request_type_key: str, reason: str, *, known: Collection[str]) -> None:
    if request_type_key not in known:
        raise BadRequest(_("There is no request type %(kind)s.") % {"kind": request_type_key})
    if request_type_key == ticket.request_type_key:
        raise BadRequest(_("The ticket already has this request type."))
    if not reason.strip():
        raise BadRequest(_("Enter why the request type changes."))


def _change_clocks(ticket: Ticket, actor: User, now: datetime) -> None:
    """Let the promise of the new kind hold: none at all, or that of the plan as if it had been so from the start."""
    version = ticket.version_in_force
    if ticket.request_type_key not in {kind.key for kind in get_terms(version.publication).request_types}:
        version = ticket.plan_version  # a newer version may no longer know the kind
    promise = build_sla_policy(
        terms=get_terms(version.publication),
        plan_key=version.plan.key,
        region_key=ticket.region_key,
        request_type_key=ticket.request_type_key,
    )
    append_event(ticket=ticket, payload=PolicyReplaced(promise.policy), at=now, actor=actor)


def _hand_to_development(
    ticket: Ticket, actor: User, issue: DevelopmentIssue | None, reason: str, now: datetime
) -> None:
    linked = DevelopmentLink.objects.filter(ticket=ticket)
    if issue is not None:
        if not linked.filter(issue=issue).exists():
            link_issue(issue=issue, ticket=ticket, actor=actor, reason=reason, now=now)
        return
    if rules.is_staff(actor) and not linked.filter(issue__kind=IssueKind.FEATURE).exists():
        open_issue(
            title=ticket.subject,
            kind=IssueKind.FEATURE,
            description=_first_words(ticket),
            ticket=ticket,
            actor=actor,
            reason=reason,
            now=now,
        )


def _first_words(ticket: Ticket) -> str:
    first = Message.objects.filter(ticket=ticket, kind=MessageKind.PUBLIC).order_by("created_at", "id").first()
    return first.body if first else ""
