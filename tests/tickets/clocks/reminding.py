"""Terms whose escalations remind."""

from __future__ import annotations

from plans.core.offers import RemindTerms
from plans.core.terms import VendorTerms


def reminding(terms: VendorTerms) -> VendorTerms:
    """Return the terms with a reminder every open hour, three times at the most."""
    remind = RemindTerms(open_seconds=3600, times=3)
    plans = tuple(
        plan.model_copy(update={"ladder": plan.ladder.model_copy(update={"remind": remind})}) if plan.ladder else plan
        for plan in terms.plans
    )
    return terms.model_copy(update={"plans": plans})
