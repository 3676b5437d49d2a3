"""Escalations: severity by step, to whom it goes, and who holds the role now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.presentation.labels import escalation_step_label, format_span_length, localize
from plans.presentation.matrix import severity_head

Holders = Mapping[str, Sequence[str]]


def role_keys(terms: VendorTerms) -> set[str]:
    """Return the keys of all roles and teams that any escalation reaches."""
    escalations = [plan.ladder for plan in terms.plans if plan.ladder]
    steps = [
        step for escalation in escalations for level in terms.severities for step in escalation.steps_of(level.number)
    ]
    return {step.role for step in steps if step.role}


def escalations(terms: VendorTerms, plans: Sequence[Plan], holders: Holders | None = None) -> list[dict[str, Any]]:
    """Return one matrix for all plans whose steps reach the same roles; a carried-on role is marked
    (TERM-E9, TERM-E10).

    With `holders`, each cell names who would be notified today.
    """
    alike: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.ladder is not None:
            own, roles = plan.ladder.by_severity, plan.ladder.roles
            alike.setdefault(f"{sorted(own.items())}{sorted(roles.items())}{len(plan.ladder.steps)}", []).append(plan)
    return [
        {
            "plans": ", ".join(localize(plan.name, terms) for plan in group),
            "steps": _steps(terms, group),
            "rows": _rows(terms, group[0], holders),
        }
        for group in alike.values()
    ]


def without_escalation(terms: VendorTerms, plans: Sequence[Plan]) -> str:
    """Return the names of the plans that have none."""
    return ", ".join(localize(plan.name, terms) for plan in plans if plan.ladder is None)


def _steps(terms: VendorTerms, group: Sequence[Plan]) -> list[dict[str, Any]]:
    """Return the heads of the columns; where each severity has times of its own, they are in the cells."""
    step_count = max(
        (len(group[0].ladder.steps_of(level.number)) for level in terms.severities if group[0].ladder), default=0
    )
    steps = []
    for index in range(step_count):
        times: dict[str, list[str]] = {}
        for plan in group:
            if plan.ladder is not None and plan.ladder.steps:
                times.setdefault(format_span_length(plan.ladder.steps[index]), []).append(localize(plan.name, terms))
        times_of = [{"words": words, "plans": ", ".join(names)} for words, names in times.items()]
        steps.append({"number": index + 1, "times": times_of})
    return steps


def _rows(terms: VendorTerms, plan: Plan, holders: Holders | None) -> list[dict[str, Any]]:
    if plan.ladder is None:
        return []
    step_count = max(len(plan.ladder.steps_of(level.number)) for level in terms.severities)
    rows = []
    for level in terms.severities:
        steps = plan.ladder.steps_of(level.number)
        cells: list[dict[str, Any]] = []
        for index, step in enumerate(steps):
            is_repeated = bool(plan.ladder.roles) and plan.ladder.roles[str(level.number)][index] is None
            held = (
                None if holders is None or is_repeated or step.role is None else ", ".join(holders.get(step.role, ()))
            )
            after = format_span_length(step) if plan.ladder.by_severity else ""
            cells.append(
                {"role": escalation_step_label(step, terms), "ghost": is_repeated, "holders": held, "after": after}
            )
        cells += [{"role": ""}] * (step_count - len(cells))
        rows.append(severity_head(terms, level) | {"cells": cells})
    return rows
