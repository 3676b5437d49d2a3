"""The frame of the desk: views with their counts, where it is open now, links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from plans.core.opening import widest_hours
from plans.core.terms import VendorTerms
from plans.errors import NothingPublished
from plans.presentation.labels import localize, opening_label
from plans.queries import get_publication, get_terms
from tickets.queries import MAX_COUNT, AgentScope, agent_scope_of, count_views, list_saved_views
from web.desk import navigation
from web.registry import link_item, rail_groups

KEYS = {
    "due": "g d",
    "mine": "g m",
    "team": "g t",
    "unassigned": "g u",
    "overdue": "g o",
    "waiting": "g w",
    "all": "g a",
}
_SHORT_NAME = 4  # letters of a severity's name that fit beside its bars
VIEWS = {
    "due": gettext_lazy("Due next"),
    "mine": gettext_lazy("My tickets"),
    "team": gettext_lazy("My team"),
    "unassigned": gettext_lazy("Unassigned"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("Waiting"),
    "resolved": gettext_lazy("Resolved"),
    "all": gettext_lazy("All tickets"),
}


def desk_frame(
    actor: User,
    now: datetime,
    *,
    current: str,
    terms: VendorTerms | None = None,
    scope: AgentScope | None = None,
    counts: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return what desk_base.html needs; `current` is a view of the queue, a saved view's query or another page's name.

    What a page has read for itself already, it hands on.
    """
    terms = terms or terms_in_force(now)
    scope = scope or agent_scope_of(actor, terms)
    counts = counts or count_views(actor, scope=scope, now=now)
    return {
        "area": "desk",
        "density": "compact",
        "home_url": reverse("desk-queue"),
        "rail": _rail(actor, scope, counts, current),
        "hours": _hours(terms, now) if terms else [],
        "severity": _severity_column(terms),
        "has_plans": terms is None or len(terms.plans) > 1,
        "now": now,
    }


def view_url(view: str) -> str:
    """Return the address of a view of the queue."""
    return reverse("desk-queue") + ("" if view == "due" else f"?view={view}")


def _rail(actor: User, scope: AgentScope, counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    """Return the views of the queue, one's own, and the links that pages have added, by group."""
    groups = {navigation.VIEWS: _views(scope, counts, current), navigation.SAVED_VIEWS: _saved(actor, current)}
    for link in navigation.NAVIGATION:
        if link.group is not None and link.is_for(actor):
            groups.setdefault(link.group, []).append(link_item(link, actor, current=current))
    return rail_groups(groups)


def _views(scope: AgentScope, counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": view_url(view),
            "count": format_count(counts[view]),
            "state": "over" if view == "overdue" and counts[view] else "",
            "current": view == current,
            "key": KEYS.get(view, ""),
        }
        for view, label in VIEWS.items()
        if view != "team" or scope.teams
    ]


def format_count(count: int) -> str:
    """Return a count as it is shown: a list is not counted further than it can be paged."""
    return f"{MAX_COUNT - 1}+" if count >= MAX_COUNT else str(count)


def _saved(actor: User, current: str) -> list[dict[str, Any]]:
    """Return the person's own saved views (on wide screens), the names being theirs."""
    return [
        {"label": view.name, "url": f"{reverse('desk-queue')}?{view.query}", "current": view.query == current}
        for view in list_saved_views(actor)
    ]


def terms_in_force(now: datetime) -> VendorTerms | None:
    """Return the vendor's terms of today, None before anything is published."""
    try:
        return get_terms(get_publication(on=timezone.localdate(now)))
    except NothingPublished:
        return None


def _severity_column(terms: VendorTerms | None) -> dict[str, Any]:
    """Return the vendor's word for severity, whether there is any to tell apart, and whether their names are long."""
    if terms is None:
        return {"word": _("Severity"), "is_shown": True, "is_long": False}
    return {
        "word": localize(terms.vendor.words.severity, terms),
        "is_shown": len(terms.severities) > 1,
        "is_long": any(len(level.name) > _SHORT_NAME for level in terms.severities),
    }


def _hours(terms: VendorTerms, now: datetime) -> list[dict[str, Any]]:
    """Return each region of the terms in force with its own time and whether it is open there."""
    return [
        {
            "place": f"{localize(region.name, terms)} {DateFormat(now.astimezone(ZoneInfo(calendar.spec.tz))).format('G:i')}",
            "open": calendar.is_open(now),
            "words": opening_label(calendar, now),
        }
        for region, calendar in widest_hours(terms)
    ]
