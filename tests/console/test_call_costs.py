"""Prices of calls in the console: read, tried out, and compared between versions."""

from __future__ import annotations

import pytest

from people.models import User
from plans.core.terms import VendorTerms
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import texts
from tests.terms.world import World
from web.console.views.publishing.changes import change_sections

PATH = "/console/simulator/call/"
CALL = {"line": "emergency", "answered_at": "2026-11-20T21:58", "minutes": "10", "left": "0", "other": ""}


@pytest.fixture
def supportlevel(vendor: object) -> World:
    return World("supportlevel")


@pytest.fixture
def admin(supportlevel: World) -> User:
    return make_staff("Ada Conti", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


def _changed(terms: VendorTerms, old: str, new: str) -> VendorTerms:
    written = terms.model_dump_json()
    assert old in written
    return VendorTerms.model_validate_json(written.replace(old, new))


def test_B9_the_page_says_what_a_call_into_the_night_costs_and_why(browser: StoppedClient) -> None:
    answer = browser.get(PATH, CALL)

    lines = [line for line in texts(answer, "li") if line.startswith("Off-peak")]
    assert (texts(answer, "p", cls="lead"), lines) == (
        ["55.00 EUR net, 10 min charged"],
        ["Off-peak hours: first 5 min at 30.00 EUR: 30.00 EUR", "Off-peak hours: 1 × 5 min at 25.00 EUR: 25.00 EUR"],
    )


def test_B4_free_minutes_are_used_first(browser: StoppedClient) -> None:
    answer = browser.get(PATH, CALL | {"line": "support", "left": "4"})

    assert texts(answer, "p", cls="lead") == ["3.00 EUR net, 10 min charged"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", "fax"),
        ("answered_at", "yesterday"),
        ("minutes", "-1"),
        ("minutes", "nan"),
        ("left", "1e9"),
        ("line", "\x00"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(browser: StoppedClient, field: str, value: str) -> None:
    answer = browser.get(PATH, CALL | {field: value})

    assert (answer.status_code, len(texts(answer, "p", cls="error"))) == (400, 1)


def test_terms_without_prices_say_so(vendor: object, sign_in: SignIn) -> None:
    World("aiconix")

    answer = sign_in(make_staff("Ada Conti", is_admin=True)).get(PATH)

    assert "Calls can be rated once the terms have a tariff." in text_of(answer)


def test_B9_B10_the_prices_of_every_line_are_read_with_their_hours(browser: StoppedClient) -> None:
    rows = texts(browser.get("/console/lines/"), "tr")[1:]

    assert rows == [
        "Telephone support at all times 0.50 EUR per minute, in blocks of 1 min",
        "24-hour emergency hotline Hours of the telephone support Mon–Fri 09:30–12:30, 13:30–17:00 (Berlin time) as on the line Telephone support",
        "24-hour emergency hotline Off-peak hours Mon–Fri 08:00–09:30, 12:30–13:30, 17:00–22:00 (Berlin time) 30.00 EUR for the first 5 min, then 5.00 EUR per minute, in blocks of 5 min",
        "24-hour emergency hotline Night and weekend Mon–Fri 22:00–08:00, Sat–Sun 00:00–24:00 (Berlin time) 36.00 EUR for the first 5 min, then 6.00 EUR per minute, in blocks of 5 min",
    ]


def test_B3_B4_B5_B6_the_free_minutes_of_the_plans_stand_side_by_side(browser: StoppedClient) -> None:
    rows = texts(browser.get("/console/"), "tr")

    assert [row for row in rows if "after activation 60" in row or "of the month" in row] == [
        "Credit after activation 60 min once 60 min once 60 min once",
        "Free minutes of the month 90 min per month 30 min per month 15 min per month",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "row"),
    [
        ('"30.00"', '"32.00"', "Prices of calls", ("24-hour emergency hotline, Off-peak hours, Price, net", "30.00 EUR for the first 5 min, then 5.00 EUR per minute, in blocks of 5 min", "32.00 EUR for the first 5 min, then 5.00 EUR per minute, in blocks of 5 min")),
        ('"allowance_lines":["support"]', '"crossing":"block_start","allowance_lines":["support"]', "Prices of calls", ("How calls are rated, crossing", "A call costs throughout what it costs when it is answered.", "Each block of a call costs what it costs when the block starts.")),
        ('"minutes":90', '"minutes":100', "Plan Support level 3", ("Free minutes of the month, Minutes", "90", "100")),
    ],
)  # fmt: skip
def test_a_change_of_prices_or_minutes_is_said_in_words(
    supportlevel: World, old: str, new: str, place: str, row: tuple[str, str, str]
) -> None:
    (section,) = change_sections(supportlevel.terms, _changed(supportlevel.terms, old, new))

    assert (section["place"], [tuple(one.values()) for one in section["rows"]]) == (place, [row])
