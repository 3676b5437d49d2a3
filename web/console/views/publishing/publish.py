"""Publishing a draft of the terms: which open tickets it would touch, for whom it holds, and how far the run is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.queries import get_team_names
from plans.core.terms import VendorTerms
from plans.errors import AlreadyPublished, AlreadyPublishedDifferently, DraftUnfinished, EffectiveInThePast, LabelTaken
from plans.models import Draft
from plans.operations import rename_draft
from plans.presentation.labels import describe_missing_teams, localize, metric_name
from plans.queries import find_draft, get_draft_terms
from slas.presentation.labels import due_in_line, format_duration, full_date
from supportdesk.kernel import clock
from tickets.models import Recalculation
from tickets.operations.clocks.recalculating import publish_and_apply
from tickets.queries.recalculation import (
    Move,
    TicketMoves,
    find_recalculation,
    find_recalculation_of,
    get_progress,
    list_failed,
    preview_recalculation,
)
from web.console.access import AdminRequest, admin_required
from web.console.forms.publishing import PublishForm
from web.console.views.frame import ShownVersion, console_frame, find_shown_version, terms_required
from web.console.views.publishing.drafts import problem_rows

ROWS_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def publish(request: AdminRequest, draft_id: int) -> HttpResponse:
    """Show what a draft would do to open tickets, and publish it for new tickets only or for all open ones."""
    now = clock.now()
    shown, draft = find_shown_version(request, now), find_draft(draft_id)
    if draft is None:
        raise Http404
    if draft.published is not None:
        return _redirect_to_published(AlreadyPublished(draft.published))
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        has_interpretations=bool(draft.document.get("readings")),
        is_first=shown is None,
        late_start=now.date() if draft.effective_from and draft.effective_from < now.date() else None,
    )
    try:
        terms = get_draft_terms(draft)
    except DraftUnfinished as error:
        return _unfinished(request, shown, draft, form, error)
    if request.method == "POST" and form.is_valid():
        try:
            return _publish(request, draft, form, now)
        except DraftUnfinished as error:
            return _unfinished(request, shown, draft, form, error)
        except AlreadyPublished as error:
            return _redirect_to_published(error)
        except EffectiveInThePast:
            form.add_error(None, _("The effective date is in the past: choose another one for the draft."))
        except (AlreadyPublishedDifferently, LabelTaken):
            form.add_error(None, _("A version with this name already exists: choose another name for the draft."))
    context = _page(request, shown, draft, terms, form, now)
    return render(request, "console/publishing/publish.html", context, status=422 if form.errors else 200)


def _publish(request: AdminRequest, draft: Draft, form: PublishForm, now: datetime) -> HttpResponse:
    published = publish_and_apply(
        draft=_move_start(draft, form, request, now),
        scope="open" if form.cleaned_data.get("scope") == "open" else "new",
        reason=form.cleaned_data.get("reason", ""),
        are_interpretations_confirmed=form.cleaned_data.get("confirmed", True),
        actor=request.user,
        now=now,
    )
    if published.recalculation is None:
        return redirect("console-versions")
    return redirect("console-recalculation", published.recalculation.pk)


def _move_start(draft: Draft, form: PublishForm, request: AdminRequest, now: datetime) -> Draft:
    """Give a draft whose day is over the day that the form asks for."""
    if "effective_from" not in form.cleaned_data:
        return draft
    day = form.cleaned_data["effective_from"]
    return rename_draft(
        draft=draft, label=draft.label, effective_from=day, note=draft.note, actor=request.user, now=now
    )


def _redirect_to_published(error: AlreadyPublished) -> HttpResponse:
    """Lead the second one to what the first one did."""
    found = find_recalculation_of(error.publication)
    return redirect("console-recalculation", found.pk) if found else redirect("console-versions")


def _unfinished(
    request: AdminRequest, shown: ShownVersion | None, draft: Draft, form: PublishForm, error: DraftUnfinished
) -> HttpResponse:
    """Say what is to be mended first; what was filled in stays in the form."""
    context = _head(request, shown, draft, form) | {"problems": problem_rows(draft, error)}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/publishing/publish.html", context, status=status)


def _head(request: AdminRequest, shown: ShownVersion | None, draft: Draft, form: PublishForm) -> dict[str, Any]:
    return console_frame(request, shown, current="console-versions") | {
        "form": form,
        "label": draft.label,
        "day": full_date(draft.effective_from) if draft.effective_from else "",
        "draft_url": reverse("console-draft", args=[draft.pk]),
        "version_url": reverse("console-draft-version", args=[draft.pk]),
    }


def _page(
    request: AdminRequest,
    shown: ShownVersion | None,
    draft: Draft,
    terms: VendorTerms,
    form: PublishForm,
    now: datetime,
) -> dict[str, Any]:
    preview = preview_recalculation(draft, now=now)
    page = Paginator(preview.moved, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return _head(request, shown, draft, form) | {
        "interpretations": [
            (localize(one.question, terms), localize(one.answer().text, terms)) for one in terms.readings
        ],
        "teamless": describe_missing_teams(terms, get_team_names()),
        "is_first": shown is None,
        "preview": preview,
        "not_looked_at": preview.touched - preview.looked_at,
        "moved": len(preview.moved),
        "rows": [_row(row, terms) for row in page],
        "page": page,
    }


def _row(row: TicketMoves, terms: VendorTerms) -> dict[str, Any]:
    ticket = row.ticket
    level = next((level for level in terms.severities if level.number == ticket.severity), None)
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "organisation": ticket.organisation.name,
        "severity": level.name if level else str(ticket.severity),
        "url": reverse("desk-ticket", args=[ticket.reference]),
        "moves": [_move(move, terms) for move in row.moves],
    }


def _move(move: Move, terms: VendorTerms) -> dict[str, str]:
    step = move.subject if isinstance(move.subject, int) else None
    return {
        "what": metric_name(str(move.subject), terms)
        if step is None
        else _("Escalation step %(step)d") % {"step": step},
        "before": _when(move.before, move.left_before),
        "after": _when(move.after, move.left_after),
        "shift": _shift(move),
    }


def _when(due: datetime | None, left: int | None) -> str:
    if due is not None:
        return due_in_line(due)
    return _("paused, %(time)s left") % {"time": format_duration(left)} if left is not None else "–"


def _shift(move: Move) -> str:
    if move.is_late:
        return _("overdue immediately")
    if move.before is None and move.left_before is None:
        return _("new")
    if move.after is None and move.left_after is None:
        return _("no longer has a target")
    words = _("%(time)s later") if move.is_later else _("%(time)s earlier")
    return words % {"time": format_duration(int(move.shift.total_seconds()))}


@terms_required
def recalculation(request: AdminRequest, shown: ShownVersion, recalculation_id: int) -> HttpResponse:
    """Show how far a recalculation is; the page asks again by itself until it is done."""
    found = find_recalculation(recalculation_id)
    if found is None:
        raise Http404
    progress = get_progress(found)
    context = console_frame(request, shown, current="console-versions") | {
        "run": found,
        "state": _run_state(found, shown.now),
        "progress": progress,
        "worked": progress.total - progress.pending,
        "failed": list_failed(found) if progress.failed else [],
    }
    return render(request, "console/publishing/recalculation.html", context)


def _run_state(run: Recalculation, now: datetime) -> str:
    if run.finished_at is not None:
        return "done"
    return "waits" if run.starts_at > now else "runs"
