"""Which of the vendor's regions suits a customer best; the customer may choose another (TERM-E13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from plans.core.terms import VendorTerms


@dataclass(frozen=True)
class RegionSuggestion:
    """The region suggested, and what it rests on."""

    region: str
    because: Literal["only", "country", "offset", "first"]


def suggest_region(terms: VendorTerms, *, country: str | None, tz: str | None, at: datetime) -> RegionSuggestion:
    """The region of the country, else the one whose offset from UTC at `at` is nearest, else the first listed.

    Among equally near ones the first listed counts. Raises ZoneInfoNotFoundError for an unknown `tz`.
    """
    if len(terms.regions) == 1:
        return RegionSuggestion(terms.regions[0].key, "only")
    for region in terms.regions:
        if country in region.countries:
            return RegionSuggestion(region.key, "country")
    if tz is None:
        return RegionSuggestion(terms.regions[0].key, "first")
    here = _offset(tz, at)
    nearest = min(terms.regions, key=lambda region: abs(_offset(region.tz, at) - here))
    return RegionSuggestion(nearest.key, "offset")


def _offset(tz: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(tz)).utcoffset() or timedelta()
