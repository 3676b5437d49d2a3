"""SLA targets met and breached in words and addresses: lines of figures, months, and the promises behind a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from plans.presentation.labels import commitment_label, metric_name
from reports.core.promises import (
    OUTCOMES,
    Dimension,
    Line,
    Outcome,
    Period,
    Promise,
    count_by,
    key_of,
    rate,
    sum_up,
)
from reports.queries.promises import ReportQuery
from slas.core.clock.targets import COMMITMENTS, Commitment
from slas.presentation.labels import due_in_line, full_date
from supportdesk.kernel.fields.ranges import read_day
from web.console.views.reports.report import Words, address_at

OUTCOME_NAMES: dict[str, Any] = {
    "kept": pgettext_lazy("promises", "Met"),
    "missed": pgettext_lazy("promises", "Breached"),
    "annulled": pgettext_lazy("promises", "Annulled"),
    "undecided": pgettext_lazy("promises", "Still running"),
    "ended": pgettext_lazy("promises", "Ended early"),
}
_BAR = 120


@dataclass(frozen=True, slots=True)
class PromiseWords(Words):
    """What is in the figures is called."""

    def key(self, dimension: Dimension, key: str | int | None) -> str:
        """Return what a line is called."""
        if key is None:
            return _("not decided")
        named = {
            "metric": lambda: metric_name(str(key), self.terms),
            "plan": lambda: self.plan(str(key)),
            "severity": lambda: self.severity(int(key)),
            "customer": lambda: self.customers.get(int(key), str(key)),
            "month": lambda: format_month(str(key)),
        }
        return named[dimension]()

    def outcome(self, outcome: str) -> str:
        """Return what had come of a promise."""
        return str(OUTCOME_NAMES[outcome])

    def narrowed(self, query: ReportQuery) -> str:
        """Return in one line what narrows a list."""
        parts = [
            metric_name(query.metric, self.terms) if query.metric else "",
            self.plan(query.plan) if query.plan else "",
            self.severity(query.severity) if query.severity else "",
            self.customers.get(query.customer, "") if query.customer else "",
            capfirst(commitment_label(query.commitment)) if query.commitment else "",
        ]
        return ", ".join(
            [f"{full_date(query.period.first)} – {full_date(query.period.last)}", *(part for part in parts if part)]
        )


def address(sent: QueryDict, **changes: object) -> str:
    """Return the address of the report with some of what was asked changed; empty leaves it out."""
    return address_at("console-promises", sent, **changes)


def format_month(month: str) -> str:
    """Return a month as people read it: "November 2026"."""
    return format_date(read_day(f"{month}-01"), "F Y")


def format_rate(counts: Mapping[Outcome, int]) -> str:
    """Return the share kept: "96.7 %"; a dash where nothing was decided."""
    share = rate(counts)
    return "–" if share is None else _("%(share)s %%") % {"share": number_format(share, decimal_pos=1)}


def table_of(
    sent: QueryDict, pinned: QueryDict, by: Dimension, lines: Sequence[Line], period: Period, words: PromiseWords
) -> dict[str, Any]:
    """Return the lines of figures, sorted by name, and their sum; `pinned` is what leads to exactly what was counted."""
    order = {"month": lambda line: str(line.key or "~")}.get(by, lambda line: words.key(by, line.key).casefold())
    rows = [
        {
            "name": words.key(by, line.key),
            "url": _narrow(sent, by, line.key, period) if by == "customer" else "",
            "groups": [_cells(pinned, line, commitment, _changes(by, line.key, period)) for commitment in COMMITMENTS],
        }
        for line in sorted(lines, key=order)
    ]
    total = sum_up(lines)
    return {
        "groups": [capfirst(commitment_label(commitment)) for commitment in COMMITMENTS],
        "heads": [OUTCOME_NAMES[outcome] for outcome in OUTCOMES],
        "rows": rows,
        "total": [_cells(pinned, total, commitment, {}) for commitment in COMMITMENTS],
    }


def _changes(by: Dimension, key: str | int | None, period: Period) -> dict[str, object]:
    """Return what narrows the report to one line."""
    if by == "month":
        part = period.month(str(key)) if key else None
        return {"first": part.first, "last": part.last} if part else {}
    return {by: key}


def _narrow(sent: QueryDict, by: Dimension, key: str | int | None, period: Period) -> str:
    return address(sent, **_changes(by, key, period) | {"by": "metric", "page": ""})


def _cells(sent: QueryDict, line: Line, commitment: Commitment, changes: dict[str, object]) -> dict[str, Any]:
    counts = line.counts[commitment]
    cells = [
        {
            "count": counts[outcome],
            "url": address(sent, **changes | {"commitment": commitment, "show": outcome, "page": ""})
            if counts[outcome]
            else "",
        }
        for outcome in OUTCOMES
    ]
    return {"rate": format_rate(counts), "cells": cells}


def months_of(promises: Sequence[Promise], period: Period) -> list[dict[str, Any]]:
    """Return the months of a period with the shares kept, in words and to be drawn; none for a single month."""
    months = period.months()
    if len(months) < 2:
        return []
    found = {line.key: line for line in count_by(promises, key_of("month", period.zone))}
    return [
        {
            "name": format_month(month),
            "groups": [_share(found.get(month), commitment, format_month(month)) for commitment in COMMITMENTS],
        }
        for month in months
    ]


def _share(line: Line | None, commitment: Commitment, month: str) -> dict[str, Any]:
    if line is None or rate(line.counts[commitment]) is None:
        return {"rate": "–", "label": ""}
    counts = line.counts[commitment]
    kept = round(_BAR * counts["kept"] / (counts["kept"] + counts["missed"]), 1)
    label = _("%(month)s, %(kept)d met, %(missed)d breached, %(rate)s compliance") % {
        "month": month,
        "kept": counts["kept"],
        "missed": counts["missed"],
        "rate": format_rate(counts),
    }
    return {"rate": format_rate(counts), "label": label, "kept": f"{kept:g}", "missed": f"{_BAR - kept:g}"}


def shown_rows(promises: Sequence[Promise], subjects: Mapping[int, str], words: PromiseWords) -> list[dict[str, Any]]:
    """Return promises as the rows of a list."""
    return [
        {
            "reference": promise.reference,
            "subject": subjects.get(promise.ticket, ""),
            "customer": promise.customer_name,
            "plan": words.plan(promise.plan),
            "severity": words.severity(promise.run.severity),
            "metric": _metric(promise, words),
            "commitment": capfirst(commitment_label(promise.run.commitment)),
            "due": due_in_line(promise.run.due_at) if promise.run.due_at else "–",
            "decided": due_in_line(promise.run.decided_at) if promise.run.decided_at else "–",
        }
        for promise in promises
    ]


def _metric(promise: Promise, words: PromiseWords) -> str:
    name = metric_name(promise.run.metric, words.terms)
    return f"{name} {promise.run.cycle}" if promise.run.cycle > 1 else name
