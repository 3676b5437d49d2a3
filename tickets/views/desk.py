"""The desk: the queue, and what has left by mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from slas.wording import zone_words
from supportdesk.kernel import clock
from supportdesk.kernel.outbox import mail_of
from supportdesk.kernel.tenancy import current_vendor
from tickets.core.states import NotPossible
from tickets.models import Ticket
from tickets.operations.handling import BadRequest, assign_all
from tickets.operations.log import NotAllowed
from tickets.queries import count_states, list_queue, list_tickets_for, timelines_of, with_rows
from tickets.views.access import SignedInRequest, desk_door, staff_door
from tickets.views.desk_frame import VIEWS, desk_frame, view_url
from tickets.views.desk_refusals import refusal_words
from tickets.views.desk_rows import build_rows, group_by_rank

ROWS = 50
MAILS = 25
STATES = {
    "over": gettext_lazy("overdue"),
    "soon": gettext_lazy("due soon"),
    "track": gettext_lazy("on track"),
    "wait": gettext_lazy("waiting"),
    "best": gettext_lazy("best effort"),
    "met": gettext_lazy("nothing due"),
}
_ORDERED_BY_RANK = frozenset({"due", "mine", "unassigned", "overdue", "waiting"})


@require_safe
@desk_door
def queue(request: SignedInRequest) -> HttpResponse:
    """Show a view of the queue, narrowed as the address says."""
    now = clock.now()
    view = request.GET.get("view", "due")
    view = view if view in VIEWS else "due"
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    words = " ".join(request.GET.get("q", "").split())[:100]
    everything = list_queue(request.user, view=view, state="", words=words, now=now)
    tickets = list_queue(request.user, view=view, state=state, words=words, now=now)
    page: Page[Ticket] = Paginator(with_rows(tickets), ROWS).get_page(request.GET.get("page"))
    found = list(page.object_list)
    rows = build_rows(found, timelines_of(found), now)
    by_rank = view in _ORDERED_BY_RANK
    context = desk_frame(request.user, now, current=view) | {
        "view": view,
        "title": VIEWS[view],
        "figures": _figures(count_states(everything, now=now), view, words) if by_rank else [],
        "page": page,
        "groups": group_by_rank(rows) if by_rank else [rows] if rows else [],
        "zone": zone_words(now),
        "query": words,
        "pills": _pills(view, state, words),
        "hidden": [{"name": "view", "value": view}] if view != "due" else [],
        "sorted": _("Sorted by plan rank, then next due") if by_rank else _("Newest first"),
        "blank": None if rows else _blank(view, state, words),
        "may_take": by_rank,
        "here": request.get_full_path(),
    }
    return render(request, "desk/queue.html", context)


@require_POST
@desk_door
def take(request: SignedInRequest) -> HttpResponse:
    """Assign the ticked tickets to whoever ticked them."""
    numbers = [int(number) for number in request.POST.getlist("t") if number.isdigit()]
    tickets = list_tickets_for(request.user, numbers[:ROWS])
    try:
        assign_all(tickets=tickets, actor=request.user, assignee=request.user, now=clock.now())
    except (NotAllowed, NotPossible, BadRequest) as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        done = ngettext("%(count)d ticket is yours now.", "%(count)d tickets are yours now.", len(tickets))
        messages.success(request, done % {"count": len(tickets)})
    return redirect(_own_address(request.POST.get("next", "")))


@require_safe
@staff_door
def mails(request: SignedInRequest) -> HttpResponse:
    """Show what has left by mail, or waits to, the newest first."""
    now = clock.now()
    page = Paginator(mail_of(current_vendor()), MAILS).get_page(request.GET.get("page"))
    context = desk_frame(request.user, now, current="desk-mails") | {"page": page, "zone": zone_words(now)}
    return render(request, "desk/mails.html", context)


def _figures(counts: dict[str, int], view: str, words: str) -> list[dict[str, Any]]:
    return [
        {"state": state, "label": label, "count": counts[state], "url": _address(view, state, words)}
        for state, label in STATES.items()
        if counts[state]
    ]


def _pills(view: str, state: str, words: str) -> list[dict[str, Any]]:
    pills = []
    if state:
        pills.append({"name": _("State"), "value": STATES[state], "remove_url": _address(view, "", words)})
    if words:
        pills.append({"name": _("Words"), "value": words, "remove_url": _address(view, state, "")})
    return pills


def _address(view: str, state: str, words: str) -> str:
    asked = {"view": "" if view == "due" else view, "state": state, "q": words}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk-queue") + (f"?{query}" if query else "")


def _blank(view: str, state: str, words: str) -> dict[str, Any]:
    """Return what an empty list says, and the way on."""
    if words or state:
        elsewhere = {"label": _("Search in all tickets"), "url": _address("all", "", words)}
        return {
            "title": _("Nothing matches"),
            "text": _("No ticket of this view has these words and this state."),
            "actions": [elsewhere] if words and view != "all" else [{"label": _("Show all"), "url": view_url(view)}],
        }
    texts = {
        "due": _("No ticket is open."),
        "mine": _("No open ticket is assigned to you."),
        "unassigned": _("Every open ticket is assigned to somebody."),
        "overdue": _("Every promise is kept so far."),
        "waiting": _("No ticket waits for a customer or a third party."),
        "resolved": _("No ticket is resolved and still to be closed."),
        "all": _("Nobody has filed anything yet."),
    }
    onward = [] if view == "due" else [{"label": VIEWS["due"], "url": view_url("due")}]
    return {"title": _("Nothing to do here"), "text": texts[view], "actions": onward}


def _own_address(address: str) -> str:
    """Return an address of the queue, whatever was sent."""
    start = reverse("desk-queue")
    return address if address == start or address.startswith(f"{start}?") else start
