"""Whether an installation is monitored now, and if not, why (TERM-E24, TERM-E27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.queries import Support, decide_for, get_support
from monitoring.core.gates import find_closed_gate
from monitoring.models import Installation
from plans.core.monitoring.alert_rules import Monitoring
from plans.core.texts import Text
from plans.errors import NothingPublished

CHANNEL = "monitoring"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an installation is not monitored: the decision on its contract in words, or what it lacks by name."""

    reason: str
    message: Text | None = None
    name: str = ""


def find_refusal(installation: Installation, *, now: datetime) -> Refusal | None:
    """Return why nothing is accepted from an installation, None where it is monitored."""
    try:
        support = get_support(installation.organisation, now=now)
    except NothingPublished:
        return Refusal("not_offered")
    return refusal_under(installation, support)


def refusal_under(installation: Installation, support: Support) -> Refusal | None:
    """Return why an installation is not monitored under support that is known already."""
    if installation.closed_at is not None:
        return Refusal("closed")
    monitoring = support.terms.monitoring
    if monitoring is None:
        return Refusal("not_offered")
    return _refused_by_contract(installation, support, monitoring) or _refused_by_gate(installation, monitoring)


def _refused_by_contract(installation: Installation, support: Support, monitoring: Monitoring) -> Refusal | None:
    decision = decide_for(
        support=support,
        contact=installation.contact,
        channel=CHANNEL,
        severity=monitoring.default_severity,
        request_type_key=monitoring.request_type,
        product=installation.product,
    )
    return None if decision.may_file else Refusal(decision.reason, decision.message)


def _refused_by_gate(installation: Installation, monitoring: Monitoring) -> Refusal | None:
    product = installation.product
    released_on = product.release.released_on if product else None
    gate = find_closed_gate(monitoring, released_on=released_on, confirmed=frozenset(installation.confirmed))
    if gate is None:
        return None
    if gate.requirement is not None:
        return Refusal(gate.reason, message=gate.requirement.text, name=gate.requirement.key)
    oldest = monitoring.oldest_release
    return Refusal(gate.reason, name=oldest.name if oldest else "")
