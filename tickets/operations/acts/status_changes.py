"""What agents do with a ticket: wait, resume, judge the severity, assign, hand over, resolve, close, reopen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Partner
from people.models import Team, User
from plans.queries import get_terms
from slas.core.clock.events import WAITS
from slas.core.clock.timeline import TicketTimes
from tickets import rules
from tickets.core.event_payloads import (
    Assigned,
    Closed,
    HandedOver,
    PriorityConfirmed,
    Reopened,
    Resolved,
    Resume,
    SeverityChanged,
    Wait,
)
from tickets.core.events import EventKind
from tickets.core.payloads import Payload
from tickets.core.sides import Side
from tickets.core.states import next_state, waits_for
from tickets.errors import BadRequest, NotAllowed, NotPossible, TakenMeanwhile
from tickets.models import ResolutionKind, Status, Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.queries.clocks import find_newest_event

_SAVED = [
    "status",
    "severity",
    "severity_confirmed_at",
    "assignee",
    "team",
    "tier_key",
    "partner",
    "resolved_at",
    "resolution_kind",
    "closed_at",
]


@transaction.atomic
def wait_for(*, ticket: Ticket, actor: User, party: str, reason: str, now: datetime) -> Ticket:
    """Wait for the `party`, with the reason: the clocks that the plan names are paused (TERM-E11)."""
    wait = next((known for known in WAITS if known == party), None)
    if wait is None:
        raise BadRequest(_("A ticket waits for one of: %(parties)s.") % {"parties": ", ".join(WAITS)})
    ticket = _begin(ticket, actor, f"wait_{party}")
    _require(reason, _("Enter what the ticket is waiting for."))
    _finish(ticket, actor, Wait(wait, reason), now)
    if party == "customer":
        notices.notify_waiting(ticket=ticket, reason=reason, by=actor, now=now)
    return ticket


@transaction.atomic
def resume(*, ticket: Ticket, actor: User, reason: str, now: datetime) -> Ticket:
    """End a wait: the clocks resume."""
    ticket = _begin(ticket, actor, "resume")
    _finish(ticket, actor, Resume(reason), now)
    return ticket


@transaction.atomic
def confirm_severity(*, ticket: Ticket, actor: User, severity: int, reason: str, now: datetime) -> Ticket:
    """Determine the severity (TERM-E34): confirm the customer's or set another with a reason; the customer is told
    (TERM-E7)."""
    ticket = _begin(ticket, actor, "confirm_severity")
    if ticket.severity_confirmed_at is not None:
        raise BadRequest(_("The severity is already confirmed; change it with a reason."))
    _check_severity(ticket, severity)
    if severity != ticket.severity:
        _require(reason, _("Enter why the severity differs from the customer’s choice."))
        change = SeverityChanged(ticket.severity, severity, reason)
        append_event(ticket=ticket, payload=change, at=now, actor=actor)
        ticket.severity = severity
    ticket.severity_confirmed_at = now
    times = _finish(ticket, actor, PriorityConfirmed(severity, reason), now)
    notices.notify_severity_confirmed(ticket=ticket, times=times, reason=reason, by=actor, now=now)
    return ticket


@transaction.atomic
def change_severity(*, ticket: Ticket, actor: User, severity: int, reason: str, now: datetime) -> Ticket:
    """Raise or lower the severity with a reason: targets are recalculated and the customer is notified (TERM-E12)."""
    ticket = _begin(ticket, actor, "change_severity")
    _check_severity(ticket, severity)
    _require(reason, _("Enter why the severity changes."))
    if severity == ticket.severity:
        raise BadRequest(_("The ticket already has this severity."))
    was, ticket.severity = ticket.severity, severity
    times = _finish(ticket, actor, SeverityChanged(was, severity, reason), now)
    notices.notify_severity_changed(ticket=ticket, times=times, reason=reason, was=was, by=actor, now=now)
    return ticket


@transaction.atomic
def assign(
    *,
    ticket: Ticket,
    actor: User,
    assignee: User | None,
    now: datetime,
    team: Team | None = None,
    seen_assignee: int | None = None,
) -> Ticket:
    """Give the ticket to a person who may handle it, to a team of the tier that has it, or to nobody.

    A person keeps the team it was given to; nobody means all teams of the tier again. `seen_assignee` is the id of who
    had it when the actor looked, 0 for nobody: TakenMeanwhile is raised where another has it by now.
    """
    ticket = _begin(ticket, actor, "assign")
    if seen_assignee is not None and ticket.assignee != assignee:
        _check_assignee(ticket, seen_assignee)
    if assignee is not None and not rules.can_handle(assignee, ticket):
        raise BadRequest(_("Tickets can only be assigned to people who may handle them."))
    if team is not None and team.key not in teams_for(ticket):
        raise BadRequest(
            _("%(team)s does not work for the current owner of the ticket; hand it over instead.") % {"team": team}
        )
    loser = ticket.assignee if ticket.assignee != assignee else None
    ticket.assignee = assignee
    ticket.team = team if team is not None or assignee is None else ticket.team
    names = assignee.name if assignee else None, team.name if team else None
    _finish(ticket, actor, Assigned(*names), now)
    if loser is not None or assignee is not None or team is not None:
        notices.notify_assigned(ticket=ticket, by=actor, loser=loser, now=now)
    return ticket


def _check_assignee(ticket: Ticket, seen: int) -> None:
    """Raise TakenMeanwhile where another person has the locked ticket than the actor saw."""
    if seen == (ticket.assignee_id or 0):
        return
    given = find_newest_event(ticket, EventKind.ASSIGNED)
    raise TakenMeanwhile(ticket.assignee.name if ticket.assignee else None, given.at if given else None)


def teams_for(ticket: Ticket) -> tuple[str, ...]:
    """Return the keys of the teams of the tier that has the ticket; none while a partner has it."""
    if ticket.partner_id is not None:
        return ()
    teams = get_terms(ticket.plan_version.publication).teams
    return tuple(team.key for team in teams if team.tier == ticket.tier_key)


@transaction.atomic
def hand_over_to_tier(*, ticket: Ticket, actor: User, tier_key: str, reason: str, now: datetime) -> Ticket:
    """Hand the ticket to a tier of the vendor with the reason; its history goes with it (TERM-A12, TERM-C5)."""
    ticket = _begin_hand_over(ticket, actor, reason)
    tiers = {tier.key for tier in get_terms(ticket.plan_version.publication).tiers}
    if tier_key not in tiers:
        raise BadRequest(_("There is no tier %(tier)s.") % {"tier": tier_key})
    change = HandedOver(_place(ticket), {"tier": tier_key}, reason)
    loser = ticket.assignee
    ticket.tier_key, ticket.partner, ticket.team, ticket.assignee = tier_key, None, None, None
    _finish(ticket, actor, change, now)
    notices.notify_handed_over(ticket=ticket, by=actor, reason=reason, loser=loser, now=now)
    return ticket


@transaction.atomic
def hand_over_to_partner(*, ticket: Ticket, actor: User, partner: Partner, reason: str, now: datetime) -> Ticket:
    """Hand the ticket to a partner who serves the customer (TERM-C4); customers themselves cannot."""
    ticket = _begin_hand_over(ticket, actor, reason)
    organisation = ticket.organisation
    if rules.is_contact(actor):
        raise NotAllowed("Customers can hand a ticket over to the vendor only, not to a partner.")
    if partner.pk not in {organisation.distributor_id, organisation.support_partner_id}:
        raise BadRequest(
            _("%(partner)s does not serve %(organisation)s.") % {"partner": partner, "organisation": organisation}
        )
    change = HandedOver(_place(ticket), {"partner": partner.name}, reason)
    loser = ticket.assignee
    ticket.tier_key, ticket.partner, ticket.team, ticket.assignee = "", partner, None, None
    _finish(ticket, actor, change, now)
    notices.notify_handed_over(ticket=ticket, by=actor, reason=reason, loser=loser, now=now)
    return ticket


@transaction.atomic
def resolve(*, ticket: Ticket, actor: User, kind: str, explanation: str, now: datetime) -> Ticket:
    """Resolve with a fix, a workaround or another solution (TERM-A6), or say why it cannot be; every clock stops."""
    if kind not in ResolutionKind.values:
        raise BadRequest(_("There is no resolution %(kind)s.") % {"kind": kind})
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "resolve"):
        raise NotAllowed("Only people who handle the ticket can do this.")
    _require(explanation, _("Enter the solution."))
    _end_wait(ticket, actor, now)
    ticket.status = next_state(act="resolve", state=ticket.status)
    ticket.resolved_at, ticket.resolution_kind = now, kind
    _finish(ticket, actor, Resolved(kind, explanation), now)
    notices.notify_resolved(ticket=ticket, explanation=explanation, by=actor, now=now)
    return ticket


@transaction.atomic
def close(*, ticket: Ticket, actor: User, now: datetime) -> Ticket:
    """Close a ticket: a resolved one by those who handle it, any open one by its contact (it is solved)."""
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "close"):
        raise NotAllowed("Only the contact and people who handle the ticket can close it.")
    if not rules.can_close(actor, ticket):
        raise NotPossible("close", ticket.status)
    if ticket.status != Status.RESOLVED:
        _end_wait(ticket, actor, now)
        ticket.resolved_at, ticket.resolution_kind = now, ResolutionKind.OTHER_SOLUTION
        append_event(ticket=ticket, payload=Resolved("other_solution", by=Side.CUSTOMER), at=now, actor=actor)
        ticket.status = Status.RESOLVED
    ticket.status = next_state(act="close", state=ticket.status)
    ticket.closed_at = now
    _finish(ticket, actor, Closed(), now)
    if rules.is_contact(actor):
        notices.notify_closed(ticket=ticket, by=actor, now=now)
    return ticket


@transaction.atomic
def reopen(*, ticket: Ticket, actor: User, reason: str, now: datetime) -> Ticket:
    """Open a resolved or closed ticket again: its clocks resume, the time between is not counted."""
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "reopen"):
        raise NotAllowed("Only the contact and people who handle the ticket can reopen it.")
    _require(reason, _("Enter why it is not solved."))
    if not rules.can_reopen(actor, ticket):
        raise NotPossible("reopen", ticket.status)
    ticket.status = next_state(act="reopen", state=ticket.status)
    ticket.resolved_at, ticket.closed_at, ticket.resolution_kind = None, None, ""
    _finish(ticket, actor, Reopened(reason), now)
    notices.notify_reopened(ticket=ticket, by=actor, reason=reason, now=now)
    return ticket


def _begin(ticket: Ticket, actor: User, act: str) -> Ticket:
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, act):
        raise NotAllowed("Only people who handle the ticket can do this.")
    ticket.status = next_state(act=act, state=ticket.status)
    return ticket


def _begin_hand_over(ticket: Ticket, actor: User, reason: str) -> Ticket:
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "hand_over"):
        raise NotAllowed("Only people who handle the ticket, or a customer whose distributor has it, can hand it over.")
    _require(reason, _("Enter why it is handed over."))
    ticket.status = next_state(act="hand_over", state=ticket.status)
    return ticket


def _end_wait(ticket: Ticket, actor: User, now: datetime) -> None:
    """A wait ends with the ticket: otherwise its clocks would be paused for ever once it is reopened."""
    if waits_for(ticket.status) is not None:
        append_event(ticket=ticket, payload=Resume(because="resolved"), at=now, actor=actor)


def _finish(ticket: Ticket, actor: User, payload: Payload, now: datetime) -> TicketTimes:
    append_event(ticket=ticket, payload=payload, at=now, actor=actor)
    ticket.save(update_fields=_SAVED)
    return refresh_clocks(tickets=[ticket], now=now)[ticket.pk]


def _check_severity(ticket: Ticket, severity: int) -> None:
    known = {level.number for level in get_terms(ticket.plan_version.publication).severities}
    if severity not in known:
        raise BadRequest(_("There is no severity %(severity)s.") % {"severity": severity})


def _place(ticket: Ticket) -> dict[str, str]:
    return {"partner": ticket.partner.name} if ticket.partner else {"tier": ticket.tier_key}


def _require(words: str, message: str) -> None:
    if not words.strip():
        raise BadRequest(message)
