"""The history of development issues: locking one, appending to it, and telling the tickets that are linked to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection
from django.utils.translation import gettext as _

from people.models import User
from tickets import rules
from tickets.core.event_payloads import DevelopmentNews
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import DevelopmentChange, DevelopmentIssue, DevelopmentLink, IssueKind, IssueState, Ticket
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event

_URL_LENGTH = 500


def lock_issue(issue: DevelopmentIssue) -> DevelopmentIssue:
    """Lock an issue and return it as it is now: always before the tickets that are linked to it."""
    return DevelopmentIssue.objects.select_for_update().get(pk=issue.pk)


def note_change(issue: DevelopmentIssue, kind: str, actor: User, data: Mapping[str, Any], now: datetime) -> None:
    """Append to the history of a locked issue and store the issue."""
    issue.last_change += 1
    issue.updated_at = max(now, issue.updated_at)
    DevelopmentChange.objects.create(
        issue=issue, sequence=issue.last_change, at=issue.updated_at, kind=kind, actor=actor, data=dict(data)
    )
    issue.save()


def news_of(issue: DevelopmentIssue, what: str, reason: str | None = None) -> DevelopmentNews:
    """Return what a ticket's log says of one of its issues."""
    return DevelopmentNews(issue.number, issue.title, what, reason)


def link_ticket(
    issue: DevelopmentIssue,
    ticket: Ticket,
    actor: User,
    reason: str,
    now: datetime,
    news: DevelopmentNews | None = None,
) -> None:
    """Let a locked ticket wait for a locked issue; raises NotPossible, BadRequest where it does so already."""
    next_state(act="development", state=ticket.status)
    _row, is_new = DevelopmentLink.objects.get_or_create(
        issue=issue, ticket=ticket, defaults={"linked_by": actor, "linked_at": now}
    )
    if not is_new:
        raise BadRequest(
            _("%(ticket)s is already linked to %(issue)s.") % {"ticket": ticket.reference, "issue": issue.number}
        )
    note_change(issue, "linked", actor, {"ticket": ticket.reference, "reason": reason}, now)
    append_event(ticket=ticket, payload=news or news_of(issue, "linked", reason), at=now, actor=actor)
    refresh_clocks(tickets=[ticket], now=now)


def next_number() -> int:
    """Return the next number of this vendor; a number is never given out twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_developmentissue', 'id'))")
        return int(cursor.fetchone()[0])


def staff_only(actor: User) -> None:
    """Raise NotAllowed for customers and partners."""
    if not rules.is_staff(actor):
        raise NotAllowed("Only the vendor's own staff can use development issues.")


def checked_fields(title: str, kind: str, external_url: str, release: str) -> dict[str, str]:
    """Return what an issue says, tidied; raises BadRequest."""
    if not title.strip():
        raise BadRequest(_("Enter a title for the issue."))
    if kind not in IssueKind.values:
        raise BadRequest(_("There is no issue type %(kind)s.") % {"kind": kind})
    return {
        "title": title.strip()[:200],
        "kind": kind,
        "external_url": _address(external_url.strip()),
        "release": release.strip()[:60],
    }


def check_state(state: str) -> None:
    """Raise BadRequest for a state that issues do not have."""
    if state not in IssueState.values:
        raise BadRequest(_("There is no issue status %(state)s.") % {"state": state})


def _address(url: str) -> str:
    """Return an address that a page may link to: http or https, or none."""
    if not url:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise BadRequest(_("The address must start with https:// or http://.")) from None
    if len(url) > _URL_LENGTH:
        raise BadRequest(_("The address can have up to %(most)d characters.") % {"most": _URL_LENGTH})
    return url
