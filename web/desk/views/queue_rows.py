"""The rows of the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.queries import get_terms
from slas.core.clock.events import WaitFor
from slas.core.clock.state import Badge
from slas.core.clock.timeline import Timeline
from slas.presentation.labels import due_short
from slas.presentation.waits import WAIT_LABELS
from tickets.core.states import waits_for
from tickets.models import Ticket
from tickets.presentation.headline import Headline, choose_headline


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket as the queue shows it."""

    ticket: Ticket
    number: str
    plan: str
    severity_name: str
    headline: Headline
    state: Badge | None
    due_at: datetime | None
    remaining: int | None
    words: str
    who: str
    time_left: str


def build_rows(tickets: Sequence[Ticket], timelines: Mapping[int, Timeline], now: datetime) -> list[Row]:
    """Return the rows of these tickets in their order."""
    return [_build_row(ticket, timelines[ticket.pk], now) for ticket in tickets]


def group_by_rank(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows in groups of equal plan rank, so that a heavier rule can stand between (TERM-E8)."""
    return [list(group) for _rank, group in groupby(rows, key=lambda row: row.ticket.plan_rank)]


def _build_row(ticket: Ticket, timeline: Timeline, now: datetime) -> Row:
    terms = get_terms(ticket.plan_version.publication)
    times = timeline.at(max(now, ticket.updated_at))
    headline = choose_headline(timeline, times)
    words = _("cannot be read") if timeline.unreadable else _instead(ticket, headline, now)
    return Row(
        ticket=ticket,
        number=ticket.reference.rpartition("-")[2],
        plan=localize(terms.plan(ticket.plan_version.plan.key).name, terms),
        severity_name=_severity_name(terms, ticket.severity),
        headline=headline,
        state=headline.state or ("wait" if waits_for(ticket.status) else None),
        due_at=None if headline.state in {"wait", "best", "ended"} else headline.due_at,
        remaining=None if words else headline.remaining,
        words=words,
        who=_who(ticket),
        time_left=headline.time_left(times.at),
    )


def _severity_name(terms: VendorTerms, number: int) -> str:
    return "" if len(terms.severities) == 1 else terms.severity(number).name


def _instead(ticket: Ticket, headline: Headline, now: datetime) -> str:
    """Return what is shown in place of the time left: for whom it waits, when it was kept, why nothing is due."""
    wait = waits_for(ticket.status)
    if wait is not None and (headline.state == "wait" or not headline.due_at):
        return _waits(ticket, wait, now)
    if headline.state == "best":
        return _("As soon as possible")
    if headline.state == "ended":
        return _("was due %(due)s") % {"due": due_short(headline.due_at, now)} if headline.due_at else ""
    if headline.met_at is not None:
        return _("met %(time)s") % {"time": due_short(headline.met_at, now)}
    if headline.due_at is None:
        return "" if headline.subject else _("No target")
    return ""


def _waits(ticket: Ticket, wait: WaitFor, now: datetime) -> str:
    since, party = getattr(ticket, "waits_since", None), str(WAIT_LABELS[wait].short)
    if since is None:
        return party
    return _("%(party)s since %(time)s") % {"party": party, "time": due_short(since, now)}


def _who(ticket: Ticket) -> str:
    if ticket.assignee is not None:
        return ticket.assignee.name
    place = ticket.partner or ticket.team
    return place.name if place is not None else ""
