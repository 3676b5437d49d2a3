"""Which region is suggested to whom."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from plans.core.regions import RegionSuggestion, suggest_region
from tests.plans.core.folders import shipped

WINTER = datetime(2026, 1, 15, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "region"),
    [("US", "americas"), ("BR", "americas"), ("IT", "europe"), ("DE", "europe"), ("SA", "middle-east"), ("AE", "uae")],
)
def test_E13_the_country_decides(country: str, region: str) -> None:
    # The zone points elsewhere on purpose.
    assert suggest_region(shipped("imagicle"), country=country, tz="Pacific/Auckland", at=WINTER) == RegionSuggestion(
        region, "country"
    )


@pytest.mark.parametrize(
    ("tz", "at", "region"),
    [
        ("Asia/Kolkata", WINTER, "middle-east"),
        ("Asia/Tokyo", WINTER, "middle-east"),
        ("Africa/Lagos", WINTER, "europe"),
        ("Africa/Nairobi", WINTER, "middle-east"),  # 3 hours ahead of UTC: Dubai 4, Rome 1
        ("Africa/Nairobi", SUMMER, "europe"),  # Rome 2 now, as near as Dubai and listed before it
        ("Pacific/Honolulu", WINTER, "americas"),
    ],
)
def test_E13_elsewhere_the_nearest_offset_now_decides(tz: str, at: datetime, region: str) -> None:
    assert suggest_region(shipped("imagicle"), country="ZZ", tz=tz, at=at) == RegionSuggestion(region, "offset")


def test_E13_without_country_and_zone_the_first_region_is_suggested() -> None:
    assert suggest_region(shipped("imagicle"), country=None, tz=None, at=WINTER) == RegionSuggestion(
        "americas", "first"
    )


def test_with_one_region_there_is_no_choice() -> None:
    assert suggest_region(shipped("aiconix"), country="US", tz=None, at=WINTER) == RegionSuggestion("emea", "only")


def test_D1_the_usa_and_everybody_near_them() -> None:
    terms = shipped("smartwork")

    assert [
        suggest_region(terms, country="US", tz=None, at=WINTER).region,
        suggest_region(terms, country="FR", tz=None, at=WINTER).region,
        suggest_region(terms, country="CA", tz="America/Toronto", at=WINTER).region,
        suggest_region(terms, country="IN", tz="Asia/Kolkata", at=WINTER).region,
    ] == ["usa", "emea", "usa", "emea"]


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        suggest_region(shipped("imagicle"), country=None, tz="Mars/Base", at=WINTER)
