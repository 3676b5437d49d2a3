"""The frame of the console: which version of the terms is read, and the links between its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.models import Publication
from plans.presentation.labels import localize
from plans.queries import find_publication, get_publication, get_terms
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from web.console.access import AdminRequest, GuardedView, View, admin_required
from web.console.navigation import NAVIGATION, PEOPLE, PLANS, PROMISES
from web.console.views.publishing.draft_rows import draft_rows
from web.registry import Group, link_item, rail_groups
from web.setup import setup_list

Params = ParamSpec("Params")


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """The version of the terms that a page shows, the one in force, and now."""

    publication: Publication
    terms: VendorTerms
    in_force: Publication | None
    now: datetime


Page = Callable[Concatenate[AdminRequest, ShownVersion, Params], HttpResponseBase]


def terms_required(view: Page[Params]) -> GuardedView[Params]:
    """Let admins read a page about the terms; before any are published it says so."""

    @wraps(view)
    def guarded(request: AdminRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        shown = find_shown_version(request, clock.now())
        if shown is None:
            context = console_frame(request, None, current="") | {
                "drafts": draft_rows(),
                "setup": setup_list(request.user),
            }
            return render(request, "console/nothing_published.html", context)
        return view(request, shown, *args, **kwargs)

    return require_safe(admin_required(cast("View[Params]", guarded)))


def find_shown_version(request: HttpRequest, now: datetime) -> ShownVersion | None:
    """Return the version that the address names, else the one in force, else None; raises Http404 for an unknown name."""
    label = request.GET.get("version", "")
    in_force = find_in_force(now)
    found = find_publication(label) if label else in_force
    if found is None:
        if label:
            raise Http404
        return None
    return ShownVersion(found, get_terms(found), in_force, now)


def find_in_force(now: datetime) -> Publication | None:
    """Return the version that holds today, None where nothing is published yet."""
    try:
        return get_publication(on=timezone.localdate(now))
    except NothingPublished:
        return None


def version_state(version: Publication, current: Publication | None, now: datetime) -> str:
    """Return whether a version is in force, past or still to come."""
    if current is not None and version.pk == current.pk:
        return _("in force")
    return _("upcoming") if version.effective_from > timezone.localdate(now) else _("past")


def version_query(request: HttpRequest) -> str:
    """Return what an address carries on, so that a past version is read on every page."""
    label = request.GET.get("version", "")
    return f"?{urlencode({'version': label})}" if label else ""


def plans_by_rank(terms: VendorTerms) -> list[Plan]:
    """Return the plans in the order in which they are served."""
    return sorted(terms.plans, key=lambda plan: plan.rank)


def console_frame(request: HttpRequest, shown: ShownVersion | None, *, current: str) -> dict[str, Any]:
    """Return what console_base.html needs: the rail, and which version is read (None: nothing is published)."""
    frame: dict[str, Any] = {"area": "console", "home_url": reverse("console-plans")}
    if shown is None:
        return frame | {"rail": _rail(request, None, current), "now": clock.now()}
    terms, publication = shown.terms, shown.publication
    return frame | {
        "rail": _rail(request, terms, current),
        "now": shown.now,
        "query": version_query(request),
        "publication": publication,
        "version_title": localize(terms.version.title, terms),
        "valid_from": full_date(publication.effective_from),
        "version_state": version_state(publication, shown.in_force, shown.now),
        "is_in_force": shown.in_force is not None and shown.in_force.pk == publication.pk,
        "severity_word": localize(terms.vendor.words.severity, terms),
        "has_severities": len(terms.severities) > 1,
    }


def _rail(request: HttpRequest, terms: VendorTerms | None, current: str) -> list[dict[str, Any]]:
    """Return the links that pages have added, by group, and the plans of the version that is read."""
    query = version_query(request)
    groups: dict[Group, list[dict[str, Any]]] = {PLANS: _plans(request, terms) if terms else []}
    for link in NAVIGATION:
        if link.group is not None and link.is_for(terms):
            carried = query if link.group in {PROMISES, PEOPLE} else ""
            groups.setdefault(link.group, []).append(link_item(link, terms, current=current, query=carried))
    return rail_groups(groups)


def _plans(request: HttpRequest, terms: VendorTerms) -> list[dict[str, Any]]:
    items = []
    for plan in plans_by_rank(terms):
        address = reverse("console-plan", args=[plan.key])
        url = address + version_query(request)
        items.append({"label": localize(plan.name, terms), "url": url, "current": request.path == address})
    return items


def zones_of(terms: VendorTerms) -> list[str]:
    """Return the zones that the vendor works in, those of its offices first."""
    return list(dict.fromkeys([*(office.tz for office in terms.offices), *(region.tz for region in terms.regions)]))


def usual_zone(terms: VendorTerms) -> str:
    """Return the zone that a page opens in: the reader's where the vendor works in it, else that of the first office."""
    zones, mine = zones_of(terms), timezone.get_current_timezone_name()
    return mine if mine in zones else zones[0]
