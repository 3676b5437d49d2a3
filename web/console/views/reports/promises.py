"""SLA targets met and breached: figures, the tickets behind each of them, and both as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from plans.presentation.labels import metric_name
from reports.core.promises import OUTCOMES, Dimension, Outcome, Promise, count_by, key_of, month_of, rate
from reports.errors import TooManyTickets
from reports.queries.promises import (
    MAX_FILE_ROWS,
    MAX_PAGE_ROWS,
    ReportQuery,
    find_touched,
    list_promises,
    name_subjects,
    work_out_promises,
)
from slas.core.clock.policies import METRICS
from supportdesk.kernel.tenancy import current_vendor
from web.console.access import AdminRequest
from web.console.forms.promises import DIMENSION_NAMES, PromisesForm
from web.console.views.frame import ShownVersion, console_frame, terms_required
from web.console.views.reports.promise_rows import PromiseWords, address, months_of, shown_rows, table_of
from web.console.views.reports.report import (
    csv_answer,
    form_of,
    iso,
    pinned_query,
    query_of,
    report_frame,
    too_many,
    unreadable_rows,
    zone_of,
)

ROWS = 50
_ROUTE = "console-promises"
_COLUMNS = (
    "ticket", "customer", "plan", "severity", "promise", "run", "commitment", "outcome", "due_at", "decided_at", "month",
)  # fmt: skip
_COUNTED = ("promise", "plan", "severity", "customer", "month", "commitment")


@terms_required
def promises(request: AdminRequest, shown: ShownVersion) -> HttpResponse:
    """Show how many promises were kept and missed, or the promises behind one of the figures."""
    zone = zone_of(request, shown)
    with timezone.override(zone):
        form = _form(request, shown)
        context, query = report_frame(request, shown, form, route=_ROUTE, zone=zone)
        if query is None:
            return render(request, "console/reports/promises.html", context, status=400)
        try:
            unreadable: list[str] = []
            found = list_promises(query, limit=MAX_PAGE_ROWS, unreadable=unreadable)
            context["unreadable"] = unreadable
        except TooManyTickets:
            return render(
                request, "console/reports/promises.html", context | too_many(_ROUTE, request, query, MAX_PAGE_ROWS)
            )
        words = PromiseWords(shown.terms, {promise.customer: promise.customer_name for promise in found})
        show = form.cleaned_data["show"]
        page = _list_page if show else _figures_page
        return render(request, "console/reports/promises.html", context | page(request, form, query, found, words))


@terms_required
def promises_csv(request: AdminRequest, shown: ShownVersion) -> HttpResponseBase:
    """Send the promises, or with `of=figures` their counts, as a file; the columns are described in docs/promises.md."""
    zone = zone_of(request, shown)
    with timezone.override(zone):
        form = _form(request, shown)
        if not form.is_valid():
            return promises(request)
        query = query_of(form, shown, zone)
    try:
        ids = find_touched(query, limit=MAX_FILE_ROWS)
    except TooManyTickets:
        with timezone.override(zone):
            context = console_frame(request, shown, current=_ROUTE) | {"form": form, "zone": zone.key}
            page = context | too_many(_ROUTE, request, query, MAX_FILE_ROWS)
            return render(request, "console/reports/promises.html", page, status=400)
    batches = _figure_rows if request.GET.get("of") == "figures" else _promise_rows
    return csv_answer(current_vendor(), "promises", query, batches(query, ids, form.cleaned_data["show"]))


def _form(request: AdminRequest, shown: ShownVersion) -> PromisesForm:
    metrics: list[tuple[Any, str]] = [(metric, metric_name(metric, shown.terms)) for metric in METRICS]
    return form_of(PromisesForm, request, shown, defaults={"by": "metric"}, choices={"metric": metrics})


def _figures_page(
    request: AdminRequest, form: PromisesForm, query: ReportQuery, found: list[Promise], words: PromiseWords
) -> dict[str, Any]:
    by: Dimension = form.cleaned_data["by"]
    lines = count_by(found, key_of(by, query.period.zone))
    return {
        "table": table_of(cast("QueryDict", form.data), pinned_query(form, query), by, lines, query.period, words)
        if found
        else None,
        "months": months_of(found, query.period),
        "is_empty": not found,
        "customer": words.customers.get(query.customer or 0) or query.customer,
        "no_customer_url": address(request.GET, customer=""),
        "by_name": DIMENSION_NAMES[by],
    }


def _list_page(
    request: AdminRequest, form: PromisesForm, query: ReportQuery, found: list[Promise], words: PromiseWords
) -> dict[str, Any]:
    show = form.cleaned_data["show"]
    behind = [promise for promise in found if promise.run.outcome == show]
    behind.sort(key=lambda promise: (promise.run.decided_at or promise.run.began_at or query.as_of, promise.ticket))
    page = Paginator(behind, ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    return {
        "page": page,
        "rows": shown_rows(rows, name_subjects({promise.ticket for promise in rows}), words),
        "show": words.outcome(show),
        "back_url": address(request.GET, show="", page=""),
        "narrowed": words.narrowed(query),
    }


def _promise_rows(query: ReportQuery, ids: list[int], show: str) -> Iterator[list[tuple[object, ...]]]:
    zone, unreadable = query.period.zone, list[str]()
    yield [_COLUMNS]
    for batch in work_out_promises(query, ids, unreadable):
        yield [
            (
                promise.reference,
                promise.customer_name,
                promise.plan,
                promise.run.severity,
                promise.run.metric,
                promise.run.cycle,
                promise.run.commitment,
                promise.run.outcome,
                iso(promise.run.due_at, zone),
                iso(promise.run.decided_at, zone),
                month_of(promise, zone),
            )
            for promise in batch
            if show in ("", promise.run.outcome)
        ]
    yield unreadable_rows(unreadable)


def _figure_rows(query: ReportQuery, ids: list[int], _show: str) -> Iterator[list[tuple[object, ...]]]:
    """Yield the counts under everything that they can be counted by; only the counts are kept in memory."""
    zone, unreadable = query.period.zone, list[str]()
    yield [(*_COUNTED, *OUTCOMES, "kept_percent")]
    counts: dict[tuple[Any, ...], dict[Outcome, int]] = {}
    for batch in work_out_promises(query, ids, unreadable):
        for promise in batch:
            run = promise.run
            key = (run.metric, promise.plan, run.severity, promise.customer, promise.customer_name)
            found = counts.setdefault((*key, month_of(promise, zone) or "", run.commitment), dict.fromkeys(OUTCOMES, 0))
            found[run.outcome] += 1
    yield [
        (metric, plan, severity, name, month, commitment, *(count[each] for each in OUTCOMES), rate(count))
        for (metric, plan, severity, _id, name, month, commitment), count in sorted(
            counts.items(), key=lambda row: str(row[0])
        )
    ]
    yield unreadable_rows(unreadable)
