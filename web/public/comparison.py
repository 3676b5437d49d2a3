"""The published plans side by side, for everybody (TERM-E1), in the version in force or a past one (TERM-A15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.queries import get_desk_settings
from plans.core.terms import VendorTerms
from plans.models import Publication
from plans.presentation.labels import localize
from plans.queries import find_publication, get_terms, list_versions
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from web.console.views.frame import find_in_force, version_state
from web.public.comparison_rows import comparison_groups


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Show what each plan promises and includes; published terms alone, and the same to everybody."""
    now = clock.now()
    label = request.GET.get("version", "")
    holds = find_in_force(now)
    publication = find_publication(label) if label else holds
    if publication is None:
        if label:
            raise Http404
        return render(request, "plans/nothing_published.html", {"nav": _nav(request)})
    terms = get_terms(publication)
    return render(request, "plans/comparison.html", _page(request, terms, publication, holds, now))


def _page(
    request: HttpRequest, terms: VendorTerms, publication: Publication, holds: Publication | None, now: datetime
) -> dict[str, Any]:
    plans = list(terms.plans)
    single = plans[0] if len(plans) == 1 else None
    return {
        "nav": _nav(request),
        "title": localize(single.name if single else terms.version.title, terms),
        "lead": localize(single.summary, terms) if single else _welcome(terms),
        "plans": [{"name": localize(plan.name, terms), "summary": localize(plan.summary, terms)} for plan in plans],
        "is_single": single is not None,
        "groups": comparison_groups(terms, plans),
        "notes": _notes(terms),
        "version_title": localize(terms.version.title, terms),
        "version": publication.label,
        "valid_from": full_date(publication.effective_from),
        "is_in_force": holds is not None and holds.pk == publication.pk,
        "is_to_come": publication.effective_from > timezone.localdate(now),
        "versions": _versions(publication, holds, now),
        "sales_name": localize(terms.vendor.sales_contact.name, terms),
        "sales_url": terms.vendor.sales_contact.url,
    }


def _welcome(terms: VendorTerms) -> str:
    """Return the admins' own welcome text, where there is one in the reader's language; else that of the terms."""
    own = get_desk_settings().welcome.get((get_language() or "").partition("-")[0], "")
    return own or localize(terms.vendor.welcome, terms)


def _notes(terms: VendorTerms) -> list[dict[str, Any]]:
    """Return what is below each plan, with what those on call do not do (TERM-E14)."""
    limits = {roster.key: [localize(limit, terms) for limit in roster.limits] for roster in terms.rosters}
    found = []
    for plan in terms.plans:
        notes = [localize(note, terms) for note in plan.notes]
        notes += [limit for key in dict.fromkeys(plan.call_out.values()) for limit in limits.get(key, [])]
        if notes:
            found.append({"plan": localize(plan.name, terms), "notes": notes})
    return found


def _versions(shown: Publication, holds: Publication | None, now: datetime) -> list[dict[str, Any]]:
    address = reverse("plans-comparison")
    return [
        {
            "label": version.label,
            "valid_from": full_date(version.effective_from),
            "state": version_state(version, holds, now),
            "url": address
            if holds and version.pk == holds.pk
            else f"{address}?{urlencode({'version': version.label})}",
            "is_shown": version.pk == shown.pk,
        }
        for version in list_versions()
    ]


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    way_in = _("My portal") if request.user.is_authenticated else _("Sign in")
    url = reverse("home") if request.user.is_authenticated else reverse("sign-in")
    return [
        {"label": _("Support plans"), "url": reverse("plans-comparison"), "current": True},
        {"label": way_in, "url": url, "current": False},
    ]
