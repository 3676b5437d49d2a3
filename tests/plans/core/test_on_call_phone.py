"""The on-call phone as terms have it (TERM-E14)."""

from __future__ import annotations

import pytest

from plans.core.places import OnCallPhone
from tests.terms.world import shipped

PHONE = OnCallPhone(pin=True, except_time_zones=("Australia/*", "Asia/Tokyo"))


@pytest.mark.parametrize(
    ("zone", "has_it"),
    [("Europe/Rome", True), ("Asia/Tokyo", False), ("Australia/Perth", False), ("Asia/Dubai", True)],
)
def test_E14_zones_and_areas_are_left_out(zone: str, has_it: bool) -> None:
    assert PHONE.is_for(zone) is has_it


def test_unknown_zones_and_areas_are_named_with_their_places() -> None:
    phone = OnCallPhone(except_time_zones=("Asia/Tokyo", "Asia/Tokio", "Austria/*", "Pacific/*"))

    assert phone.unknown_zones() == [(1, "Asia/Tokio"), (2, "Austria/*")]


def test_E14_platinum_alone_has_it_with_a_pin_in_english() -> None:
    phones = {plan.key: plan.on_call_phone for plan in shipped("imagicle").plans}

    assert [key for key, phone in phones.items() if phone] == ["platinum"]
    platinum = phones["platinum"]
    assert platinum is not None
    assert (platinum.pin, platinum.languages, platinum.unknown_zones()) == (True, ("en",), [])
    zones = ("Europe/Rome", "America/New_York", "Asia/Dubai", "Asia/Singapore", "Pacific/Auckland", "Pacific/Honolulu")
    assert [platinum.is_for(zone) for zone in zones] == [True, True, True, False, False, True]
