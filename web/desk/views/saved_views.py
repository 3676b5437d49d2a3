"""Filtering the queue, saving filters under a name, and the keys of the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from tickets.core.queue_filter import ME, NOBODY, read_filter
from tickets.errors import BadRequest, NameTaken, TooManyViews
from tickets.models import SavedView
from tickets.operations.saved_views import MAX_SAVED_VIEWS, remove_view, rename_view, save_view
from tickets.queries import find_organisations, get_saved_view_for, list_handlers, list_saved_views
from web.access import SignedInRequest, desk_required
from web.desk.acts.keys import key_groups
from web.desk.forms.queue import NAME_LENGTH, Choices, FilterForm, ViewNameForm
from web.desk.views.frame import VIEWS, desk_frame, terms_in_force
from web.desk.views.queue_filters import KINDS, ORDERS, PARTIES, STATES, describe_filter, read_queue_query

_MAX_ORGANISATIONS = 200  # more than these nobody looks through in a list; the search finds them


@require_GET
@desk_required
def narrow(request: SignedInRequest) -> HttpResponse:
    """Show every way to narrow the queue, filled in as it is narrowed now."""
    now = clock.now()
    terms = terms_in_force(now)
    queue_query = read_queue_query(request.user, request.GET).filter
    initial = {"view": queue_query.view, "order": queue_query.order} | queue_query.narrowed_by()
    form = FilterForm(initial=initial, choices=_choices(request, terms))
    if terms is not None and "severity" in form.fields:
        form.fields["severity"].label = localize(terms.vendor.words.severity, terms)
    context = desk_frame(request.user, now, current=queue_query.view) | {"form": form, "asked": queue_query}
    return render(request, "desk/filter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def views(request: SignedInRequest) -> HttpResponse:
    """List the person's saved views; with a query in the address, offer to keep it."""
    form = ViewNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        query = read_filter(QueryDict(form.cleaned_data["query"]).dict())[0].query()
        try:
            view = save_view(owner=request.user, name=form.cleaned_data["name"], query=query)
        except BadRequest as refusal:
            form.add_error("name", _refusal(refusal))
        else:
            messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
            return redirect(f"{reverse('desk-queue')}?{view.query}")
    return _show(request, form)


@require_POST
@desk_required
def rename(request: SignedInRequest, view_id: int) -> HttpResponse:
    """Give a saved view another name."""
    view = get_saved_view_for(request.user, view_id)
    form = ViewNameForm(request.POST)
    if form.is_valid():
        try:
            rename_view(view=view, name=form.cleaned_data["name"])
        except BadRequest as refusal:
            messages.error(request, _refusal(refusal))
    else:
        messages.error(request, str(form.errors["name"][0]))
    return redirect("desk-views")


@require_POST
@desk_required
def remove(request: SignedInRequest, view_id: int) -> HttpResponse:
    """Forget a saved view."""
    view = get_saved_view_for(request.user, view_id)
    remove_view(view=view)
    messages.success(request, _("View “%(name)s” removed.") % {"name": view.name})
    return redirect("desk-views")


@require_GET
@desk_required
def keys(request: SignedInRequest) -> HttpResponse:
    """Show the keys of the desk; `?` opens the same in a dialog."""
    return render(
        request,
        "desk/keys.html",
        desk_frame(request.user, clock.now(), current="desk-keys") | {"groups": key_groups()},
    )


def _show(request: SignedInRequest, form: ViewNameForm) -> HttpResponse:
    now = clock.now()
    terms = terms_in_force(now)
    sent = form.data.get("query", "") if form.is_bound else request.GET.urlencode()
    queue_query = read_queue_query(request.user, QueryDict(sent))
    query = queue_query.filter.query()
    if not form.is_bound:
        form = ViewNameForm(initial={"query": query})
    context = desk_frame(request.user, now, current="desk-views") | {
        "saved": [_row(view, terms) for view in list_saved_views(request.user)],
        "form": form,
        "query": query,
        "words": describe_filter(queue_query.filter, queue_query.names, terms),
        "name_length": NAME_LENGTH,
    }
    return render(request, "desk/views.html", context, status=422 if form.errors else 200)


def _row(view: SavedView, terms: VendorTerms | None) -> dict[str, Any]:
    """Return a saved view in words; the people and organisations in it are not looked up for a list."""
    queue_query, _ignored = read_filter(QueryDict(view.query).dict())
    url = f"{reverse('desk-queue')}?{view.query}"
    return {"view": view, "url": url, "words": describe_filter(queue_query, {}, terms)}


def _choices(request: SignedInRequest, terms: VendorTerms | None) -> dict[str, Choices]:
    """Return what each field of the filter offers: the vendor's own words, and people the person may know."""
    actor = request.user
    people = [(str(person.pk), person.name) for person in list_handlers(actor)]
    choices: dict[str, Choices] = {
        "view": list(VIEWS.items()),
        "state": list(STATES.items()),
        "kind": list(KINDS.items()),
        "waiting": list(PARTIES.items()),
        "order": list(ORDERS.items()),
        "assignee": [(ME, _("me")), (NOBODY, _("Unassigned")), *people],
    }
    organisations = list(find_organisations(actor, "")[: _MAX_ORGANISATIONS + 1])
    if len(organisations) <= _MAX_ORGANISATIONS:
        choices["organisation"] = [(str(organisation.pk), organisation.name) for organisation in organisations]
    if terms is not None:
        choices["severity"] = [(str(level.number), level.name) for level in terms.severities]
        choices["plan"] = [(plan.key, localize(plan.name, terms)) for plan in terms.plans]
        choices["tier"] = [(tier.key, localize(tier.name, terms)) for tier in terms.tiers]
        choices["team"] = [(team.key, localize(team.name, terms)) for team in terms.teams]
    return choices


def _refusal(refusal: BadRequest) -> str:
    """Return why a view cannot be kept under this name."""
    if isinstance(refusal, NameTaken):
        return _("You already have a view with this name.")
    if isinstance(refusal, TooManyViews):
        return _("You already have %(count)d views; remove one first.") % {"count": MAX_SAVED_VIEWS}
    return _("This is the full queue; filter it first.")
