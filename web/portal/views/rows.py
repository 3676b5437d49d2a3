"""The rows of "my tickets"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, severity_label
from plans.queries import get_terms
from slas.core.clock.timeline import Timeline
from slas.presentation.labels import due_short
from slas.presentation.waits import CUSTOMER_WAIT_LABELS
from tickets.core.states import waits_for
from tickets.models import Ticket
from tickets.presentation.headline import Headline
from web.portal.views.promise import choose_promise, promise_short, state_label
from web.portal.views.story import SOLVED_WORDS


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket of the list."""

    ticket: Ticket
    meta: str
    promise: Headline
    state: str
    state_label: str
    words: str


def build_rows(
    tickets: Sequence[Ticket], timelines: Mapping[int, Timeline], now: datetime, *, reader: User
) -> list[Row]:
    """Return the rows of these tickets in their order; a colleague's says whose it is."""
    return [_build_row(ticket, timelines[ticket.pk], now, reader) for ticket in tickets]


def severity_name(terms: VendorTerms, number: int) -> str:
    """Return the vendor's name and label of a severity; nothing where the vendor tells none apart."""
    if len(terms.severities) == 1:
        return ""
    return severity_label(terms, number)


def wait_label(ticket: Ticket, now: datetime) -> str:
    """Return for whom and since when the ticket waits, nothing when it does not."""
    since = getattr(ticket, "waits_since", None)
    time = due_short(since, now) if since else ""
    wait = waits_for(ticket.status)
    party = str(CUSTOMER_WAIT_LABELS[wait].short) if wait else ""
    return _("%(party)s since %(time)s") % {"party": party, "time": time} if party and time else party


def _build_row(ticket: Ticket, timeline: Timeline, now: datetime, reader: User) -> Row:
    terms = get_terms(ticket.plan_version.publication)
    promise = choose_promise(timeline, timeline.at(max(now, ticket.updated_at)))
    waits = wait_label(ticket, now)
    whose = "" if ticket.contact.user == reader else ticket.contact.user.name
    state = "wait" if waits else promise.state or ""
    words = waits or promise_short(promise, localize(terms.vendor.words.severity, terms), now)
    if not words and ticket.resolved_at is None:
        words = _("No target time")
    return Row(
        ticket=ticket,
        meta=" · ".join(part for part in (whose, severity_name(terms, ticket.severity), _when(ticket, now)) if part),
        promise=promise,
        state=state,
        state_label=state_label(
            "wait" if waits else promise.state,
            is_done=promise.met_at is not None,
            wait=waits_for(ticket.status),
        ),
        words=words,
    )


def _when(ticket: Ticket, now: datetime) -> str:
    """Return when it was filed, or how and when it ended."""
    if ticket.resolved_at is None:
        return _("submitted %(time)s") % {"time": due_short(ticket.filed_at, now)}
    how = str(SOLVED_WORDS.get(ticket.resolution_kind, SOLVED_WORDS["other_solution"]))
    return _("%(how)s, %(time)s") % {"how": how, "time": due_short(ticket.resolved_at, now)}
