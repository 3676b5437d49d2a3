"""Escalation ladders: severity by step, to whom it goes, and who holds the role now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plans.core.offers import Plan
from plans.core.terms import VendorTerms
from plans.views.console_matrix import severity_head
from plans.wording import role_names, say, span_length_words

Holders = Mapping[str, Sequence[str]]


def role_keys(terms: VendorTerms) -> set[str]:
    """Return the keys of all roles and teams that any ladder reaches."""
    ladders = [plan.ladder for plan in terms.plans if plan.ladder]
    return {key for ladder in ladders for roles in ladder.roles.values() for key in roles if key}


def ladders(terms: VendorTerms, plans: Sequence[Plan], holders: Holders | None = None) -> list[dict[str, Any]]:
    """Return one matrix for all plans whose steps reach the same roles; a carried-on role is marked (E9, E10).

    With `holders`, each cell names who would be told today.
    """
    alike: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.ladder is not None:
            alike.setdefault(f"{sorted(plan.ladder.roles.items())}{len(plan.ladder.steps)}", []).append(plan)
    return [
        {
            "plans": ", ".join(say(plan.name, terms) for plan in group),
            "steps": _steps(terms, group),
            "rows": _rows(terms, group[0], holders),
        }
        for group in alike.values()
    ]


def without_ladder(terms: VendorTerms, plans: Sequence[Plan]) -> str:
    """Return the names of the plans that have none."""
    return ", ".join(say(plan.name, terms) for plan in plans if plan.ladder is None)


def _steps(terms: VendorTerms, group: Sequence[Plan]) -> list[dict[str, Any]]:
    steps = []
    for index in range(len(group[0].ladder.steps) if group[0].ladder else 0):
        times: dict[str, list[str]] = {}
        for plan in group:
            if plan.ladder is not None:
                times.setdefault(span_length_words(plan.ladder.steps[index]), []).append(say(plan.name, terms))
        times_of = [{"words": words, "plans": ", ".join(names)} for words, names in times.items()]
        steps.append({"number": index + 1, "times": times_of})
    return steps


def _rows(terms: VendorTerms, plan: Plan, holders: Holders | None) -> list[dict[str, Any]]:
    names = role_names(terms)
    rows = []
    for level in terms.severities:
        cells: list[dict[str, Any]] = []
        carried = ""
        for key in plan.ladder.roles.get(str(level.number), ()) if plan.ladder else ():
            carried = key or carried
            held = None if holders is None or key is None else ", ".join(holders.get(carried, ()))
            cells.append({"role": names.get(carried, carried), "ghost": key is None, "holders": held})
        rows.append(severity_head(terms, level) | {"cells": cells})
    return rows
