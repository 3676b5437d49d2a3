"""The list of tickets in the portal: whose, which of them, found by which words; the whole state is in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Contact
from people.models import User
from plans.core.terms import VendorTerms
from tickets import rules
from tickets.core.event_payloads import Wait
from tickets.core.events import EventKind, read_payload
from tickets.core.search_words import clean_words
from tickets.core.states import Status
from tickets.models import Ticket
from tickets.operations.messages.intake import wait_reason
from tickets.queries import list_own_tickets, read_timelines
from web.portal.views.rows import build_rows

ORGANISATION = "organisation"
OPEN, SOLVED = "open", "solved"
_MAX_OPEN = 100
_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the list is shown."""

    of_organisation: bool = False
    state: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: QueryDict, reader: User) -> Self:
        """Return what the address asks for, as far as the reader may see it."""
        state = query.get("state", "")
        return cls(
            of_organisation=query.get("whose") == ORGANISATION and rules.sees_organisation(reader),
            state=state if state in (OPEN, SOLVED) else "",
            words=clean_words(query.get("q", "")),
        )

    def url(self, **changes: Any) -> str:
        """Return the address of this list with some of it changed."""
        address = QueryDict(mutable=True)
        address.update({name: value for name, value in (self._parts() | changes).items() if value})
        return reverse("portal-tickets") + (f"?{address.urlencode()}" if address else "")

    def _parts(self) -> dict[str, str]:
        return {"whose": ORGANISATION if self.of_organisation else "", "state": self.state, "q": self.words}


def list_page(contact: Contact, terms: VendorTerms, query: QueryDict, now: datetime) -> dict[str, Any]:
    """Return the context of the list beside its frame: open ones first, those that have ended in pages below."""
    reader = contact.user
    chosen = Chosen.of(query, reader)
    pages = _pages(chosen, reader, terms, query.get("page"))
    page = pages[chosen.state or SOLVED]
    is_first = page.number == 1
    open_tickets = list(pages[OPEN].object_list) if chosen.state == OPEN or is_first else []
    solved = list(page.object_list) if chosen.state != OPEN else []
    open_tickets = [] if chosen.state == SOLVED else open_tickets
    timelines = read_timelines([*open_tickets, *solved])
    return {
        "open_rows": build_rows(open_tickets, timelines, now, reader=reader),
        "resolved_rows": build_rows(solved, timelines, now, reader=reader),
        "waiting": [_waiting(ticket, terms) for ticket in open_tickets if ticket.status == Status.WAITING_CUSTOMER],
        "page": page,
        "is_first": is_first,
        "tabs": _tabs(chosen, contact),
        **_filters(chosen),
    }


def _waiting(ticket: Ticket, terms: VendorTerms) -> dict[str, Any]:
    """Return a ticket that waits for the customer, with what is asked of them."""
    wait = read_payload(EventKind.WAIT, getattr(ticket, "asked", None) or {})
    return {"ticket": ticket, "asked": wait_reason(wait, terms) if isinstance(wait, Wait) else ""}


def _pages(chosen: Chosen, reader: User, terms: VendorTerms, number: str | None) -> dict[str, Page[Ticket]]:
    def tickets(*, is_open: bool) -> QuerySet[Ticket]:
        return list_own_tickets(
            reader,
            is_open=is_open,
            of_organisation=chosen.of_organisation,
            words=chosen.words,
            languages=terms.vendor.languages,
        )

    open_per_page = _PER_PAGE if chosen.state == OPEN else _MAX_OPEN
    return {
        OPEN: Paginator(tickets(is_open=True), open_per_page).get_page(number if chosen.state == OPEN else 1),
        SOLVED: Paginator(tickets(is_open=False), _PER_PAGE).get_page(number),
    }


def _tabs(chosen: Chosen, contact: Contact) -> list[dict[str, Any]]:
    """Return the two lists for those who may see both, else none."""
    if not rules.sees_organisation(contact.user):
        return []
    return [
        {"label": _("My tickets"), "url": chosen.url(whose=""), "current": not chosen.of_organisation},
        {
            "label": contact.organisation.name,
            "url": chosen.url(whose=ORGANISATION),
            "current": chosen.of_organisation,
        },
    ]


def _filters(chosen: Chosen) -> dict[str, Any]:
    states = {OPEN: _("Open"), SOLVED: _("Solved")}
    chips = (
        [{"name": _("Only"), "value": states[chosen.state], "remove_url": chosen.url(state="")}] if chosen.state else []
    )
    if chosen.words:
        chips.append({"name": _("Search text"), "value": chosen.words, "remove_url": chosen.url(q="")})
    hidden = {"whose": ORGANISATION if chosen.of_organisation else "", "state": chosen.state}
    return {
        "query": chosen.words,
        "chips": chips,
        "links": [{"label": states[state], "url": chosen.url(state=state)} for state in states if not chosen.state],
        "hidden": [{"name": name, "value": value} for name, value in hidden.items() if value],
        "is_narrowed": bool(chips),
        "all_url": chosen.url(state="", q=""),
    }
