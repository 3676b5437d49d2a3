"""What a draft promises, where there is no version yet to compare it with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plans.core.terms import VendorTerms
from plans.presentation import matrix
from plans.presentation.labels import localize
from web.console.views.examples import promise_examples
from web.console.views.frame import plans_by_rank


def first_look(terms: VendorTerms, now: datetime) -> dict[str, Any]:
    """Return plans, first responses and a few worked examples of terms, as first_look.html shows them."""
    plans = plans_by_rank(terms)
    return {
        "offers": [{"name": localize(plan.name, terms), "summary": localize(plan.summary, terms)} for plan in plans],
        "first_responses": matrix.first_responses(terms, plans),
        "examples": promise_examples(terms, plans, now),
        "severity_word": localize(terms.vendor.words.severity, terms),
        "has_severities": len(terms.severities) > 1,
        "now": now,
    }
