"""What was sent by mail: to whom, when, and what it says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from slas.presentation.labels import zone_label
from supportdesk.audit.models import SecurityEventKind
from supportdesk.audit.views import note_security_event
from supportdesk.kernel import clock
from supportdesk.kernel.outbox import load_contents
from tickets.queries import count_mail_states, list_mails
from web.access import SignedInRequest, staff_required
from web.desk.views.frame import desk_frame

MAILS = 50
_STATES = {
    "sent": gettext_lazy("sent"),
    "waiting": gettext_lazy("waiting to be sent"),
    "failed": gettext_lazy("failed"),
}
_BADGES = {"sent": "", "waiting": "", "failed": "over"}


@require_safe
@staff_required
def mails(request: SignedInRequest) -> HttpResponse:
    """Show what has left by mail, or waits to, the newest first, narrowed as the address says."""
    now = clock.now()
    note_security_event(request, SecurityEventKind.MAILS_READ, about=request.get_full_path())
    filters = {
        "state": _one_of(request.GET.get("state", "")),
        "q": _line(request, "q", 100),
        "ticket": _line(request, "ticket", 24).upper(),
    }
    everything = list_mails(actor=request.user, words=filters["q"], reference=filters["ticket"])
    found = list_mails(actor=request.user, state=filters["state"], words=filters["q"], reference=filters["ticket"])
    page = Paginator(found, MAILS).get_page(request.GET.get("page"))
    load_contents(page.object_list)
    context = desk_frame(request.user, now, current="desk-mails") | {
        "page": page,
        "zone": zone_label(now),
        "query": filters["q"],
        "figures": _figures(count_mail_states(everything), filters),
        "chips": _chips(filters),
        "hidden": [{"name": name, "value": filters[name]} for name in ("state", "ticket") if filters[name]],
        "empty": None if page.paginator.count else _empty_state(filters),
    }
    return render(request, "desk/mails.html", context)


def _one_of(state: str) -> str:
    return state if state in _STATES else ""


def _line(request: SignedInRequest, name: str, length: int) -> str:
    return " ".join(request.GET.get(name, "").replace("\0", " ").split())[:length]


def _figures(counts: dict[str, int], filters: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"state": _BADGES[state], "label": label, "count": counts[state], "url": _address(filters, state=state)}
        for state, label in _STATES.items()
        if counts[state]
    ]


def _chips(filters: dict[str, str]) -> list[dict[str, Any]]:
    named = [
        ("state", _("Status"), _STATES.get(filters["state"], "")),
        ("ticket", _("Ticket"), filters["ticket"]),
        ("q", _("Search text"), filters["q"]),
    ]
    return [
        {"name": label, "value": value, "remove_url": _address(filters, **{name: ""})}
        for name, label, value in named
        if value
    ]


def _address(filters: dict[str, str], **changes: str) -> str:
    query = urlencode({name: value for name, value in (filters | changes).items() if value})
    return reverse("desk-mails") + (f"?{query}" if query else "")


def _empty_state(filters: dict[str, str]) -> dict[str, Any]:
    """Return what an empty list says, and where to go from it."""
    if any(filters.values()):
        every = {"label": _("Show all emails"), "url": reverse("desk-mails")}
        return {
            "title": _("No matching emails"),
            "text": _("No email matches these filters."),
            "actions": [every],
        }
    return {
        "title": _("No emails yet"),
        "text": _("Emails from the desk to customers and colleagues are listed here."),
        "actions": [],
    }
