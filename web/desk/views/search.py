"""Search over all that was filed and said, for those who serve customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from slas.presentation.labels import zone_label
from supportdesk.kernel import clock
from supportdesk.kernel.database.statement_timeout import TookTooLong, statement_timeout
from supportdesk.kernel.security.limits import limited
from tickets.core.queue_filter import QueueFilter
from tickets.core.search_words import clean_words
from tickets.presentation.refusals import STATUS_LABELS
from tickets.queries import Found, agent_scope_of, find_by_number, search
from web.access import SignedInRequest, desk_required
from web.desk.views.frame import desk_frame, terms_in_force
from web.desk.views.queue_filters import queue_address

_MILLISECONDS = 2_000


@require_safe
@desk_required
@limited("search", methods=("GET", "HEAD"))
def find(request: SignedInRequest) -> HttpResponse:
    """Show what was found, the best first; a ticket's number leads to the ticket."""
    now = clock.now()
    words = clean_words(request.GET.get("q", ""))
    direct = find_by_number(request.user, words) if words else None
    if direct is not None:
        return redirect("desk-ticket", direct.reference)
    terms = terms_in_force(now)
    scope = agent_scope_of(request.user, terms)
    found, took_too_long = Found(tickets=()), False
    if words:
        try:
            with statement_timeout(milliseconds=_MILLISECONDS):
                found = search(request.user, words, languages=scope.languages)
        except TookTooLong:
            took_too_long = True
    context = desk_frame(request.user, now, current="desk-search", terms=terms, scope=scope) | {
        "words": words,
        "found": found,
        "hits": [{"hit": hit, "status": STATUS_LABELS[hit.ticket.status]} for hit in found.tickets],
        "organisations": [_search_link(one.name, "", organisation=one.pk) for one in found.organisations],
        "contacts": [_search_link(one.user.name, one.organisation.name, contact=one.pk) for one in found.contacts],
        "empty": _empty_state(words, found, took_too_long=took_too_long),
        "zone": zone_label(now),
    }
    return render(request, "desk/search.html", context)


def _search_link(name: str, beside: str, **narrowed: int) -> dict[str, str]:
    """Return a name that leads to all its tickets."""
    filters = QueueFilter(view="all", **{key: str(value) for key, value in narrowed.items()})
    return {"name": name, "beside": beside, "url": queue_address(filters)}


def _empty_state(words: str, found: Found, *, took_too_long: bool) -> dict[str, Any] | None:
    """Return what is shown where nothing is found, None where something is."""
    if took_too_long:
        return {"title": _("This search returns too much"), "text": _("Add a word, or put the words in quotes.")}
    if not words:
        text = _(
            "Search subjects, messages, notes, customer names or a number. Put “two words” in quotes to find "
            "the phrase; -word excludes a word."
        )
        return {"title": _("Search everything"), "text": text}
    if not (found.tickets or found.organisations or found.contacts):
        return {
            "title": _("No results"),
            "text": _(
                "No ticket, message or customer you have access to matches all these words. Try fewer words, "
                "or only their beginnings."
            ),
        }
    return None
