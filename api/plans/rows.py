"""The published terms as data for programs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Warranty
from plans.core.hours import format_opening_hours
from plans.core.offers import EscalationTerms, Plan, Span, StepTerms, TargetLine
from plans.core.policy import plan_calendar, plan_target
from plans.core.terms import VendorTerms
from plans.presentation.labels import format_span_length, localize, role_names
from plans.presentation.matrix import conditional_labels
from slas.core.clock.policies import METRICS, Metric

Row = dict[str, Any]


def plan_row(terms: VendorTerms, plan: Plan) -> Row:
    """Return everything that a plan promises."""
    return {
        **head_row(terms, plan),
        "version": terms.version.label,
        "given_to_all": plan.given_to_all,
        "languages": list(plan.languages),
        "channels": channel_rows(plan),
        "contacts": plan.contacts.model_dump(),
        "targets": [target_row(terms, plan, metric, level.number) for level in terms.severities for metric in METRICS],
        "ladder": _escalation_rows(terms, plan),
        "inclusions": [
            {
                "key": service.key,
                "name": localize(service.name, terms),
                "group": localize(service.group, terms),
                "included": plan.inclusions.get(service.key, "no"),
            }
            for service in terms.services
        ],
        "hours": [
            {"region": region.key, "name": localize(region.name, terms), "hours": _hours(terms, plan, region.key)}
            for region in terms.regions
        ],
        "waits_stop": list(plan.waits_stop),
        "notes": [localize(note, terms) for note in plan.notes],
    }


def head_row(terms: VendorTerms, plan: Plan) -> Row:
    """Return a plan in short."""
    price = plan.price
    return {
        "key": plan.key,
        "name": localize(plan.name, terms),
        "summary": localize(plan.summary, terms),
        "rank": plan.rank,
        "price": {
            "amount": price.amount,
            "currency": price.currency,
            "period": price.period,
            "unit": localize(price.unit, terms) if price.unit else "",
        }
        if price
        else None,
    }


def warranty_row(warranty: Warranty) -> Row:
    """Return the written warranty of a contract, with where to download it."""
    row = {name: getattr(warranty, name) for name in ("id", "label", "dated_on", "name", "size_bytes", "sha256")}
    return row | {"url": reverse("api-warranty", args=[warranty.pk])}


def channel_rows(plan: Plan) -> list[Row]:
    """Return the ways in."""
    return [
        {
            "channel": rule.channel,
            "severities": None if rule.severities is None else list(rule.severities),
            "metered": rule.metered,
        }
        for rule in plan.channels
    ]


def target_row(terms: VendorTerms, plan: Plan, metric: Metric, severity: int) -> Row:
    """Return what is promised for a metric and a severity."""
    target = plan_target(terms, plan, metric, severity)
    labels = conditional_labels(terms, plan, target)
    return {
        "severity": severity,
        "metric": metric,
        **_promise_row(target),
        "conditional": [
            _promise_row(line) | {"when": line.when.model_dump(), "words": words}
            for line, words in zip(target.conditional, labels, strict=True)
        ],
    }


def _promise_row(line: TargetLine) -> Row:
    return {
        "promise": _promise(line),
        "length": length_row(line) if line.is_timed else None,
        "commitment": line.commitment,
        "starts": line.starts,
    }


def length_row(span: Span) -> Row:
    """Return a length of time."""
    (unit, amount), *_rest = span.lengths().items()
    return {"unit": unit, "amount": amount, "words": format_span_length(span)}


def comparison(terms: VendorTerms, plans: list[Plan]) -> Row:
    """Return the plans side by side: first responses by severity, and services by group (TERM-E1)."""
    return {
        "version": terms.version.label,
        "plans": [head_row(terms, plan) for plan in plans],
        "first_responses": [
            {
                "group": localize(terms.vendor.words.severity, terms),
                "key": str(level.number),
                "name": level.name,
                "cells": [_answer_cell(terms, plan, level.number) for plan in plans],
            }
            for level in terms.severities
        ],
        "services": [
            {
                "group": localize(service.group, terms),
                "key": service.key,
                "name": localize(service.name, terms),
                "cells": [_service_cell(plan, service.key) for plan in plans],
            }
            for service in terms.services
        ],
    }


def _promise(target: TargetLine) -> str:
    if target.no_promise:
        return "none"
    return "best_effort" if target.best_effort else "timed"


def _answer_cell(terms: VendorTerms, plan: Plan, severity: int) -> Row:
    target = plan_target(terms, plan, "first_response", severity)
    words = {"none": "", "best_effort": _("as soon as possible")}
    promise = _promise(target)
    return {
        "plan": plan.key,
        "value": promise,
        "words": words[promise] if promise in words else format_span_length(target),
    }


def _service_cell(plan: Plan, key: str) -> Row:
    value = plan.inclusions.get(key)
    words = {"included": _("included"), "by_agreement": _("by agreement")}
    return {"plan": plan.key, "value": value or "no", "words": words[value] if value else _("not included")}


def _escalation_rows(terms: VendorTerms, plan: Plan) -> list[Row]:
    if plan.ladder is None:
        return []
    steps = {level.number: plan.ladder.steps_of(level.number) for level in terms.severities}
    return [
        {
            "step": index + 1,
            "length": length_row(plan.ladder.steps[index]) if plan.ladder.steps else None,
            "roles": [
                _step_row(terms, plan.ladder, severity, index, own[index])
                for severity, own in steps.items()
                if index < len(own)
            ],
        }
        for index in range(max(map(len, steps.values())))
    ]


def _step_row(terms: VendorTerms, escalation: EscalationTerms, severity: int, index: int, step: StepTerms) -> Row:
    role = escalation.roles[str(severity)][index] if escalation.roles else step.role
    return {
        "severity": severity,
        "role": role,
        "name": role_names(terms).get(role or "", ""),
        "length": length_row(step),
        "hand_over_to": step.hand_over_to,
    }


def _hours(terms: VendorTerms, plan: Plan, region_key: str) -> str:
    if region_key not in plan.calendars:
        return ""
    return format_opening_hours(plan_calendar(terms, plan.key, region_key), _)
