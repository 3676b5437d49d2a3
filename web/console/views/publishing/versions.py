"""Every version of the terms, and what changed from one to another (TERM-A15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plans.models import Publication
from plans.presentation.labels import localize
from plans.queries import find_publication, get_terms, list_publications
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.views.frame import (
    ShownVersion,
    console_frame,
    find_in_force,
    find_shown_version,
    terms_required,
    version_state,
)
from web.console.views.publishing.changes import change_sections
from web.console.views.publishing.draft_rows import draft_rows


@require_safe
@admin_required
def versions(request: AdminRequest) -> HttpResponse:
    """Show every version, the newest first; each can be read as it was published (TERM-A15)."""
    now = clock.now()
    shown, in_force = find_shown_version(request, now), find_in_force(now)
    found = list_publications()
    rows = [_row(version, before, in_force, now) for version, before in zip(found, [*found, None][1:], strict=True)]
    frame = console_frame(request, shown, current="console-versions")
    return render(request, "console/publishing/versions.html", frame | {"versions": rows, "drafts": draft_rows()})


@terms_required
def changes(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show what changed between two versions, in words."""
    before, after = (find_publication(request.GET.get(name, "")) for name in ("from", "to"))
    if before is None or after is None:
        raise Http404
    old, new = get_terms(before), get_terms(after)
    context = console_frame(request, shown, current="console-versions") | {
        "before": {"label": before.label, "effective_from": full_date(before.effective_from)},
        "after": {"label": after.label, "effective_from": full_date(after.effective_from)},
        "said": localize(new.version.changes, new),
        "sections": change_sections(old, new),
        "turned": f"{reverse('console-changes')}?{urlencode({'from': after.label, 'to': before.label})}",
        "labels": [version.label for version in list_publications()],
    }
    return render(request, "console/publishing/changes.html", context)


def _row(
    version: Publication, before: Publication | None, in_force: Publication | None, now: datetime
) -> dict[str, Any]:
    terms = get_terms(version)
    query = urlencode({"version": version.label})
    return {
        "label": version.label,
        "title": localize(terms.version.title, terms),
        "changes": localize(terms.version.changes, terms),
        "effective_from": full_date(version.effective_from),
        "published_at": version.published_at,
        "digest": version.digest,
        "state": version_state(version, in_force, now),
        "url": f"{reverse('console-plans')}?{query}",
        "export_url": f"{reverse('console-version-export')}?{query}",
        "public_url": f"{reverse('plans-comparison')}?{query}",
        "changes_url": f"{reverse('console-changes')}?{urlencode({'from': before.label, 'to': version.label})}"
        if before
        else "",
        "before": before.label if before else "",
    }
