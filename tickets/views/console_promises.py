"""Promises kept and missed: figures, the tickets behind each of them, and both as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from plans.views.access import AdminRequest
from plans.views.console_frame import Reading, console_frame, plans_by_rank, terms_door
from plans.views.console_matrix import severity_head
from plans.wording import full_date, metric_name, say
from slas.core.policies import METRICS
from supportdesk.kernel.csv_lines import BYTE_ORDER_MARK, csv_lines
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from tickets.core.promise_report import (
    OUTCOMES,
    Dimension,
    Period,
    Promise,
    count_by,
    key_of,
    month_of,
    rate,
)
from tickets.forms.promises import PromisesForm
from tickets.queries.promises import (
    MOST_IN_A_FILE,
    MOST_ON_A_PAGE,
    Asked,
    TooManyTickets,
    find_touched,
    list_promises,
    name_subjects,
    work_out_promises,
)
from tickets.views.console_promises_words import Words, address, months_of, named_periods, shown_rows, table_of

ROWS = 50
_COLUMNS = (
    "ticket", "customer", "plan", "severity", "promise", "run", "commitment", "outcome", "due_at", "decided_at", "month",
)  # fmt: skip
# Tickets of past versions have plans and severities that are not in force any more; figures lead to them all the same.
_OF_OLD = {"plan": r"[a-z0-9][a-z0-9_-]{0,39}", "severity": r"[1-9]\d{0,3}"}
_COUNTED = ("promise", "plan", "severity", "customer", "month", "commitment")


@terms_door
def promises(request: AdminRequest, reading: Reading) -> HttpResponse:
    """Show how many promises were kept and missed, or the promises behind one of the figures."""
    zone = _zone(request, reading)
    with timezone.override(zone):
        form = _form(request, reading)
        context = console_frame(request, reading, current="console-promises") | {
            "form": form,
            "zone": zone.key,
            "periods": named_periods(request.GET, timezone.localdate(reading.now)),
        }
        if not form.is_valid():
            return render(request, "console/promises.html", context | {"is_bad": True}, status=400)
        asked = _asked(form, reading, zone)
        pinned = _pinned(form, asked)
        context |= {
            "as_of": _moment(asked.as_of),
            "pinned": pinned,
            "keep_url": address(pinned) if not form.cleaned_data["as_of"] else "",
        }
        try:
            found = list_promises(asked, most=MOST_ON_A_PAGE)
        except TooManyTickets:
            return render(request, "console/promises.html", context | _too_many(request, asked, MOST_ON_A_PAGE))
        words = Words(reading.terms, {promise.customer: promise.customer_name for promise in found})
        show = form.cleaned_data["show"]
        page = _list_page if show else _figures_page
        return render(request, "console/promises.html", context | page(request, form, asked, found, words))


@terms_door
def promises_csv(request: AdminRequest, reading: Reading) -> HttpResponseBase:
    """Send the promises, or with `of=figures` their counts, as a file; the columns stand in docs/promises.md."""
    zone = _zone(request, reading)
    with timezone.override(zone):
        form = _form(request, reading)
        if not form.is_valid():
            return promises(request)
        asked = _asked(form, reading, zone)
    try:
        ids = find_touched(asked, most=MOST_IN_A_FILE)
    except TooManyTickets:
        with timezone.override(zone):
            context = console_frame(request, reading, current="console-promises") | {"form": form, "zone": zone.key}
            page = context | _too_many(request, asked, MOST_IN_A_FILE)
            return render(request, "console/promises.html", page, status=400)
    batches = _figure_rows if request.GET.get("of") == "figures" else _promise_rows
    name = f"promises-{asked.period.first}-{asked.period.last}.csv"
    return StreamingHttpResponse(
        _stream(current_vendor(), batches(asked, ids, form.cleaned_data["show"])),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _zone(request: AdminRequest, reading: Reading) -> ZoneInfo:
    """Return the zone in which days and months begin: one of the vendor's, its first office's unless another is asked for."""
    zones, sent = _zones(reading), request.GET.get("zone", "")
    return ZoneInfo(sent if sent in zones else zones[0])


def _zones(reading: Reading) -> list[str]:
    terms = reading.terms
    return list(dict.fromkeys([*(office.tz for office in terms.offices), *(region.tz for region in terms.regions)]))


def _form(request: AdminRequest, reading: Reading) -> PromisesForm:
    """Return the form as sent; where no period is, this quarter stands in it."""
    terms, today = reading.terms, timezone.localdate(reading.now)
    data = request.GET.copy()
    data.setdefault("first", f"{_quarter_start(today)}")
    data.setdefault("last", f"{today}")
    data.setdefault("by", "metric")
    data.setdefault("zone", _zones(reading)[0])
    choices: dict[str, list[tuple[Any, str]]] = {
        "metric": [(metric, metric_name(metric, terms)) for metric in METRICS],
        "plan": [(plan.key, say(plan.name, terms)) for plan in plans_by_rank(terms)],
        "severity": [(level.number, severity_head(terms, level)["name"]) for level in terms.severities],
    }
    zones = _zones(reading)
    for name, pattern in _OF_OLD.items():
        sent = data.get(name, "")
        if re.fullmatch(pattern, sent, re.ASCII) and sent not in {str(key) for key, _ in choices[name]}:
            choices[name].append((sent, sent))
    return PromisesForm(
        data, now=reading.now, choices=choices, zones=zones, word=say(terms.vendor.words.severity, terms)
    )


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _asked(form: PromisesForm, reading: Reading, zone: ZoneInfo) -> Asked:
    sent = form.cleaned_data
    return Asked(
        period=Period(sent["first"], sent["last"], zone),
        as_of=sent["as_of"] or reading.now.replace(microsecond=0),  # as addresses have it
        metric=sent["metric"],
        plan=sent["plan"],
        severity=int(sent["severity"]) if sent["severity"] else None,
        customer=sent["customer"],
        commitment=sent["commitment"],
    )


def _moment(instant: datetime) -> str:
    local = timezone.localtime(instant)
    return f"{full_date(local.date())} {local:%H:%M}"


def _pinned(form: PromisesForm, asked: Asked) -> QueryDict:
    """Return what was asked with the period and the instant in it: an address that shows the same for ever."""
    local = timezone.localtime(asked.as_of)
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()  # summer time ends
    pinned = cast("QueryDict", form.data).copy()
    pinned["as_of"] = (local if is_twice else local.replace(tzinfo=None)).isoformat()
    return pinned


def _too_many(request: AdminRequest, asked: Asked, most: int) -> dict[str, Any]:
    offers = [
        {
            "label": f"{full_date(half.first)} – {full_date(half.last)}",
            "url": address(request.GET, first=half.first, last=half.last),
        }
        for half in asked.period.halves()
    ]
    return {"too_many": most, "offers": offers}


def _figures_page(
    request: AdminRequest, form: PromisesForm, asked: Asked, found: list[Promise], words: Words
) -> dict[str, Any]:
    by: Dimension = form.cleaned_data["by"]
    lines = count_by(found, key_of(by, asked.period.zone))
    return {
        "table": table_of(cast("QueryDict", form.data), _pinned(form, asked), by, lines, asked.period, words)
        if found
        else None,
        "months": months_of(found, asked.period),
        "is_empty": not found,
        "customer": words.customers.get(asked.customer or 0) or asked.customer,
        "no_customer_url": address(request.GET, customer=""),
        "by_name": dict(form.fields["by"].choices)[by],  # type: ignore[attr-defined]
    }


def _list_page(
    request: AdminRequest, form: PromisesForm, asked: Asked, found: list[Promise], words: Words
) -> dict[str, Any]:
    show = form.cleaned_data["show"]
    behind = [promise for promise in found if promise.run.outcome == show]
    behind.sort(key=lambda promise: (promise.run.decided_at or promise.run.began_at or asked.as_of, promise.ticket))
    page = Paginator(behind, ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    return {
        "page": page,
        "rows": shown_rows(rows, name_subjects(rows), words),
        "show": words.outcome(show),
        "back_url": address(request.GET, show="", page=""),
        "narrowed": words.narrowed(asked),
    }


def _stream(schema: str, batches: Iterable[list[tuple[object, ...]]]) -> Iterator[bytes]:
    """Yield the file; it is sent after the request has left the vendor's schema."""
    yield BYTE_ORDER_MARK
    with vendor_schema(schema):
        for batch in batches:
            yield csv_lines(batch)


def _promise_rows(asked: Asked, ids: list[int], show: str) -> Iterator[list[tuple[object, ...]]]:
    zone = asked.period.zone
    yield [_COLUMNS]
    for batch in work_out_promises(asked, ids):
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
                _iso(promise.run.due_at, zone),
                _iso(promise.run.decided_at, zone),
                month_of(promise, zone),
            )
            for promise in batch
            if show in ("", promise.run.outcome)
        ]


def _figure_rows(asked: Asked, ids: list[int], _show: str) -> Iterator[list[tuple[object, ...]]]:
    """Yield the counts under everything that they can be counted by; only the counts are kept in memory."""
    zone = asked.period.zone
    yield [(*_COUNTED, *OUTCOMES, "kept_percent")]
    counts: dict[tuple[Any, ...], dict[str, int]] = {}
    for batch in work_out_promises(asked, ids):
        for promise in batch:
            run = promise.run
            key = (run.metric, promise.plan, run.severity, promise.customer, promise.customer_name)
            found = counts.setdefault((*key, month_of(promise, zone) or "", run.commitment), dict.fromkeys(OUTCOMES, 0))
            found[run.outcome] += 1
    yield [
        (metric, plan, severity, name, month, commitment, *(count[each] for each in OUTCOMES), rate(count))  # type: ignore[arg-type]
        for (metric, plan, severity, _id, name, month, commitment), count in sorted(
            counts.items(), key=lambda row: str(row[0])
        )
    ]


def _iso(instant: datetime | None, zone: Any) -> str:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else ""
