"""The frame of the console: which version of the terms is read, and the ways between its pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.models import Publication
from plans.queries import NothingPublished, find_publication, get_publication, get_terms
from plans.views.access import AdminRequest
from plans.wording import full_date, say


def find_asked(request: AdminRequest, now: datetime) -> tuple[Publication, VendorTerms]:
    """Return the version that the address names, else the one in force; raises Http404 where there is none."""
    label = request.GET.get("version", "")
    found = find_publication(label) if label else find_in_force(now)
    if found is None:
        raise Http404
    return found, get_terms(found)


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
    return _("to come") if version.effective_from > timezone.localdate(now) else _("past")


def version_query(request: AdminRequest) -> str:
    """Return what an address carries on, so that a past version is read on every page."""
    label = request.GET.get("version", "")
    return f"?{urlencode({'version': label})}" if label else ""


def plans_by_rank(terms: VendorTerms) -> list[Plan]:
    """Return the plans in the order in which they are served."""
    return sorted(terms.plans, key=lambda plan: plan.rank)


def console_frame(
    request: AdminRequest, publication: Publication, terms: VendorTerms, now: datetime, *, current: str
) -> dict[str, Any]:
    """Return what console_base.html needs: the rail, and which version is read."""
    holds = find_in_force(now)
    return {
        "area": "console",
        "home_url": reverse("console-plans"),
        "rail": [_pages(request, terms, current), _plans(request, terms), _ways()],
        "now": now,
        "query": version_query(request),
        "publication": publication,
        "version_title": say(terms.version.title, terms),
        "valid_from": full_date(publication.effective_from),
        "version_state": version_state(publication, holds, now),
        "is_in_force": holds is not None and holds.pk == publication.pk,
        "severity_word": say(terms.vendor.words.severity, terms),
        "has_severities": len(terms.severities) > 1,
    }


def _pages(request: AdminRequest, terms: VendorTerms, current: str) -> dict[str, Any]:
    pages = [
        ("console-plans", _("Plans"), len(terms.plans)),
        ("console-topics", _("Topics"), len(terms.topics)),
        ("console-lines", _("Phone lines"), len(terms.phone_lines)),
        ("console-versions", _("Versions"), None),
    ]
    query = version_query(request)
    items = [
        {"label": label, "url": reverse(name) + query, "count": count, "current": name == current}
        for name, label, count in pages
    ]
    return {"title": _("Promises"), "items": items}


def _plans(request: AdminRequest, terms: VendorTerms) -> dict[str, Any]:
    items = []
    for plan in plans_by_rank(terms):
        address = reverse("console-plan", args=[plan.key])
        url = address + version_query(request)
        items.append({"label": say(plan.name, terms), "url": url, "current": request.path == address})
    return {"title": _("Plans"), "items": items, "wide": True}


def _ways() -> dict[str, Any]:
    items = [{"label": _("Desk"), "url": reverse("desk-queue")}]
    return {"title": "", "label": _("More"), "items": items, "wide": True}
