"""What the console's reports of a period have alike: what was asked, addresses that keep it, and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.presentation.matrix import severity_head
from reports.core.promises import Period
from reports.queries.promises import ReportQuery
from slas.presentation.labels import full_date
from supportdesk.kernel.files.csv_lines import BYTE_ORDER_MARK, csv_lines
from supportdesk.kernel.tenancy import vendor_schema
from web.console.access import AdminRequest
from web.console.forms.reports import ReportForm
from web.console.views.frame import ShownVersion, console_frame, plans_by_rank, usual_zone, zones_of

Row = tuple[object, ...]
SomeForm = TypeVar("SomeForm", bound=ReportForm)
# Tickets of past versions have plans and severities that are no longer in force; figures lead to them all the same.
_OF_OLD = {"plan": r"[a-z0-9][a-z0-9_-]{0,39}", "severity": r"[1-9]\d{0,3}"}


@dataclass(frozen=True, slots=True)
class Words:
    """What plans, severities and customers are called; a key of a version of before stands for itself."""

    terms: VendorTerms
    customers: Mapping[int, str]

    def plan(self, key: str) -> str:
        """Return a plan's name."""
        return next((localize(plan.name, self.terms) for plan in self.terms.plans if plan.key == key), key)

    def severity(self, number: int | None) -> str:
        """Return a severity in the vendor's own words."""
        levels = (severity_head(self.terms, level) for level in self.terms.severities)
        return next((level["name"] for level in levels if level["level"] == number), str(number or ""))


def zone_of(request: HttpRequest, shown: ShownVersion) -> ZoneInfo:
    """Return the zone in which days and months begin: the usual one unless another of the vendor's is asked for."""
    sent = request.GET.get("zone", "")
    return ZoneInfo(sent if sent in zones_of(shown.terms) else usual_zone(shown.terms))


def form_of(
    kind: type[SomeForm],
    request: HttpRequest,
    shown: ShownVersion,
    *,
    defaults: Mapping[str, str],
    choices: Mapping[str, list[tuple[Any, str]]],
) -> SomeForm:
    """Return the form as sent; where no period is, it is this quarter. `choices` are those besides plan and severity."""
    terms, today = shown.terms, timezone.localdate(shown.now)
    data = request.GET.copy()
    usual = {"first": f"{_quarter_start(today)}", "last": f"{today}", "zone": usual_zone(terms)}
    for name, value in {**usual, **defaults}.items():
        data.setdefault(name, value)
    offered: dict[str, list[tuple[Any, str]]] = {
        **choices,
        "plan": [(plan.key, localize(plan.name, terms)) for plan in plans_by_rank(terms)],
        "severity": [(level.number, severity_head(terms, level)["name"]) for level in terms.severities],
    }
    for name, pattern in _OF_OLD.items():
        sent = data.get(name, "")
        if re.fullmatch(pattern, sent, re.ASCII) and sent not in {str(key) for key, _ in offered[name]}:
            offered[name].append((sent, sent))
    word = localize(terms.vendor.words.severity, terms)
    return kind(data, now=shown.now, choices=offered, zones=zones_of(terms), word=word)


def report_frame(
    request: AdminRequest, shown: ShownVersion, form: ReportForm, *, route: str, zone: ZoneInfo
) -> tuple[dict[str, Any], ReportQuery | None]:
    """Return what every report of a period is drawn with, and what was asked; None where the form is not valid."""
    context = console_frame(request, shown, current=route) | {
        "form": form,
        "zone": zone.key,
        "periods": named_periods(route, request.GET, timezone.localdate(shown.now)),
    }
    if not form.is_valid():
        return context | {"is_bad": True}, None
    query = query_of(form, shown, zone)
    pinned = pinned_query(form, query)
    context |= {
        "as_of": format_moment(query.as_of),
        "pinned": pinned,
        "keep_url": "" if form.cleaned_data["as_of"] else address_at(route, pinned),
    }
    return context, query


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def query_of(form: ReportForm, shown: ShownVersion, zone: ZoneInfo) -> ReportQuery:
    """Return what a valid form asks for."""
    sent = form.cleaned_data
    return ReportQuery(
        period=Period(sent["first"], sent["last"], zone),
        as_of=sent["as_of"] or shown.now.replace(microsecond=0),  # as addresses have it
        metric=sent.get("metric", ""),
        plan=sent["plan"],
        severity=int(sent["severity"]) if sent["severity"] else None,
        customer=sent["customer"],
        commitment=sent.get("commitment", ""),
    )


def format_moment(instant: datetime) -> str:
    """Return date and time of an instant: "19 Nov 2026 10:00"."""
    local = timezone.localtime(instant)
    return f"{full_date(local.date())} {local:%H:%M}"


def pinned_query(form: ReportForm, query: ReportQuery) -> QueryDict:
    """Return what was asked with the period and the instant in it: an address that shows the same for ever."""
    local = timezone.localtime(query.as_of)
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()  # summer time ends
    pinned = cast("QueryDict", form.data).copy()
    pinned["as_of"] = (local if is_twice else local.replace(tzinfo=None)).isoformat()
    return pinned


def address_at(route: str, sent: QueryDict, **changes: object) -> str:
    """Return the address of a report with some of what was asked changed; empty leaves it out."""
    parameters = sent.copy()
    for name, value in changes.items():
        if value in ("", None):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    tail = parameters.urlencode()
    return reverse(route) + (f"?{tail}" if tail else "")


def named_periods(route: str, sent: QueryDict, today: date) -> list[dict[str, Any]]:
    """Return the usual periods as links: this and the last month and quarter."""
    month, quarter = today.replace(day=1), _quarter_start(today)
    before_month, before_quarter = month - timedelta(days=1), quarter - timedelta(days=1)
    periods = [
        (_("This month"), month, today),
        (_("Last month"), before_month.replace(day=1), before_month),
        (_("This quarter"), quarter, today),
        (_("Last quarter"), _quarter_start(before_quarter), before_quarter),
    ]
    return [
        {"label": label, "url": address_at(route, sent, first=first, last=last, page="", show="")}
        for label, first, last in periods
    ]


def too_many(route: str, request: HttpRequest, query: ReportQuery, limit: int) -> dict[str, Any]:
    """Return the words for a period with too many tickets: shorter ones."""
    offers = [
        {
            "label": f"{full_date(half.first)} – {full_date(half.last)}",
            "url": address_at(route, request.GET, first=half.first, last=half.last),
        }
        for half in query.period.halves()
    ]
    return {"too_many": limit, "offers": offers}


def csv_answer(schema: str, name: str, query: ReportQuery, batches: Iterable[Sequence[Row]]) -> StreamingHttpResponse:
    """Return the file of a report, named by its period."""
    filename = f"{name}-{query.period.first}-{query.period.last}.csv"
    return StreamingHttpResponse(
        _stream(schema, batches),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _stream(schema: str, batches: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Yield the file; it is sent after the request has left the vendor's schema."""
    yield BYTE_ORDER_MARK
    with vendor_schema(schema):
        for batch in batches:
            yield csv_lines(batch)


def unreadable_rows(references: Iterable[str]) -> list[Row]:
    """Return the last lines of a file: the tickets that are not counted in it, as their terms or log cannot be read."""
    return [(f"{reference}: cannot be read, not counted",) for reference in references]


def iso(instant: datetime | None, zone: tzinfo) -> str:
    """Return an instant as a file has it, in the zone of the report; empty for none."""
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else ""
