"""Views of the development issues: for the vendor's own staff alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from tickets.errors import AnsweredMeanwhile, BadRequest
from tickets.models import DevelopmentIssue, Message, Ticket
from tickets.operations.development.issues import open_issue
from tickets.presentation.labels import ISSUE_KIND_LABELS, ISSUE_STATE_LABELS
from tickets.presentation.refusals import REFUSALS, STATUS_LABELS, refusal_message
from tickets.queries import (
    count_issue_states,
    find_by_number,
    get_issue_for,
    list_changes,
    list_issues,
    list_waiting_tickets,
    merge_target_of,
    newest_message,
    read_timelines,
)
from web.access import SignedInRequest, staff_required
from web.desk.acts.development import IssueAct, issue_acts, submitted_issue_act
from web.desk.forms.development import NewIssueForm
from web.desk.panels.development_labels import build_history, kind_label, state_label
from web.desk.views.frame import desk_frame
from web.desk.views.queue_rows import Row, build_rows

ISSUES = 50


@require_safe
@staff_required
def issues(request: SignedInRequest) -> HttpResponse:
    """List the issues that development has not ended, or those in one state."""
    now, state, words = clock.now(), request.GET.get("state", ""), request.GET.get("q", "").replace("\0", " ")[:200]
    state = state if state in ISSUE_STATE_LABELS else ""
    page = Paginator(list_issues(request.user, state=state, words=words), ISSUES).get_page(request.GET.get("page"))
    counts = count_issue_states(request.user)
    context = desk_frame(request.user, now, current="desk-development") | {
        "page": page,
        "rows": [_issue_row(issue) for issue in page],
        "figures": [
            {"label": str(label), "count": counts[key], "url": _address(key, words)}
            for key, label in ISSUE_STATE_LABELS.items()
        ],
        "query": words,
        "chips": _chips(state, words),
        "hidden": [{"name": "state", "value": state}] if state else [],
        "empty": None if page.paginator.count else _empty_state(state, words),
    }
    return render(request, "desk/development/development.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new_issue(request: SignedInRequest) -> HttpResponse:
    """Open an issue, for a ticket or for none yet."""
    now = clock.now()
    form = NewIssueForm(request.POST or None, initial={"ticket": request.GET.get("ticket", "")[:24]})
    if request.method == "POST" and form.is_valid():
        try:
            issue = _open(request, form.cleaned_data, now)
        except REFUSALS as refusal:
            form.add_error(None, refusal_message(refusal))
        else:
            messages.success(request, _("%(number)s has been created.") % {"number": issue.number})
            return redirect("desk-development-issue", issue.number)
    context = desk_frame(request.user, now, current="desk-development") | {"form": form}
    return render(
        request, "desk/development/development_new.html", context, status=422 if request.method == "POST" else 200
    )


@require_safe
@staff_required
def issue(request: SignedInRequest, number: str) -> HttpResponse:
    """Show an issue, who waits for it, and what happened to it."""
    found = get_issue_for(request.user, number)
    return _show(request, found, list_waiting_tickets(request.user, found), clock.now())


@require_POST
@staff_required
def act(request: SignedInRequest, number: str, name: str) -> HttpResponse:
    """Do one act with an issue; a refusal shows the page again with what was typed."""
    found, now = get_issue_for(request.user, number), clock.now()
    tickets = list_waiting_tickets(request.user, found)
    asked = submitted_issue_act(name, found, request.user, tickets, request.POST)
    if asked is None:
        raise Http404
    if asked.form.is_valid():
        try:
            asked.run(now)
        except AnsweredMeanwhile as meanwhile:
            return _show(request, found, tickets, now, refused=asked, held=meanwhile.messages, status=409)
        except REFUSALS as refusal:
            asked.form.add_error(None, refusal_message(refusal))
        else:
            messages.success(request, asked.done)
            return redirect("desk-development-issue", number)
    return _show(request, found, tickets, now, refused=asked, status=422)


def _open(request: SignedInRequest, sent: Mapping[str, Any], now: datetime) -> DevelopmentIssue:
    asked, ticket = sent["ticket"], None
    if asked:
        ticket = find_by_number(request.user, asked)
        if ticket is None:
            raise BadRequest(_("There is no ticket %(number)s.") % {"number": asked})
    return open_issue(
        title=sent["title"],
        kind=sent["kind"],
        description=sent["description"],
        ticket=ticket,
        actor=request.user,
        reason="",
        now=now,
        external_url=sent["external_url"],
        release=sent["release"],
    )


def _show(
    request: SignedInRequest,
    found: DevelopmentIssue,
    tickets: Sequence[Ticket],
    now: datetime,
    *,
    refused: IssueAct | None = None,
    held: Sequence[Message] = (),
    status: int = 200,
) -> HttpResponse:
    rows = build_rows(tickets, read_timelines(tickets), now)
    context = desk_frame(request.user, now, current="desk-development") | {
        "issue": found,
        "kind": kind_label(found.kind),
        "state": state_label(found.state),
        "rows": [{"row": row, "status": _status(row)} for row in rows],
        "history": build_history(list_changes(found)),
        "acts": issue_acts(found, request.user, tickets, refused),
        "refused": refused,
        "held": held,
        "seen": newest_message([merge_target_of(ticket) for ticket in tickets]),
        "form": refused.form if refused else None,
    }
    return render(request, "desk/development/development_issue.html", context, status=status)


def _status(row: Row) -> str:
    ticket = row.ticket
    if ticket.merged_into is not None:
        return _("merged into %(ticket)s") % {"ticket": ticket.merged_into.reference}
    return str(STATUS_LABELS[ticket.status])


def _issue_row(issue: DevelopmentIssue) -> dict[str, Any]:
    return {"issue": issue, "kind": ISSUE_KIND_LABELS[issue.kind], "state": ISSUE_STATE_LABELS[issue.state]}


def _chips(state: str, words: str) -> list[dict[str, Any]]:
    chips = []
    if state:
        chips.append({"name": _("Status"), "value": ISSUE_STATE_LABELS[state], "remove_url": _address("", words)})
    if words:
        chips.append({"name": _("Search text"), "value": words, "remove_url": _address(state, "")})
    return chips


def _address(state: str, words: str) -> str:
    query = urlencode({name: value for name, value in {"state": state, "q": words}.items() if value})
    return reverse("desk-development") + (f"?{query}" if query else "")


def _empty_state(state: str, words: str) -> dict[str, Any]:
    """Return what an empty list says, and where to go from it."""
    if state or words:
        every = {"label": _("Show open issues"), "url": _address("", "")}
        return {"title": _("No matching issues"), "text": "", "actions": [every]}
    return {
        "title": _("Nothing to do for development"),
        "text": _(
            "Turn a bug or a feature request from a ticket into an issue; its updates reach everyone who is "
            "waiting for it."
        ),
        "actions": [{"label": _("New issue"), "url": reverse("desk-development-new")}],
    }
