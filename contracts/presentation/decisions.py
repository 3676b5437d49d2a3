"""What the entitlement decides today for a customer, in words: for each severity, submitted in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.queries import decide_for, get_support
from customers.models import Contact, ContactKind, Organisation
from plans.errors import NothingPublished
from plans.presentation.labels import localize


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Severities that are decided alike, and what the customer reads."""

    severities: str
    may_file: bool
    message: str
    next_step: str


def decisions_today(organisation: Organisation, *, now: datetime) -> list[DecisionRow]:
    """Return the decisions on the portal for a named, trained administrator, alike ones together; none without terms."""
    try:
        support = get_support(organisation, now=now)
    except NothingPublished:
        return []
    terms = support.terms
    asking = Contact(
        organisation=organisation,
        kind=ContactKind.ADMINISTRATOR,
        is_designated=True,
        qualified_on=support.today,
    )
    found: dict[tuple[bool, str, str], list[str]] = {}
    for level in terms.severities:
        decision = decide_for(
            support=support,
            contact=asking,
            channel="portal",
            severity=level.number,
            request_type_key=terms.request_types[0].key,
        )
        words = localize(decision.message, terms), localize(decision.next_step, terms)
        found.setdefault((decision.may_file, *words), []).append(level.name)
    if len(terms.severities) == 1:
        found = {decided: [] for decided in found}
    return [DecisionRow(", ".join(names), *decided) for decided, names in found.items()]
