"""Drafts of the terms: what they change, a closed day more, another name or day, thrown away. Publishing is a page of its own (tickets)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.core.terms import VendorTerms
from plans.models import Draft
from plans.operations import AlreadyPublished, LabelTaken, add_closed_day, discard_draft, rename_draft
from plans.presentation.labels import say
from plans.queries import find_draft, list_drafts
from slas.presentation.labels import full_date
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.forms.terms import ClosedDayForm, DraftVersionForm
from web.console.views.changes import change_sections
from web.console.views.frame import Reading, console_frame, find_reading, terms_required


@terms_required
def draft(request: AdminRequest, reading: Reading, draft_id: int) -> HttpResponse:
    """Show what a draft changes in the terms that are in force."""
    found = get_draft(draft_id)
    terms = VendorTerms.model_validate(found.document)
    context = console_frame(request, reading, current="console-versions") | {
        "draft": draft_row(found),
        "note": found.note,
        "said": say(terms.version.changes, terms),
        "before": reading.publication.label,
        "sections": change_sections(reading.terms, terms),
        "publish_url": reverse("console-draft-publish", args=[found.pk]),
    }
    return render(request, "console/publishing/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def closed_day(request: AdminRequest) -> HttpResponse:
    """Close the desk on one more day: in a new draft of the terms in force, or in the draft that the address names."""
    now = clock.now()
    reading = find_reading(request, now)
    if reading is None:
        raise Http404
    target = _named_draft(request)
    form = ClosedDayForm(request.POST or None, terms=reading.terms, today=now.astimezone(UTC).date())
    if request.method == "POST" and form.is_valid():
        return redirect("console-draft", add_day(form, target, request, now).pk)
    frame = console_frame(request, reading, current="console-versions")
    context = frame | {"form": form, "draft": draft_row(target) if target else None}
    return render(request, "console/publishing/closed_day.html", context)


def add_day(form: ClosedDayForm, target: Draft | None, request: AdminRequest, now: datetime) -> Draft:
    """Write the day of a form into a draft."""
    return add_closed_day(
        calendar_keys=form.cleaned_data["calendars"],
        day=form.cleaned_data["day"],
        name=form.cleaned_data["name"],
        effective_from=form.cleaned_data["effective_from"],
        actor=request.user,
        now=now,
        draft=target,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def rename(request: AdminRequest, draft_id: int) -> HttpResponse:
    """Give a draft another name, day or note."""
    now = clock.now()
    reading, found = find_reading(request, now), get_draft(draft_id)
    if reading is None:
        raise Http404
    given = {"label": found.label, "effective_from": found.effective_from, "note": found.note}
    form = DraftVersionForm(request.POST or None, initial=given, today=now.astimezone(UTC).date())
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "console-draft", rename_draft(draft=found, actor=request.user, now=now, **form.cleaned_data).pk
            )
        except LabelTaken:
            form.add_error("label", _("There is a version or a draft of this name already."))
        except AlreadyPublished:
            raise Http404 from None
    frame = console_frame(request, reading, current="console-versions")
    return render(request, "console/publishing/draft_version.html", frame | {"form": form, "draft": draft_row(found)})


@require_POST
@admin_required
def discard(request: AdminRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away."""
    try:
        discard_draft(draft=get_draft(draft_id), actor=request.user, now=clock.now())
    except AlreadyPublished:
        raise Http404 from None
    return redirect("console-versions")


def get_draft(draft_id: int) -> Draft:
    """Return a draft that is not published, else raise Http404."""
    found = find_draft(draft_id)
    if found is None or found.published is not None:
        raise Http404
    return found


def draft_rows() -> list[dict[str, Any]]:
    """Return every draft as a list shows it."""
    return [draft_row(found) for found in list_drafts()]


def draft_row(found: Draft) -> dict[str, Any]:
    """Return a draft as lists and heads show it."""
    return {
        "id": found.pk,
        "label": found.label,
        "effective_from": full_date(found.effective_from),
        "changed_at": found.changed_at,
        "created_by": found.created_by.name if found.created_by else "",
        "url": reverse("console-draft", args=[found.pk]),
    }


def _named_draft(request: AdminRequest) -> Draft | None:
    name = request.GET.get("draft", "")
    if not name:
        return None
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        raise Http404
    return get_draft(int(name))
