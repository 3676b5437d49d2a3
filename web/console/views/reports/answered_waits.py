"""Waits that stayed although the customer had answered: a list for the manager, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from reports.errors import TooManyTickets
from reports.queries.answered_waits import FoundWait, find_waited, list_waits, work_out_waits
from reports.queries.promises import MAX_FILE_ROWS, MAX_PAGE_ROWS, ReportQuery, name_subjects
from slas.presentation.labels import due_in_line, format_duration
from slas.presentation.waits import WAIT_LABELS
from supportdesk.kernel.tenancy import current_vendor
from web.console.access import AdminRequest
from web.console.forms.answered_waits import WORST, AnsweredWaitsForm
from web.console.views.frame import ShownVersion, console_frame, terms_required
from web.console.views.reports.report import (
    Row,
    Words,
    address_at,
    csv_answer,
    form_of,
    iso,
    query_of,
    report_frame,
    too_many,
    unreadable_rows,
    zone_of,
)

ROWS = 50
_ROUTE = "console-answered-waits"
_COLUMNS = (
    "ticket", "customer", "plan", "severity", "waits_for", "put_on_wait_by", "waiting_since", "customer_answered_at",
    "stood_still_until", "wait_ended_at", "minutes",
)  # fmt: skip


@terms_required
def answered_waits(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show the waits of a period that lasted beyond an answer, and how much open time they paused."""
    zone = zone_of(request, shown)
    with timezone.override(zone):
        form = _form(request, shown)
        context, query = report_frame(request, shown, form, route=_ROUTE, zone=zone)
        if query is None:
            return render(request, "console/reports/answered_waits.html", context, status=400)
        try:
            unreadable: list[str] = []
            found = list_waits(query, limit=MAX_PAGE_ROWS, unreadable=unreadable)
            context["unreadable"] = unreadable
        except TooManyTickets:
            context |= too_many(_ROUTE, request, query, MAX_PAGE_ROWS)
        else:
            context |= _list(request, shown, form, query, found)
        return render(request, "console/reports/answered_waits.html", context)


@terms_required
def answered_waits_csv(request: AdminRequest, shown: ShownVersion) -> HttpResponseBase:
    """Send the waits as a file; the columns are described in docs/answered-waits.md."""
    zone = zone_of(request, shown)
    with timezone.override(zone):
        form = _form(request, shown)
        if not form.is_valid():
            return answered_waits(request)
        query = query_of(form, shown, zone)
        try:
            ids = find_waited(query, limit=MAX_FILE_ROWS)
        except TooManyTickets:
            context = console_frame(request, shown, current=_ROUTE) | {"form": form, "zone": zone.key}
            page = context | too_many(_ROUTE, request, query, MAX_FILE_ROWS)
            return render(request, "console/reports/answered_waits.html", page, status=400)
    return csv_answer(current_vendor(), "answered-waits", query, _file_rows(query, ids))


def _form(request: AdminRequest, shown: ShownVersion) -> AnsweredWaitsForm:
    return form_of(AnsweredWaitsForm, request, shown, defaults={"order": WORST}, choices={})


def _list(
    request: AdminRequest, shown: ShownVersion, form: AnsweredWaitsForm, query: ReportQuery, found: list[FoundWait]
) -> dict[str, Any]:
    customers = {each.ticket.organisation_id: each.ticket.organisation.name for each in found}
    found.sort(key=lambda each: each.answered_at, reverse=True)
    if form.cleaned_data["order"] == WORST:
        found.sort(key=lambda each: each.seconds, reverse=True)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    subjects = name_subjects({each.ticket.pk for each in rows})
    words = Words(shown.terms, customers)
    return {
        "page": page,
        "rows": [_row(request, each, subjects, words) for each in rows],
        "is_empty": not found,
        "count": len(found),
        "time": format_duration(sum(each.seconds for each in found)),
        "customer": customers.get(query.customer or 0) or query.customer,
        "no_customer_url": address_at(_ROUTE, request.GET, customer="", page=""),
    }


def _row(request: AdminRequest, found: FoundWait, subjects: Mapping[int, str], words: Words) -> dict[str, Any]:
    ticket, wait = found.ticket, found.wait
    return {
        "reference": ticket.reference,
        "subject": subjects.get(ticket.pk, ""),
        "customer": ticket.organisation.name,
        "customer_url": address_at(_ROUTE, request.GET, customer=ticket.organisation_id, page=""),
        "plan": words.plan(ticket.plan_version.plan.key),
        "severity": words.severity(found.severity),
        "put_by": wait.put_by or "–",
        "party": WAIT_LABELS[wait.waits_for].in_sentence,
        "since": due_in_line(wait.since),
        "answered": due_in_line(found.answered_at),
        "until": due_in_line(found.until) if found.until else "",
        "is_ended": wait.ended_at is not None and wait.ended_at == found.until,
        "time": format_duration(found.seconds),
    }


def _file_rows(query: ReportQuery, ids: Sequence[int]) -> Iterator[list[Row]]:
    zone, unreadable = query.period.zone, list[str]()
    yield [_COLUMNS]
    for batch in work_out_waits(query, ids, unreadable):
        yield [
            (
                found.ticket.reference,
                found.ticket.organisation.name,
                found.ticket.plan_version.plan.key,
                found.severity,
                found.wait.waits_for,
                found.wait.put_by,
                iso(found.wait.since, zone),
                iso(found.answered_at, zone),
                iso(found.until, zone),
                iso(found.wait.ended_at, zone),
                found.seconds // 60,
            )
            for found in batch
        ]
    yield unreadable_rows(unreadable)
