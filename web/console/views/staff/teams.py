"""The vendor's teams, and who is on duty, beside the list of the staff."""

from __future__ import annotations

from typing import Any

from people.staff_queries import team_sizes
from plans.core.terms import VendorTerms
from plans.presentation.labels import localize


def team_rows(terms: VendorTerms | None) -> list[dict[str, Any]]:
    """Return the teams that there are, with tier and provider as the terms have them."""
    sizes = team_sizes()
    known = {team.key: team for team in terms.teams} if terms else {}
    tiers = {tier.key: localize(tier.name, terms) for tier in terms.tiers} if terms else {}
    rows = []
    for key, (name, size) in sizes.items():
        team = known.get(key)
        tier = tiers.get(team.tier or "", "") if team else ""
        rows.append({"name": name, "tier": "" if tier == name else tier, "size": size})
    return rows


def roster_rows(terms: VendorTerms | None, on_duty: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the rosters of the terms with who is on duty (TERM-E6)."""
    if terms is None:
        return []
    return [
        {
            "name": localize(roster.name, terms),
            "on_duty": ", ".join(on_duty.get(roster.key, ())),
            "limits": [localize(limit, terms) for limit in roster.limits],
        }
        for roster in terms.rosters
    ]
