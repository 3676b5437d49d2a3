"""Deadlines set by hand: a promise of a person in place of the plan's, by right, with the reason, of which the customer is notified."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from plans.presentation.labels import metric_name
from slas.core.clock.policies import METRICS
from slas.core.clock.times import MetricTimes
from supportdesk.kernel.fields.ranges import NEAR, OutOfRange
from tickets import rules
from tickets.core.event_payloads import DeadlineSet
from tickets.core.states import next_state
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Ticket
from tickets.operations import notices
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.queries import read_timeline


@transaction.atomic
def set_deadline(
    *, ticket: Ticket, actor: User, metric: str, due_at: datetime | None, moves: bool, reason: str, now: datetime
) -> Ticket:
    """Set when a promise of an open ticket falls due; None gives the plan's own deadline back.

    One that `moves` is put off by the open time waited, a fixed one runs on while the ticket waits. It holds for the
    promise that runs now: the next update after this one has the plan's again. Raises NotAllowed, NotPossible, BadRequest.
    """
    ticket = lock_ticket(ticket)
    if not rules.is_theirs(actor, ticket, "set_deadline"):
        raise NotAllowed("Only people with the permission can set deadlines manually.")
    next_state(act="set_deadline", state=ticket.status)
    _check(ticket, metric, due_at, now)
    if not reason.strip():
        raise BadRequest(_("Enter why the deadline is set manually."))
    deadline = DeadlineSet(metric, due_at, moves and due_at is not None, reason)
    append_event(ticket=ticket, payload=deadline, at=now, actor=actor)
    times = refresh_clocks(tickets=[ticket], now=now)[ticket.pk].metrics[metric]
    notices.notify_deadline_set(ticket=ticket, metric=times, reason=reason, by=actor, now=now)
    return ticket


def deadlines_to_set(ticket: Ticket, now: datetime) -> list[MetricTimes]:
    """Return the promises of a ticket whose deadline can be set: those that have begun and are not met."""
    metrics = read_timeline(ticket).at(max(now, ticket.updated_at)).metrics
    return [times for times in metrics.values() if times.met_at is None and times.cycle > 0]


def _check(ticket: Ticket, metric: str, due_at: datetime | None, now: datetime) -> None:
    if metric not in METRICS:
        raise BadRequest(_("There is no target %(metric)s.") % {"metric": metric})
    times = next((times for times in deadlines_to_set(ticket, now) if times.metric == metric), None)
    if times is None:
        raise BadRequest(_("%(promise)s is not running.") % {"promise": metric_name(metric)})
    if due_at is None and times.set_by_hand is None:
        raise BadRequest(_("%(promise)s already has the plan’s deadline.") % {"promise": metric_name(metric)})
    if due_at is not None and due_at <= now:
        raise BadRequest(_("The deadline must be in the future."))
    try:
        NEAR.check_instant(due_at or now, now)
    except OutOfRange as error:
        raise BadRequest(str(error)) from None
