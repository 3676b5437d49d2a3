"""The console: the vendor's published terms as the desk keeps them, to be read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plans.queries import get_terms, list_publications
from plans.views import console_matrix as matrix
from plans.views.access import AdminRequest, admin_door
from plans.views.console_facts import category_row, plan_facts, reading_row, request_type_row, topic_row
from plans.views.console_frame import (
    console_frame,
    find_asked,
    find_in_force,
    plans_by_rank,
    version_query,
    version_state,
)
from plans.views.console_lines import line_sections
from plans.views.console_week import calendar_section
from plans.wording import full_date, say
from supportdesk.kernel import clock


@require_safe
@admin_door
def plans(request: AdminRequest) -> HttpResponse:
    """Show all plans side by side, with what the vendor must still confirm."""
    now = clock.now()
    publication, terms = find_asked(request, now)
    found = plans_by_rank(terms)
    offers = [
        {
            "name": say(plan.name, terms),
            "summary": say(plan.summary, terms),
            "rank": plan.rank,
            "price": matrix.price_words(terms, plan),
            "url": reverse("console-plan", args=[plan.key]) + version_query(request),
        }
        for plan in found
    ]
    context = console_frame(request, publication, terms, now, current="console-plans") | {
        "offers": offers,
        "has_prices": any(plan.price for plan in found),
        "first_responses": matrix.first_responses(terms, found),
        "inclusions": matrix.inclusions(terms, found),
        "readings": [reading_row(terms, reading) for reading in terms.readings],
        "packages": [
            {"name": say(package.name, terms), "plan": say(terms.plan(package.includes_plan).name, terms)}
            for package in terms.packages
        ],
    }
    return render(request, "console/plans.html", context)


@require_safe
@admin_door
def plan(request: AdminRequest, key: str) -> HttpResponse:
    """Show one plan: targets, ladder, channels, hours by region, who may file."""
    now = clock.now()
    publication, terms = find_asked(request, now)
    found = next((plan for plan in terms.plans if plan.key == key), None)
    if found is None:
        raise Http404
    regions = [
        {
            "name": say(region.name, terms),
            "calendar": calendar_section(terms, terms.calendar(found.calendars[region.key]), now)
            if region.key in found.calendars
            else None,
        }
        for region in terms.regions
    ]
    context = console_frame(request, publication, terms, now, current="") | {
        "plan": found,
        "name": say(found.name, terms),
        "summary": say(found.summary, terms),
        "targets": matrix.targets(terms, found),
        "ladder": matrix.ladder(terms, found),
        "channels": matrix.channels(terms, found),
        "regions": regions,
        "facts": plan_facts(terms, found),
        "notes": [say(note, terms) for note in found.notes],
    }
    return render(request, "console/plan.html", context)


@require_safe
@admin_door
def topics(request: AdminRequest) -> HttpResponse:
    """Show what customers can choose from: topics with level and provider, and what is not part of the support."""
    now = clock.now()
    publication, terms = find_asked(request, now)
    rows = [topic_row(terms, topic) for topic in terms.topics]
    context = console_frame(request, publication, terms, now, current="console-topics") | {
        "topics": [row for row in rows if not row["reason"]],
        "exclusions": [row for row in rows if row["reason"]],
        "has_levels": any(row["level"] for row in rows),
        "has_categories": any(row["category"] for row in rows),
        "has_defaults": any(row["severity"] for row in rows),
        "categories": [category_row(terms, category) for category in terms.categories],
        "request_types": [request_type_row(terms, kind) for kind in terms.request_types],
    }
    return render(request, "console/topics.html", context)


@require_safe
@admin_door
def lines(request: AdminRequest) -> HttpResponse:
    """Show the phone lines with their hours, and whether they are open now."""
    now = clock.now()
    publication, terms = find_asked(request, now)
    frame = console_frame(request, publication, terms, now, current="console-lines")
    return render(request, "console/lines.html", frame | {"lines": line_sections(terms, now)})


@require_safe
@admin_door
def versions(request: AdminRequest) -> HttpResponse:
    """Show every version of the terms, the newest first; each can be read as it was published (A15)."""
    now = clock.now()
    publication, terms = find_asked(request, now)
    holds = find_in_force(now)
    rows: list[dict[str, Any]] = []
    for version in list_publications():
        its = get_terms(version)
        rows.append(
            {
                "label": version.label,
                "title": say(its.version.title, its),
                "changes": say(its.version.changes, its),
                "effective_from": full_date(version.effective_from),
                "published_at": version.published_at,
                "state": version_state(version, holds, now),
                "url": f"{reverse('console-plans')}?{urlencode({'version': version.label})}",
            }
        )
    frame = console_frame(request, publication, terms, now, current="console-versions")
    return render(request, "console/versions.html", frame | {"versions": rows})
