"""Drafts of the terms begun in the console, and filled from uploaded files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.core.files.archive import read_upload
from plans.core.files.templates import TEMPLATES, read_template
from plans.core.problems import TermsError
from plans.errors import AlreadyPublished, DocumentRefused, LabelTaken
from plans.models import Draft
from plans.operations import copy_version, start_empty_draft, start_from_template, upload_draft
from plans.presentation.labels import localize
from plans.presentation.problems import describe_file_problems
from plans.queries import find_publication, list_versions
from slas.errors import Sentence
from supportdesk.kernel import clock
from web.console.access import AdminRequest, admin_required
from web.console.forms.starting import CopyForm, TemplateForm, UploadForm
from web.console.views.frame import console_frame, find_shown_version, plans_by_rank
from web.console.views.publishing.draft_rows import draft_row, draft_rows
from web.console.views.publishing.drafts import get_draft


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def start(request: AdminRequest) -> HttpResponse:
    """Begin a draft: from a template, from files, as a copy of a version, or empty."""
    now = clock.now()
    how = request.POST.get("how", "")
    sent = request.POST if request.method == "POST" else None
    versions = [(version.label, version.label) for version in list_versions()]
    forms = {
        "template": TemplateForm(sent if how == "template" else None, zone=request.user.time_zone),
        "upload": UploadForm(sent if how == "upload" else None, request.FILES if how == "upload" else None),
        "copy": CopyForm(sent if how == "copy" else None, versions=versions),
    }
    draft = None
    problems: list[str] = []
    if how == "empty":
        draft = start_empty_draft(actor=request.user, now=now)
    elif how in forms and forms[how].is_valid():
        draft, problems = _begin(how, forms[how], request, now)
    if draft is not None:
        return redirect("console-draft", draft.pk)
    frame = console_frame(request, find_shown_version(request, now), current="console-versions")
    context = {
        "drafts": draft_rows(),
        "templates": [_template_row(name) for name in TEMPLATES],
        "chosen": forms["template"]["template"].value(),
        "template_form": forms["template"],
        "upload_form": forms["upload"],
        "copy_form": forms["copy"] if versions else None,
        "refused": next((form for form in forms.values() if form.errors), None),
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "console/publishing/start.html", frame | context, status=status)


def _begin(how: str, form: Any, request: AdminRequest, now: datetime) -> tuple[Draft | None, list[str]]:
    """Begin a draft as a form says; return it, or what is wrong with the files."""
    given = form.cleaned_data
    if how == "upload":
        return _upload(form, None, request, now)
    if how == "template":
        started = start_from_template(
            template=given["template"],
            time_zone=given["time_zone"],
            holiday_region=given["holidays"],
            actor=request.user,
            now=now,
        )
        return started, []
    version = find_publication(given["version"])
    return (copy_version(publication=version, actor=request.user, now=now), []) if version else (None, [])


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def upload(request: AdminRequest, draft_id: int) -> HttpResponse:
    """Put edited files in the place of what a draft holds."""
    now = clock.now()
    found = get_draft(draft_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        saved, problems = _upload(form, found, request, now)
        if saved is not None:
            return redirect("console-draft", saved.pk)
    frame = console_frame(request, find_shown_version(request, now), current="console-versions")
    context = frame | {"form": form, "draft": draft_row(found), "problems": problems}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/publishing/upload.html", context, status=status)


def _upload(
    form: UploadForm, draft: Draft | None, request: AdminRequest, now: datetime
) -> tuple[Draft | None, list[str]]:
    """Keep the files of a form as a draft; return it, or what is wrong with the files. Nothing is half done."""
    file = form.cleaned_data["terms"]
    try:
        return upload_draft(files=read_upload(file.name, file), actor=request.user, now=now, draft=draft), []
    except TermsError as error:
        return None, describe_file_problems(error.problems)
    except DocumentRefused as error:
        fault = error.sentence
        words = _(fault.words) % fault.values if isinstance(fault, Sentence) else str(fault)
        return None, [": ".join(part for part in (error.field, words) if part)]
    except LabelTaken:
        form.add_error(
            "terms", _("A version or draft with this name already exists: change version.label in the file.")
        )
    except (AlreadyPublished, Draft.DoesNotExist):
        form.add_error(None, _("The draft has been published or discarded in the meantime."))
    return None, []


def _template_row(name: str) -> dict[str, Any]:
    terms = read_template(name)
    return {
        "name": name,
        "title": localize(terms.version.title, terms),
        "plans": [
            {"name": localize(plan.name, terms), "summary": localize(plan.summary, terms)}
            for plan in plans_by_rank(terms)
        ],
    }
