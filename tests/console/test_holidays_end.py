"""Where the holidays of a calendar end, as the console tells it before the days pass for working days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from plans.core.terms import VendorTerms
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

LISTED = ["2026-12-24", "2026-12-25"]
NONE_KNOWN = "No holidays are known from 2027 on: those days will be counted as working days."
ONLY_PUBLIC = "No individual closed days are listed from 2027 on; public holidays still apply."

Opened = Callable[..., StoppedClient]


@pytest.fixture
def console(vendor: Vendor, sign_in: SignIn) -> Opened:
    """A function that publishes terms whose first calendar has something else in it, and gives the admin's browser."""

    def opened(language: str = "en", **own: Any) -> StoppedClient:
        def change(terms: VendorTerms) -> VendorTerms:
            first, *others = terms.calendars
            document = {key: value for key, value in {**first.document, **own}.items() if value is not None}
            return terms.model_copy(update={"calendars": (first.model_copy(update={"document": document}), *others)})

        World("smartwork", change)
        return sign_in(make_staff("Ada Conti", is_admin=True, language=language))

    return opened


def test_the_calendar_says_from_when_no_holidays_are_known_and_what_to_do(console: Opened) -> None:
    text = text_of(console(holiday_region=None, holidays=LISTED).get("/console/calendars/"))

    assert text.count(NONE_KNOWN) == 1
    assert "Add each one as a closed day to a draft, or publish terms that list them, before the year begins." in text


def test_a_plans_page_says_so_too(console: Opened) -> None:
    assert NONE_KNOWN in text_of(console(holiday_region=None, holidays=LISTED).get("/console/plans/support/"))


def test_listed_days_that_end_beside_public_holidays_are_no_alarm(console: Opened) -> None:
    browser = console(holidays=LISTED)

    text = text_of(browser.get("/console/calendars/"))

    assert (ONLY_PUBLIC in text, NONE_KNOWN in text) == (True, False)
    assert "no holidays are known" not in text_of(browser.get("/console/"))


def test_public_holidays_come_back_by_themselves(console: Opened) -> None:
    text = text_of(console().get("/console/calendars/"))

    assert "has to be added" not in text
    assert "no holidays are known" not in text


def test_the_first_page_says_so_from_the_year_before_on(console: Opened) -> None:
    browser = console(holiday_region=None, holidays=["2027-12-24"])
    shown = "Support hours EMEA: no holidays are known from 2028 on; those days will be counted as working days."

    before = text_of(browser.get("/console/"))
    browser.at += timedelta(days=60)

    assert (shown in before, shown in text_of(browser.get("/console/"))) == (False, True)


def test_it_is_said_in_german(console: Opened) -> None:
    browser = console("de", holiday_region=None, holidays=LISTED)

    assert "Ab 2027 sind keine Feiertage bekannt" in text_of(browser.get("/console/calendars/"))
    assert "Ab 2027 sind keine Feiertage bekannt" in text_of(browser.get("/console/"))
