"""What is different between two versions of a vendor's terms, down to the single promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans.core.offers import EscalationTerms, Plan, Span
from plans.core.policy import plan_target
from plans.core.terms import VendorTerms
from plans.core.texts import Part, Text
from slas.core.clock.policies import METRICS

Path = tuple[str, ...]
# The version is named above the comparison.
_NOT_COMPARED = {"version"}


@dataclass(frozen=True, slots=True)
class Change:
    """Something added (no `before`), removed (no `after`) or changed; `path` names section, item and field."""

    path: Path
    before: Any
    after: Any

    @property
    def is_whole_item(self) -> bool:
        """Whether a whole item of a list came or went."""
        return len(self.path) == 2 and isinstance(self.before or self.after, Part)


def compare_terms(before: VendorTerms, after: VendorTerms) -> list[Change]:
    """Return every difference, in the order of the terms; targets are compared as the chosen interpretations have them."""
    changes: list[Change] = []
    for name in VendorTerms.model_fields:
        if name not in _NOT_COMPARED:
            old, new = _section(before, name), _section(after, name)
            changes += _compare((name,), old, new)
    return changes


def _section(terms: VendorTerms, name: str) -> Any:
    if name == "plans":
        return {plan.key: _Offer(terms, plan) for plan in terms.plans}
    return getattr(terms, name)


@dataclass(frozen=True)
class _Offer:
    """A plan with all its targets said aloud, and its escalation by step."""

    terms: VendorTerms
    plan: Plan

    def fields(self) -> dict[str, Any]:
        plain = {name: getattr(self.plan, name) for name in Plan.model_fields if name not in {"targets", "ladder"}}
        targets = {
            metric: {
                str(level.number): plan_target(self.terms, self.plan, metric, level.number)
                for level in self.terms.severities
            }
            for metric in METRICS
        }
        return {**plain, "targets": targets, "ladder": _escalation(self.plan.ladder)}


def _escalation(escalation: EscalationTerms | None) -> dict[str, Any]:
    if escalation is None:
        return {}
    remind = {"remind": escalation.remind.model_dump()} if escalation.remind else {}
    if escalation.by_severity:
        own = {severity: dict(_numbered(steps)) for severity, steps in escalation.by_severity.items()}
        return {"by_severity": own} | remind
    roles = {severity: dict(_numbered(names)) for severity, names in escalation.roles.items()}
    return {"steps": dict(_numbered(escalation.steps)), "roles": roles} | remind


def _numbered(items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    return ((str(number), item) for number, item in enumerate(items, start=1))


def _compare(path: Path, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, _Offer) and isinstance(after, _Offer):
        yield from _compare_each(path, before.fields(), after.fields())
    elif before == after:
        return
    elif _is_document(path) or isinstance(before or after, Text | Span):
        yield Change(path, before, after)
    elif isinstance(before, Part) and isinstance(after, Part):
        names = type(before).model_fields
        yield from _compare_each(
            path, {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}
        )
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _compare_each(path, before, after)
    elif _are_items(before) and _are_items(after):
        yield from _compare_items(path, before, after)
    else:
        yield Change(path, _bare(before), _bare(after))


def _compare_each(path: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        yield from _compare((*path, key), before.get(key), after.get(key))


def _compare_items(path: Path, before: Sequence[Part], after: Sequence[Part]) -> Iterator[Change]:
    old, new = ({str(_identity(item)): item for item in items} for items in (before, after))
    yield from _compare_each(path, old, new)
    both = [key for key in old if key in new]
    if both != [key for key in new if key in old]:
        yield Change((*path, "order"), both, [key for key in new if key in old])


def _is_document(path: Path) -> bool:
    """Whether this is read as a whole: hours of a calendar or band, holidays of an office, a price."""
    if path[-1] == "price":
        return path[0] in {"tariff", "plans"}
    return path[-1] in {"document", "holiday_region"} or (path[0] == "tariff" and path[-1] == "hours")


def _are_items(value: Any) -> bool:
    return isinstance(value, tuple) and all(_identity(item) is not None for item in value)


def _identity(item: Any) -> str | None:
    """Return by what an item of a list is known: its key, else its number, else its channel."""
    found = next(
        (value for name in ("key", "number", "channel") if (value := getattr(item, name, None)) is not None), None
    )
    return None if found is None else str(found)


def _bare(value: Any) -> Any:
    return value.plan if isinstance(value, _Offer) else value
