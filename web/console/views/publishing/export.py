"""Terms to download as the files that load back to the same."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from plans.core.files.archive import write_archive
from plans.queries import find_publication, write_draft, write_publication
from web.console.access import AdminRequest, admin_required
from web.console.views.publishing.drafts import get_draft


@require_safe
@admin_required
def export_version(request: AdminRequest) -> HttpResponse:
    """Send the version that the address names as a .zip."""
    found = find_publication(request.GET.get("version", ""))
    if found is None:
        raise Http404
    return _archive(write_publication(found), found.label)


@require_safe
@admin_required
def export_draft(_request: AdminRequest, draft_id: int) -> HttpResponse:
    """Send a draft as a .zip, finished or not."""
    found = get_draft(draft_id)
    return _archive(write_draft(found), found.label)


def _archive(files: dict[str, str], label: str) -> HttpResponse:
    folder = f"terms-{slugify(label) or 'draft'}"
    answer = HttpResponse(write_archive(files, folder=folder), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{folder}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
