"""The page of a ticket: what is promised, what was said, what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from plans.queries import get_terms
from plans.wording import say
from supportdesk.kernel import clock
from tickets import rules
from tickets.core.states import possible_acts
from tickets.forms.desk import ReplyForm
from tickets.forms.files import uploads_of
from tickets.models import Ticket
from tickets.operations.conversation import add_note, reply
from tickets.queries import (
    count_open_tickets,
    find_neighbours,
    get_ticket_for,
    list_breaches,
    list_events,
    list_messages,
    list_queue,
    list_steps_reached,
    timeline_of,
)
from tickets.views.access import SignedInRequest, desk_door
from tickets.views.desk_acts import Act, possible_panels, submitted_act
from tickets.views.desk_frame import VIEWS, desk_frame, view_url
from tickets.views.desk_panels import breach_lines, contract_facts, organisation_facts, where_words
from tickets.views.desk_promise import clocks, ladder, promise_box, read_promises, severity_words
from tickets.views.desk_refusals import REFUSALS, STATUS_WORDS, refusal_words
from tickets.views.desk_story import tell_story


@require_safe
@desk_door
def ticket(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a ticket."""
    return _show(request, get_ticket_for(request.user, reference), clock.now())


@require_POST
@desk_door
def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send a public reply or keep an internal note; a refusal shows the page again with what was typed."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            done = _say(found, request, form.cleaned_data, now)
        except REFUSALS as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, done)
            return _back(request, found)
    return _show(request, found, now, composer=form, status=422)


@require_POST
@desk_door
def act(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """Do one act with a ticket; a refusal shows the page again with what was typed."""
    found, now = get_ticket_for(request.user, reference), clock.now()
    asked = submitted_act(name, found, request.user, request.POST)
    if asked is None:
        raise Http404
    if asked.form.is_valid():
        try:
            asked.run(now)
        except REFUSALS as refusal:
            asked.form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, asked.done)
            return _back(request, found)
    return _show(request, get_ticket_for(request.user, reference), now, refused=asked, status=422)


def _say(found: Ticket, request: SignedInRequest, sent: dict[str, Any], now: datetime) -> str:
    uploads = uploads_of(sent["files"])
    if sent["kind"] == "note":
        add_note(ticket=found, actor=request.user, body=sent["text"], now=now, uploads=uploads)
        return _("The note is kept; the customer never sees it.")
    asked = (sent["asked"] or _("an answer")) if sent["wait"] else ""
    reply(
        ticket=found,
        actor=request.user,
        body=sent["text"],
        now=now,
        channel="desk",
        uploads=uploads,
        wait_for_customer=asked,
    )
    return _("Sent. The clocks stand still until the customer answers.") if asked else _("Sent to the customer.")


def _back(request: SignedInRequest, found: Ticket) -> HttpResponse:
    view = _view(request)
    address = reverse("desk-ticket", args=[found.reference])
    return redirect(address if view == "due" else f"{address}?view={view}")


def _view(request: SignedInRequest) -> str:
    """Return the view of the queue that the ticket was opened from."""
    view = request.GET.get("view", "due")
    return view if view in VIEWS else "due"


def _show(
    request: SignedInRequest,
    found: Ticket,
    now: datetime,
    *,
    composer: ReplyForm | None = None,
    refused: Act | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, view = request.user, _view(request)
    terms = get_terms(found.plan_version.publication)
    log = list_events(found)
    timeline = timeline_of(found, log)
    promises = read_promises(found, timeline, now)
    neighbours = find_neighbours(list_queue(actor, view=view, state="", words="", now=now), found.reference)
    story = tell_story(
        found, terms, messages=list_messages(actor, found), log=log, timeline=timeline, now=promises.times.at
    )
    context = desk_frame(actor, now, current=view) | {
        "ticket": found,
        "now": promises.times.at,
        "view": view,
        "view_label": VIEWS[view],
        "view_url": view_url(view),
        "query": "" if view == "due" else f"?view={view}",
        "before": neighbours[0],
        "after": neighbours[1],
        "severity_words": severity_words(terms, found.severity) if len(terms.severities) > 1 else "",
        "plan": say(terms.plan(found.plan_version.plan.key).name, terms),
        "kind": say(terms.request_type(found.request_type_key).name, terms),
        "status_words": STATUS_WORDS[found.status],
        "where": where_words(found, terms),
        "box": promise_box(promises),
        "story": story,
        "composer": _composer(found, request, composer),
        "acts": possible_panels(found, actor, refused),
        "refused": refused,
        "clocks": clocks(promises),
        "ladder": ladder(promises, list_steps_reached(found)),
        "contract": contract_facts(found, terms),
        "organisation": organisation_facts(
            found, terms, open_tickets=count_open_tickets(actor, found.organisation), now=now
        ),
        "breaches": breach_lines(list_breaches(found), terms),
        "form": composer or (refused.form if refused else None),
    }
    return render(request, "desk/ticket.html", context, status=status)


def _composer(found: Ticket, request: SignedInRequest, form: ReplyForm | None) -> dict[str, Any] | None:
    """Return what the composer shows, None for somebody who may neither answer nor write a note."""
    possible = possible_acts(found.status)
    may_reply = rules.can_handle(request.user, found) and "agent_reply" in possible
    may_note = rules.can_see_notes(request.user, found) and "note" in possible
    if not (may_reply or may_note or form):
        return None
    return {
        "form": form,
        "may_reply": may_reply,
        "may_note": may_note,
        "may_wait": may_reply and "wait_customer" in possible,
        "kind": form["kind"].value() if form else "public" if may_reply else "note",
        "text": form["text"].value() if form else "",
        "asked": form["asked"].value() if form else "",
    }
