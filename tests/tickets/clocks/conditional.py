"""Terms with targets that depend on how a ticket was filed."""

from __future__ import annotations

from plans.core.offers import TargetTerms
from plans.core.terms import VendorTerms
from slas.core.clock.policies import Metric

# On weekdays from 9 to 18: the Wednesday of `tests.tickets.clocks.hours` is one of them.
TARGETS: dict[Metric, dict[str, object]] = {
    "first_response": {
        "conditional": [
            {"when": {"channels": ["phone"]}, "open_seconds": 900, "commitment": "guaranteed"},
            {"when": {"open_at_filing": False}, "seconds": 14_400, "commitment": "guaranteed"},
            {"when": {"answers": {"first_analysis": "partner"}}, "open_seconds": 5400, "commitment": "guaranteed"},
            {"when": {"contact_kinds": ["dealer"]}, "open_seconds": 0, "commitment": "guaranteed"},
        ],
        "open_seconds": 7200,
        "commitment": "guaranteed",
    },
    "priority_notice": {"open_seconds": 3600, "commitment": "effort"},
    "next_update": {"no_promise": True},
    "resolution": {"open_seconds": 7200, "commitment": "effort", "starts": "assigned"},
}


def conditional(terms: VendorTerms) -> VendorTerms:
    """The terms with these targets for the second severity of Gold."""
    (gold,) = [plan for plan in terms.plans if plan.key == "gold"]
    nothing = TargetTerms(no_promise=True)
    targets = {
        metric: {
            severity: TargetTerms.model_validate(target)
            if severity == "2"
            else gold.targets.get(metric, {}).get(severity, nothing)
            for severity in "1234"
        }
        for metric, target in TARGETS.items()
    }
    changed = gold.model_copy(update={"targets": targets})
    return terms.model_copy(update={"plans": tuple(changed if plan.key == "gold" else plan for plan in terms.plans)})
