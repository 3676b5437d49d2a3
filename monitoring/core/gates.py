"""What an installation needs to be monitored (TERM-E27), decided on facts."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Literal

from plans.core.monitoring.alert_rules import Monitoring, Requirement

GateReason = Literal["release_unknown", "release_too_old", "requirement"]


@dataclass(frozen=True, slots=True)
class Gate:
    """What is missing; `requirement` names which of the terms' own."""

    reason: GateReason
    requirement: Requirement | None = None


def find_closed_gate(monitoring: Monitoring, *, released_on: date | None, confirmed: AbstractSet[str]) -> Gate | None:
    """Return the first thing that an installation lacks: a release that is new enough by its date, or a requirement."""
    if monitoring.oldest_release is not None:
        if released_on is None:
            return Gate("release_unknown")
        if released_on < monitoring.oldest_release.released_on:
            return Gate("release_too_old")
    missing = (requirement for requirement in monitoring.requirements if requirement.key not in confirmed)
    return next((Gate("requirement", requirement) for requirement in missing), None)
