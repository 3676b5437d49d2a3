"""What the page of a ticket shows, and the way back to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize, severity_label
from plans.queries import get_terms
from tickets import rules
from tickets.core.queue_filter import QueueFilter, read_filter
from tickets.core.states import ACTS
from tickets.models import Message, Ticket
from tickets.presentation.refusals import STATUS_LABELS
from tickets.queries import (
    Related,
    agent_scope_of,
    conversation_of,
    find_neighbours,
    list_events,
    list_messages,
    list_queue,
    list_related,
    merge_target_of,
    read_timeline,
)
from web.access import SignedInRequest
from web.desk.acts.act import Act
from web.desk.acts.catalogue import possible_panels
from web.desk.panels.composer import Typed, composer_for
from web.desk.panels.facts import location_label
from web.desk.panels.promise import promise_box, read_promises
from web.desk.panels.registry import TICKET_PANELS, TicketPage, build_panels
from web.desk.panels.story import Item, build_story
from web.desk.views.frame import VIEWS, desk_frame, terms_in_force
from web.desk.views.queue_filters import queue_address


def show_ticket(
    request: SignedInRequest,
    found: Ticket,
    now: datetime,
    *,
    typed: Typed | None = None,
    refused: Act | None = None,
    held: Sequence[Message] = (),
    status: int = 200,
) -> HttpResponse:
    """Show a ticket, with what was typed or refused where something was, and the messages that held an act."""
    actor = request.user
    terms = get_terms(found.plan_version.publication)
    log = list_events(found)
    timeline = read_timeline(found, log)
    promises = read_promises(found, timeline, now)
    related = list_related(actor, found)
    conversation = conversation_of(actor, found, merged=related.merged_in)
    messages = list_messages(actor, found, conversation=conversation)
    read = [entry for entry in log if rules.can_see_event(actor, entry)]
    story = build_story(found, terms, messages=messages, log=read, timeline=timeline, now=promises.times.at)
    seen_until = _first_of(story, typed.held if typed else held)
    seen = max((one.pk for one in messages), default=0)
    context = {
        **ticket_frame(request, found, now),
        **_head(found, terms),
        **_possible_acts(actor, found, refused),
        "now": promises.times.at,
        "box": promise_box(promises),
        "unreadable": timeline.unreadable,
        "story": story[:seen_until],
        "meanwhile": story[seen_until:],
        "seen": seen,
        "composer": composer_for(found, actor, seen=seen, typed=typed),
        "related": _related(related),
        "panels": build_panels(TICKET_PANELS, TicketPage(found, conversation, actor, terms, log, promises, now)),
        "form": refused.form if refused else typed.form if typed and typed.problems else None,
    }
    return render(request, "desk/ticket.html", context, status=status)


def _head(found: Ticket, terms: VendorTerms) -> dict[str, Any]:
    """Return what the page says of the ticket first: what it was filed as, where it stands, who does not read it."""
    return {
        "severity_name": severity_label(terms, found.severity) if len(terms.severities) > 1 else "",
        "plan": localize(terms.plan(found.plan_version.plan.key).name, terms),
        "kind": localize(terms.request_type(found.request_type_key).name, terms),
        "status_label": STATUS_LABELS[found.status],
        "where": location_label(found, terms),
        "unread_by": "" if found.contact.user.is_active else found.contact.user.name,
        "merged_target": merge_target_of(found) if found.merged_into_id else None,
    }


def _possible_acts(actor: User, found: Ticket, refused: Act | None) -> dict[str, Any]:
    return {
        "acts": possible_panels(found, actor, refused),
        "links": _links(actor, found),
        "may_take": found.assignee_id is None and rules.can_do(actor, found, "assign"),
        "refused": refused,
    }


def back_to(request: SignedInRequest, found: Ticket) -> HttpResponse:
    """Lead to a ticket's page, in the list that it was opened from."""
    return redirect(reverse("desk-ticket", args=[found.reference]) + list_query(request))


def list_query(request: SignedInRequest) -> str:
    """Return the query string of the list that a ticket was opened from."""
    query = _filters(request).query()
    return f"?{query}" if query else ""


def ticket_frame(request: SignedInRequest, found: Ticket, now: datetime) -> dict[str, Any]:
    """Return the desk around a page of a ticket: the list that it was opened from, and its neighbours there."""
    filters, query = _filters(request), list_query(request)
    terms = terms_in_force(now)
    scope = agent_scope_of(request.user, terms)
    before, after = find_neighbours(list_queue(request.user, filters, scope=scope, now=now), found.reference)
    current = query.removeprefix("?") if filters.narrowed_by() or filters.order else filters.view
    return desk_frame(request.user, now, current=current, terms=terms, scope=scope) | {
        "ticket": found,
        "view_label": VIEWS[filters.view],
        "view_url": queue_address(filters),
        "query": query,
        "before": before,
        "after": after,
    }


def _links(actor: User, found: Ticket) -> list[dict[str, Any]]:
    """Return the acts that have a page of their own, where they are possible, and the history."""
    pages = [("split", _("Split")), ("merge", _("Merge"))]
    links = [
        {"label": label, "url": reverse(f"desk-{ACTS[act].desk}", args=[found.reference]), "key": ACTS[act].key}
        for act, label in pages
        if rules.can_do(actor, found, act)
    ]
    return [*links, {"label": _("History"), "url": reverse("desk-history", args=[found.reference]), "key": "l"}]


def _related(related: Related) -> list[dict[str, str]]:
    """Return the tickets that this one came from or that came from it, as far as the person may see them."""
    rows = [(_("Split from"), related.split_from)] if related.split_from else []
    rows += [(_("Split off:"), one) for one in related.split_off]
    rows += [(_("Merged tickets:"), one) for one in related.merged_in]
    return [
        {"words": words, "number": one.reference, "url": reverse("desk-ticket", args=[one.reference])}
        for words, one in rows
    ]


def _filters(request: SignedInRequest) -> QueueFilter:
    filters, _ignored = read_filter(request.GET.dict())
    return filters


def _first_of(story: Sequence[Item], held: Sequence[Message]) -> int:
    """Return where the messages begin that came meanwhile, the end of the story where there are none."""
    fresh = {message.pk for message in held}
    return next((place for place, item in enumerate(story) if item.message_id in fresh), len(story))
