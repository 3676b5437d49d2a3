"""What a plan promises, as tables: targets, channels, inclusions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from plans.core.offers import Plan, Price, TargetLine, TargetTerms
from plans.core.policy import plan_calendar, plan_target
from plans.core.subjects import Severity
from plans.core.terms import VendorTerms
from plans.presentation.conditions import describe_conditions, start_label
from plans.presentation.labels import (
    channel_name,
    commitment_label,
    format_span_length,
    localize,
    metric_name,
    severity_label,
)
from slas.core.calendar.calendars import parse_calendar
from slas.core.clock.policies import METRICS


@dataclass(frozen=True, slots=True)
class Cell:
    """One promise: its length, how binding it is; without words nothing is promised.

    `conditional` are the promises that apply instead to tickets filed in a certain way, a line each.
    """

    words: str = ""
    small: str = ""
    conditional: tuple[str, ...] = ()


def severity_head(terms: VendorTerms, level: Severity) -> dict[str, Any]:
    """Return a severity as the head of a row."""
    name = severity_label(terms, level.number)
    return {"level": level.number, "short": level.name, "name": name, "definition": localize(level.definition, terms)}


def first_responses(terms: VendorTerms, plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Return the first response of every plan for each severity."""
    return [
        severity_head(terms, level)
        | {"cells": [_cell(terms, plan, plan_target(terms, plan, "first_response", level.number)) for plan in plans]}
        for level in terms.severities
    ]


def targets(terms: VendorTerms, plan: Plan) -> dict[str, Any]:
    """Return every target of a plan, severity by metric."""
    rows = [
        severity_head(terms, level)
        | {"cells": [_cell(terms, plan, plan_target(terms, plan, metric, level.number)) for metric in METRICS]}
        for level in terms.severities
    ]
    return {"metrics": [{"name": metric_name(metric, terms)} for metric in METRICS], "rows": rows}


def channels(terms: VendorTerms, plan: Plan) -> list[dict[str, Any]]:
    """Return by which channels each severity can be filed."""
    return [
        severity_head(terms, level)
        | {
            "channels": [
                {"name": channel_name(rule.channel), "metered": rule.metered}
                for rule in plan.channels
                if rule.severities is None or level.number in rule.severities
            ]
        }
        for level in terms.severities
    ]


def inclusions(terms: VendorTerms, plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Return what each plan includes, by groups."""
    return [
        {
            "name": group,
            "services": [
                {
                    "name": localize(service.name, terms),
                    "cells": [plan.inclusions.get(service.key, "") for plan in plans],
                }
                for service in services
            ],
        }
        for group, services in groupby(terms.services, key=lambda service: localize(service.group, terms))
    ]


def format_price(terms: VendorTerms, plan: Plan) -> str:
    """Return what a plan costs, net; "free of charge" for nothing, empty where no price is given."""
    if plan.price is None:
        return ""
    if plan.price.amount == 0:
        return _("free of charge")
    periods = {"once": _("one-time"), "month": _("per month"), "year": _("per year")}
    amount = f"{number_format(plan.price.amount, decimal_pos=2)} {plan.price.currency}"
    unit = _("per %(unit)s") % {"unit": localize(plan.price.unit, terms)} if plan.price.unit else ""
    price = " ".join(filter(None, [amount, periods.get(plan.price.period or "", ""), unit]))
    return ", ".join([price, *_price_details(plan.price)])


def _price_details(price: Price) -> Iterator[str]:
    """Return what a price says besides the usual: whole months and years, in advance."""
    if price.partial == "by_day":
        yield _("parts of a month or year by the day")
    if price.due == "arrears":
        yield _("charged afterwards")
    if price.late_fee:
        late = f"{number_format(price.late_fee, decimal_pos=2)} {price.currency}"
        yield _("%(amount)s for each year that a renewal is late") % {"amount": late}


def target_label(terms: VendorTerms, plan: Plan, target: TargetTerms) -> str:
    """Return a promise on one line: "4 business hours, guaranteed"."""
    label = _line_label(terms, plan, target) or _("no target")
    return "; ".join([*conditional_labels(terms, plan, target), label])


def conditional_labels(terms: VendorTerms, plan: Plan, target: TargetTerms) -> tuple[str, ...]:
    """Return the conditional promises of a target, a line each: "via phone: 1 business hour, guaranteed"."""
    return tuple(
        _("%(conditions)s: %(promise)s")
        % {"conditions": describe_conditions(terms, line.when), "promise": _line_label(terms, plan, line)}
        for line in target.conditional
    )


def _line_label(terms: VendorTerms, plan: Plan, line: TargetLine) -> str:
    return ", ".join(filter(None, _length_and_commitment(terms, plan, line)))


def _cell(terms: VendorTerms, plan: Plan, target: TargetTerms) -> Cell:
    return Cell(*_length_and_commitment(terms, plan, target), conditional=conditional_labels(terms, plan, target))


def _length_and_commitment(terms: VendorTerms, plan: Plan, line: TargetLine) -> tuple[str, str]:
    if line.no_promise:
        return "", ""
    if line.best_effort:
        return _("as soon as possible"), _("no time")
    small = filter(None, [commitment_label(line.commitment), start_label(line.starts)])
    length = format_span_length(line, round_the_clock=is_round_the_clock(terms, plan, line))
    return length, ", ".join(small)


def is_round_the_clock(terms: VendorTerms, plan: Plan, target: TargetLine) -> bool:
    """Return whether open time is all time for this target: its own calendar or all of the plan's never close."""
    if target.calendar is not None:
        return parse_calendar(terms.calendar(target.calendar).document).never_closes
    return all(parse_calendar(plan_calendar(terms, plan.key, region.key)).never_closes for region in terms.regions)
