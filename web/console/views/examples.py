"""What would be promised if somebody filed now: worked out by the same function that runs the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from plans.core.offers import Plan
from plans.core.places import Region
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize
from plans.presentation.matrix import severity_head
from plans.queries import build_sla_policy
from slas.core.clock.events import parse_events
from slas.core.clock.state import badge_state
from slas.queries import replay_events

_MAX_EXAMPLES = 6


def promise_examples(terms: VendorTerms, plans: list[Plan], now: datetime) -> list[dict[str, Any]]:
    """Return the first response of some plans, regions and severities, filed now; none where no time is promised."""
    kind = next((kind.key for kind in terms.request_types if kind.clocks), None)
    if kind is None:
        return []
    found: list[dict[str, Any]] = []
    for plan, region, severity in _choice(terms, plans):
        example = _example(terms, plan, region, severity, kind, now)
        if example is not None and len(found) < _MAX_EXAMPLES:
            found.append(example)
    return found


def _choice(terms: VendorTerms, plans: list[Plan]) -> Iterator[tuple[Plan, Region, int]]:
    """Yield each plan at its most severe in the first region, one step below, then the best plan elsewhere."""
    first, *others = terms.regions
    for number in [level.number for level in terms.severities[:2]]:
        for plan in plans:
            yield plan, first, number
    for region in others:
        yield plans[0], region, terms.severities[-1].number


def _example(
    terms: VendorTerms, plan: Plan, region: Region, severity: int, kind: str, now: datetime
) -> dict[str, Any] | None:
    policy = build_sla_policy(terms=terms, plan_key=plan.key, region_key=region.key, request_type_key=kind)
    events = parse_events([{"kind": "created", "at": now.isoformat(), "severity": severity}])
    timeline = replay_events(policy=policy, events=events)
    times = timeline.at(now).metrics["first_response"]
    if times.due_at is None:
        return None
    names = [localize(plan.name, terms)]
    if len(terms.severities) > 1:
        names.append(severity_head(terms, terms.severity(severity))["short"])
    return {
        "name": " ".join(names),
        "region": localize(region.name, terms) if len(terms.regions) > 1 else "",
        "explanation": timeline.explain("first_response", now),
        "state": badge_state(times, now),
        "due_at": times.due_at,
    }
