"""From a plan and a region to what the clocks run by: one calendar and one policy document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from pydantic import JsonValue

from plans.core.offers import EscalationTerms, FilingConditions, Plan, Span, StepTerms, TargetLine, TargetTerms
from plans.core.places import Document, Region
from plans.core.terms import VendorTerms
from plans.core.texts import Text
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from slas.core.clock.conditions import FilingDetails, When
from slas.core.clock.policies import METRICS, Metric
from slas.core.instants import to_us


@dataclass(frozen=True)
class ResolvedPolicy:
    """The promise of a plan in a region, in the documents that `slas.core` reads."""

    name: Text
    calendar: Document
    policy: Document


def resolve_policy(terms: VendorTerms, plan_key: str, region_key: str) -> ResolvedPolicy:
    """The calendar and policy of a plan in a region; KeyError for an unknown plan or region."""
    plan, region = terms.plan(plan_key), terms.region(region_key)
    policy: Document = {
        "targets": {str(severity.number): _targets(terms, plan, severity.number) for severity in terms.severities},
        "waits_stop": list(plan.waits_stop),
        "raise_counts_from": plan.raise_counts_from,
        "lower_counts_from": plan.lower_counts_from,
    }
    if plan.ladder is not None:
        policy["ladder"] = _escalation(terms, plan.ladder)
    return ResolvedPolicy(
        name=_name(terms, plan, region), calendar=plan_calendar(terms, plan_key, region_key), policy=policy
    )


def plan_calendar(terms: VendorTerms, plan_key: str, region_key: str) -> Document:
    """The hours of a plan in a region; where none are promised the document is always open, and nothing runs on it."""
    key = terms.plan(plan_key).calendars.get(region_key)
    if key is None:
        return {"tz": terms.region(region_key).tz, "always_open": True}
    return dict(terms.calendar(key).document)


def plan_target(terms: VendorTerms, plan: Plan, metric: Metric, severity: int) -> TargetTerms:
    """The target of a plan as the chosen interpretations have it; `no_promise` where the terms say nothing
    (TERM-B7, TERM-E5)."""
    for interpretation in terms.readings:
        for change in interpretation.answer().targets:
            if (change.plan, change.metric, change.severity) == (plan.key, metric, severity):
                return change.target
    return plan.targets.get(metric, {}).get(str(severity), TargetTerms(no_promise=True))


def target_at_filing(
    terms: VendorTerms,
    plan: Plan,
    region_key: str,
    metric: Metric,
    severity: int,
    *,
    filing: FilingDetails,
    now: datetime,
) -> TargetLine:
    """The promise that a ticket filed now would get; answers that are not known yet meet no condition."""
    target = plan_target(terms, plan, metric, severity)
    for line in target.conditional:
        hours = plan_calendar(terms, plan.key, region_key)
        if line.calendar is not None:
            hours = terms.calendar(line.calendar).document
        if _when(line.when).holds(filing, was_open=partial(_is_open, hours, now)):
            return line
    return target


def _is_open(calendar: Document, now: datetime) -> bool:
    return compile_calendar(parse_calendar(calendar)).open_time.is_open(to_us(now))


def _targets(terms: VendorTerms, plan: Plan, severity: int) -> Document:
    targets = {metric: plan_target(terms, plan, metric, severity) for metric in METRICS}
    return {metric: _target_document(terms, target) for metric, target in targets.items() if not target.no_promise}


def _target_document(terms: VendorTerms, target: TargetTerms) -> JsonValue:
    last = _line_document(terms, target)
    lines: list[JsonValue] = [
        {"when": cast("Document", _when(line.when).document()), **_line_document(terms, line)}
        for line in target.conditional
    ]
    return [*lines, last] if lines else last


def _line_document(terms: VendorTerms, line: TargetLine) -> Document:
    if line.best_effort:
        return {"best_effort": True, "commitment": "effort"}
    document = _span_document(terms, line) | {"commitment": line.commitment}
    return document if line.starts == "created" else document | {"starts": line.starts}


def _when(conditions: FilingConditions) -> When:
    return When(
        channels=conditions.channels,
        open_at_filing=conditions.open_at_filing,
        answers=tuple(conditions.answers.items()),
        contact_kinds=conditions.contact_kinds,
    )


def _span_document(terms: VendorTerms, span: Span) -> Document:
    document: Document = dict(span.lengths())
    if span.business_days is not None:
        document["mode"] = span.mode or "closing"
    if span.calendar is not None:
        document["calendar"] = dict(terms.calendar(span.calendar).document)
    return document


def _escalation(terms: VendorTerms, escalation: EscalationTerms) -> Document:
    return {str(severity.number): _step_documents(terms, escalation, severity.number) for severity in terms.severities}


def _step_documents(terms: VendorTerms, escalation: EscalationTerms, severity: int) -> list[JsonValue]:
    return [_step_document(terms, escalation, step) for step in escalation.steps_of(severity)]


def _step_document(terms: VendorTerms, escalation: EscalationTerms, step: StepTerms) -> Document:
    document: Document = {"after": _span_document(terms, step)}
    if step.role is not None:
        document["role"] = step.role
    if step.role is not None and escalation.remind is not None:
        document["remind"] = {"every": escalation.remind.open_seconds, "times": escalation.remind.times}
    if step.hand_over_to is not None:
        document["hand_over_to"] = step.hand_over_to
    return document


def _name(terms: VendorTerms, plan: Plan, region: Region) -> Text:
    if len(terms.regions) == 1:
        return plan.name
    default = terms.vendor.default_language
    languages = sorted(plan.name.root.keys() | region.name.root.keys())
    return Text(
        {
            language: f"{plan.name.pick(language, default)} · {region.name.pick(language, default)}"
            for language in languages
        }
    )
