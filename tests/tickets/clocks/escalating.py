"""Terms whose severities have escalations of their own, with steps that hand tickets over."""

from __future__ import annotations

from plans.core.offers import EscalationTerms
from plans.core.terms import VendorTerms

OWN_STEPS = {
    "1": [
        {"open_seconds": 1800, "role": "team_lead"},
        {"open_seconds": 3600, "hand_over_to": "specialists"},
        {"open_seconds": 28_800, "role": "support_manager"},
    ],
    "2": [
        {"open_seconds": 7200, "role": "team_lead"},
        {"open_seconds": 10_800, "role": "support_manager", "hand_over_to": "specialists"},
    ],
    "3": [{"business_days": 2, "role": "support_team"}],
    "4": [],
}


def escalating(terms: VendorTerms) -> VendorTerms:
    """Return the terms with own steps for each severity of Gold: P2 is handed over after three open hours."""
    escalation = EscalationTerms.model_validate({"by_severity": OWN_STEPS})
    plans = (plan.model_copy(update={"ladder": escalation}) if plan.key == "gold" else plan for plan in terms.plans)
    return terms.model_copy(update={"plans": tuple(plans)})
