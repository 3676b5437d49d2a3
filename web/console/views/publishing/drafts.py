"""Drafts of the terms: what they change, a closed day more, another name or day, discarded. Publishing is a page of its own (tickets)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.errors import AlreadyPublished, DraftUnfinished, LabelTaken
from plans.models import Draft
from plans.operations import add_closed_day, discard_draft, rename_draft
from plans.presentation.labels import localize
from plans.presentation.problems import describe_problems
from plans.queries import find_draft, get_draft_terms
from supportdesk.kernel import clock
from supportdesk.kernel.http.methods import require_POST
from web.console.access import AdminRequest, admin_required
from web.console.forms.terms import ClosedDayForm, DraftVersionForm
from web.console.views.frame import console_frame, find_shown_version
from web.console.views.publishing.changes import change_sections
from web.console.views.publishing.draft_rows import draft_row
from web.console.views.publishing.first_look import first_look


@require_safe
@admin_required
def draft(request: AdminRequest, draft_id: int) -> HttpResponse:
    """Show what a draft changes in the terms that are in force; where none are, what it promises."""
    shown = find_shown_version(request, clock.now())
    found = get_draft(draft_id)
    context = console_frame(request, shown, current="console-versions") | {
        "draft": draft_row(found),
        "note": found.note,
        "before": shown.publication.label if shown else "",
        "publish_url": reverse("console-draft-publish", args=[found.pk]),
    }
    try:
        terms = get_draft_terms(found)
    except DraftUnfinished as error:
        context["problems"] = problem_rows(found, error)
    else:
        context["said"] = localize(terms.version.changes, terms)
        context |= {"sections": change_sections(shown.terms, terms)} if shown else first_look(terms, clock.now())
    return render(request, "console/publishing/draft.html", context)


def problem_rows(draft: Draft, error: DraftUnfinished) -> list[dict[str, str]]:
    """Return what is wrong with a draft, each with the page that has the field, if any."""
    address = reverse("console-draft-version", args=[draft.pk])
    pages = {f"version.{name}": f"{address}#id_{name}" for name in DraftVersionForm.base_fields} | {"version": address}
    return [
        {"field": field, "words": words, "url": pages.get(field, "")}
        for field, words in describe_problems(error.problems)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def closed_day(request: AdminRequest) -> HttpResponse:
    """Close the desk on one more day: in a new draft of the terms in force, or in the draft that the address names."""
    now = clock.now()
    shown = find_shown_version(request, now)
    if shown is None:
        raise Http404
    target = _named_draft(request)
    form = ClosedDayForm(request.POST or None, terms=shown.terms, today=now.astimezone(UTC).date())
    problems = _find_problems(target) if target else []
    if request.method == "POST" and form.is_valid() and not problems:
        return redirect("console-draft", add_day(form, target, request, now).pk)
    frame = console_frame(request, shown, current="console-versions")
    context = frame | {"form": form, "draft": draft_row(target) if target else None, "problems": problems}
    status = 422 if request.method == "POST" and problems else 200
    return render(request, "console/publishing/closed_day.html", context, status=status)


def _find_problems(draft: Draft) -> list[dict[str, str]]:
    try:
        get_draft_terms(draft)
    except DraftUnfinished as error:
        return problem_rows(draft, error)
    return []


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
    shown, found = find_shown_version(request, now), get_draft(draft_id)
    given = {"label": found.label, "effective_from": found.effective_from, "note": found.note}
    form = DraftVersionForm(request.POST or None, initial=given, today=now.astimezone(UTC).date())
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "console-draft", rename_draft(draft=found, actor=request.user, now=now, **form.cleaned_data).pk
            )
        except LabelTaken:
            form.add_error("label", _("A version or draft with this name already exists."))
        except AlreadyPublished:
            raise Http404 from None
    problems = _find_problems(found)
    context = console_frame(request, shown, current="console-versions") | {
        "form": form,
        "fields": [
            (field, [row["words"] for row in problems if row["field"] == f"version.{field.name}"]) for field in form
        ],
        "draft": draft_row(found),
    }
    return render(request, "console/publishing/draft_version.html", context)


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


def _named_draft(request: AdminRequest) -> Draft | None:
    name = request.GET.get("draft", "")
    if not name:
        return None
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        raise Http404
    return get_draft(int(name))
