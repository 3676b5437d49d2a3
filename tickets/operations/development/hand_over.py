"""Bringing development in where support cannot go on alone (TERM-E18), at any hour, with what that hour means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from plans.core.development import development_opens_at
from plans.queries import get_terms
from tickets.errors import BadRequest
from tickets.models import DevelopmentIssue, IssueKind, Ticket
from tickets.operations import notices
from tickets.operations.development.issues import open_issue
from tickets.operations.development.log import link_ticket, lock_issue, news_of, staff_only
from tickets.operations.event_log import lock_ticket


@dataclass(frozen=True)
class HandOver:
    """A ticket brought before development; `starts_at` where its people are not in at this hour."""

    issue: DevelopmentIssue
    starts_at: datetime | None


@transaction.atomic
def hand_over_to_development(
    *,
    ticket: Ticket,
    actor: User,
    reason: str,
    now: datetime,
    issue: DevelopmentIssue | None = None,
    title: str = "",
    kind: str = IssueKind.BUG,
    description: str = "",
) -> HandOver:
    """Bring development in (TERM-E18): link the ticket to an issue, a new one without `issue`; who has the ticket keeps
    it.

    Outside the hours of development this is recorded as well; `starts_at` says when its people are in again. The
    contact is notified. Raises NotAllowed, NotPossible, BadRequest.
    """
    if not reason.strip():
        raise BadRequest(_("Enter why development is needed."))
    staff_only(actor)
    if issue is None:
        issue = open_issue(
            title=title or ticket.subject,
            kind=kind,
            description=description,
            ticket=None,
            actor=actor,
            reason=reason,
            now=now,
        )
    else:
        issue = lock_issue(issue)
    ticket = lock_ticket(ticket)
    starts_at = development_opens_at(get_terms(ticket.plan_version.publication), now)
    news = replace(news_of(issue, "handed_over", reason), starts_at=starts_at)
    link_ticket(issue, ticket, actor, reason, now, news)
    notices.notify_development_joined(ticket=ticket, starts_at=starts_at, by=actor, now=now)
    return HandOver(issue, starts_at)
