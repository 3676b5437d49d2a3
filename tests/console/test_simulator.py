"""The simulator of the console: imagined tickets under the version in force and a draft, side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from people.models import User
from plans.models import Draft
from plans.operations.drafts import add_closed_day
from plans.queries import build_sla_policy
from slas.core.clock.simulation import Example, simulate
from slas.queries import get_specs
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.reading import texts
from tests.terms.world import World, local
from tests.tickets.clocks.conditional import conditional

PATH = "/console/simulator/"
ROME = "Europe/Rome"


@pytest.fixture
def imagicle(vendor: object) -> World:
    return World("imagicle")


@pytest.fixture
def admin(imagicle: World) -> User:
    return make_staff("Ada Conti", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def draft(imagicle: World, admin: User) -> Draft:
    """The terms in force with a day more on which the office in Europe is closed."""
    key = imagicle.terms.plan("gold").calendars["europe"]
    closed = date(2026, 11, 21)
    return add_closed_day(
        calendar_keys=[key], day=closed, name="Moving house", effective_from=NOW.date(), actor=admin, now=NOW
    )


def asked(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    query: dict[str, Any] = {"plan": "gold", "region": "europe", "other": "", "form-TOTAL_FORMS": len(rows)}
    query |= {"form-INITIAL_FORMS": 0} | fields
    return query | {f"form-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


FRIDAY = {"filed_at": "2026-11-20T17:40", "severity": 2, "answered": "", "silent": ""}


def test_it_opens_with_examples_worth_a_look(browser: StoppedClient) -> None:
    assert [words for words in texts(browser.get(PATH), "h2") if "," in words] == [
        "Fri 20 Nov 17:40, P1",
        "Fri 20 Nov 17:40, P2, answered after 30 min, customer silent for 3 days",
        "Fri 20 Nov 03:00, P4",
    ]


def test_an_imagined_ticket_falls_due_when_a_real_one_would(imagicle: World, browser: StoppedClient) -> None:
    real = imagicle.file(
        imagicle.customer(region="europe", plan="gold", zone=ROME, country="IT"), 2, local("2026-11-20 17:40", ROME)
    )
    due = imagicle.due(real, "first_response")

    page = browser.get(PATH, asked(FRIDAY))

    assert due == local("2026-11-21 10:40", ROME)
    assert "Sat 21 Nov 10:40" in texts(page, "td")


def test_a_draft_stands_beside_the_version_in_force(browser: StoppedClient, draft: Draft) -> None:
    page = text_of(browser.get(PATH, asked(FRIDAY, other=f"draft:{draft.pk}")))
    assert "First response Sat 21 Nov 10:40 Mon 23 Nov 10:40 48 h 00 min later" in page


def test_it_is_the_function_of_production(imagicle: World, draft: Draft) -> None:
    policy = build_sla_policy(
        terms=imagicle.terms, plan_key="gold", region_key="europe", request_type_key=imagicle.terms.request_types[0].key
    )
    calendar, spec = get_specs(policy)
    example = Example(local("2026-11-20 17:40", ROME), severity=2)
    contact = imagicle.customer(region="europe", plan="gold", zone=ROME, country="IT")
    real = imagicle.file(contact, 2, local("2026-11-20 17:40", ROME))
    assert simulate(calendar=calendar, policy=spec, example=example) == imagicle.times(real, real.filed_at)


@pytest.mark.parametrize(
    ("fields", "row", "expected_message"),
    [
        ({}, {**FRIDAY, "filed_at": "soon"}, "Enter date and time, for example 2026-11-20 17:30."),
        ({}, {**FRIDAY, "silent": "9999"}, "Customer silent (days): please enter 366 or less."),
        ({"plan": "diamond"}, FRIDAY, "Some fields cannot be read; see the messages there."),
        ({"other": "draft:99"}, FRIDAY, "Some fields cannot be read; see the messages there."),
    ],
)
def test_what_cannot_be_read_is_named(
    browser: StoppedClient, fields: dict[str, Any], row: dict[str, Any], expected_message: str
) -> None:
    answer = browser.get(PATH, asked(row, **fields))
    assert answer.status_code == 400
    assert expected_message in text_of(answer)


def test_no_more_rows_are_worked_out_than_fit(browser: StoppedClient) -> None:
    answer = browser.get(PATH, asked(*[FRIDAY] * 9))
    assert len([words for words in texts(answer, "h2") if words.startswith("Fri")]) <= 8


@pytest.mark.parametrize("rows", [1, 3])
def test_more_examples_ask_no_more_of_the_database(
    browser: StoppedClient, draft: Draft, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get(PATH, asked(FRIDAY))
    with django_assert_num_queries(9):
        browser.get(PATH, asked(*[FRIDAY] * rows, other=f"draft:{draft.pk}"))


def test_who_is_no_admin_has_no_simulator(imagicle: World, sign_in: SignIn) -> None:
    assert sign_in(make_staff("Giulia")).get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("mine", "opened"), [(ROME, ROME), ("Asia/Dubai", "Asia/Dubai"), ("Asia/Tokyo", "America/New_York")]
)
def test_fault_B17_it_opens_in_the_readers_zone_where_the_vendor_works_in_it(
    imagicle: World, sign_in: SignIn, mine: str, opened: str
) -> None:
    browser = sign_in(make_staff("Bo", is_admin=True, time_zone=mine))

    assert f"Times are in {opened}." in text_of(browser.get(PATH))
    assert opened in text_of(browser.get("/console/promises/"))


def test_an_example_by_phone_has_the_target_of_the_phone(vendor: object, sign_in: SignIn) -> None:
    World("imagicle", conditional)
    browser = sign_in(make_staff("Ada Conti", is_admin=True))
    wednesday = {**FRIDAY, "filed_at": "2026-11-18T10:00"}

    page = text_of(browser.get(PATH, asked(wednesday | {"channel": "phone"}, wednesday | {"channel": "portal"})))

    assert [page.count(words) for words in ("First response Wed 18 Nov 10:15", "First response Wed 18 Nov 12:00")] == [
        1,
        1,
    ]
    assert page.count("Resolution Starts with the assignment") == 2
