"""Terms with one more closed day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from plans.core.closed_days import suggest_label, with_closed_day
from plans.core.files.folder import read_vendor_folder
from plans.core.terms import VendorTerms
from slas.core.calendar.calendars import compile_calendar, parse_calendar
from tests.terms.world import ROOT

DAY = date(2026, 12, 2)
NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)


def is_open(terms: VendorTerms, key: str, at: datetime = NOON) -> bool:
    """Return whether a calendar is open."""
    return compile_calendar(parse_calendar(terms.calendar(key).document)).is_open(at)


@pytest.fixture(scope="module")
def terms() -> VendorTerms:
    """A vendor whose calendars build on each other; some have hours on bank holidays."""
    return read_vendor_folder(ROOT / "imagicle")


def test_the_day_is_closed_in_the_calendars_named_and_in_those_that_build_on_them(terms: VendorTerms) -> None:
    open_then = [item.key for item in terms.calendars if is_open(terms, item.key)]
    base = next(item.based_on for item in terms.calendars if item.based_on in open_then)
    assert base is not None
    changed = with_closed_day(terms, calendar_keys=[base], day=DAY)
    was_open = {item.key for item in terms.calendars if is_open(terms, item.key)}
    closed = {key for key in was_open if not is_open(changed, key)}
    built, before = {base}, set[str]()
    while built != before:
        before = set(built)
        built |= {item.key for item in terms.calendars if item.based_on in built}
    assert closed == built & was_open
    assert len(closed) > 1


def test_hours_of_bank_holidays_are_closed_too_and_no_business_day_is_left(terms: VendorTerms) -> None:
    key = next(item.key for item in terms.calendars if item.document.get("holiday_hours"))
    changed = with_closed_day(terms, calendar_keys=[key], day=DAY)
    calendar = compile_calendar(parse_calendar(changed.calendar(key).document))
    opened = [calendar.is_open(datetime(2026, 12, 2, hour, tzinfo=UTC)) for hour in range(24)]
    assert not any(opened)
    assert calendar.days.is_business_day(DAY.toordinal()) is False


def test_the_same_day_twice_is_one_closed_day(terms: VendorTerms) -> None:
    key = terms.calendars[0].key
    once = with_closed_day(terms, calendar_keys=[key], day=DAY)
    assert with_closed_day(once, calendar_keys=[key], day=DAY) == once


def test_its_name_is_the_day_s_in_the_calendar_and_takes_the_place_of_an_earlier_one(terms: VendorTerms) -> None:
    key = terms.calendars[0].key
    changed = terms
    for name in ("Outing", "Company day", ""):
        changed = with_closed_day(changed, calendar_keys=[key], day=DAY, name=name)
    calendar = compile_calendar(parse_calendar(changed.calendar(key).document))
    assert calendar.holiday_name(DAY) == "Company day"


def test_a_named_day_goes_beside_days_listed_before_names_were_known(terms: VendorTerms) -> None:
    key = terms.calendars[0].key
    old = with_closed_day(terms, calendar_keys=[key], day=date(2026, 12, 9))
    new = with_closed_day(old, calendar_keys=[key], day=DAY, name="Company day")
    assert new.calendar(key).document["holidays"] == [{"date": "2026-12-02", "name": "Company day"}, "2026-12-09"]


def test_a_calendar_that_is_not_there_is_refused(terms: VendorTerms) -> None:
    with pytest.raises(KeyError):
        with_closed_day(terms, calendar_keys=["moon"], day=DAY)


def test_a_label_is_suggested_that_nobody_has_and_that_fits() -> None:
    first = suggest_label("4.1", effective_from=DAY, taken=set())
    assert first == "4.1 / 2026-12-02"
    assert suggest_label(first, effective_from=DAY, taken={first}) == "4.1 / 2026-12-02 (2)"
    assert len(suggest_label("x" * 40, effective_from=DAY, taken=set())) == 40


def test_fault_W1_a_closed_day_closes_what_is_open_round_the_clock(terms: VendorTerms) -> None:
    document = {"tz": "Europe/Rome", "always_open": True}
    always = terms.calendars[0].model_copy(update={"document": document})
    changed = with_closed_day(terms.model_copy(update={"calendars": (always,)}), calendar_keys=[always.key], day=DAY)
    assert changed.calendar(always.key).document == {**document, "holidays": ["2026-12-02"]}
    assert not is_open(changed, always.key)
