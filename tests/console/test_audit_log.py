"""The audit log in the console: readable, the newest first, narrowed by person, subject, target and days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.operations.organisations import archive_organisation
from people.models import User
from people.operations.service_accounts import give_program_token
from supportdesk.audit.operations import record
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import attributes, texts, words
from vendors.models import Vendor

PATH = "/console/audit-log/"


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Ada Conti", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


def cells(page: object) -> list[str]:
    """Return what the entries on a page are called."""
    return texts(page, "td")[2::5]


def test_an_entry_says_who_did_what_to_whom(browser: StoppedClient, admin: User) -> None:
    found = make_organisation("Hafen Nord", region="europe")
    archive_organisation(organisation=found, actor=admin, now=NOW)

    row = texts(browser.get(PATH), "td")

    assert row[1:3] == ["Ada Conti", "Organisation archived"]
    assert row[3].startswith("Organisation: Hafen Nord")
    assert f"/console/organisations/{found.pk}/" in attributes(browser.get(PATH), "a", "href")


def test_the_newest_comes_first_and_pages_go_on_where_the_last_ended(browser: StoppedClient, admin: User) -> None:
    for number in range(60):
        record(actor=admin, action=f"test.{number}", target="timer", data={}, now=NOW)

    first = browser.get(PATH)
    (older,) = attributes(first, "a", "href", {"rel": "next"})

    assert cells(first) == [f"test.{number}" for number in range(59, 9, -1)]
    assert cells(browser.get(PATH + older)) == [f"test.{number}" for number in range(9, -1, -1)]


def test_what_changed_is_shown_and_no_secret(browser: StoppedClient, admin: User) -> None:
    changed = {"city": {"from": "", "to": "Hamburg"}, "secret": "hush", "token_digest": "c0ffee"}
    record(actor=admin, action="organisation.change", target="organisation:1", data=changed, now=NOW)
    secret = give_program_token(
        name="Robot", scopes=["tickets:read"], lasts=timedelta(days=1), actor=admin, now=NOW
    ).secret

    page = browser.get(PATH)

    assert "city: – → Hamburg" in words(page)
    assert [word for word in ("hush", "c0ffee", secret) if word in page.content.decode()] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person": "ada"}, ["organisation.x", "account.x"]),
        ({"person": "nobody there"}, []),
        ({"group": "accounts"}, ["account.x", "people.x"]),
        ({"target": "contact:7"}, ["organisation.x"]),
        ({"first": "2026-11-20", "last": "2026-11-20"}, ["organisation.x", "account.x"]),
        ({"last": "2026-11-19"}, ["people.x"]),
    ],
)
def test_the_log_is_narrowed(browser: StoppedClient, admin: User, query: dict[str, str], found: list[str]) -> None:
    other = make_staff("Otto")
    record(actor=other, action="people.x", target="user:1", data={}, now=NOW - timedelta(days=1))
    record(actor=admin, action="account.x", target="user:1", data={}, now=NOW)
    record(actor=admin, action="organisation.x", target="contact:7", data={}, now=NOW)

    assert cells(browser.get(PATH, query)) == found


@pytest.mark.parametrize(
    "query", ["before=x", "before=" + "9" * 40, "target=%00", "target=user:" + "9" * 30, "person=%25'\"", "group=zzz"]
)
def test_no_address_fails(browser: StoppedClient, query: str) -> None:
    assert browser.get(f"{PATH}?{query}").status_code in {200, 422}


def test_a_day_that_is_none_is_refused_at_its_field(browser: StoppedClient, admin: User) -> None:
    answer = browser.get(PATH, {"first": "soon"})

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, ["Enter a date, for example 2026-11-20."])


def test_plain_agents_do_not_read_it(sign_in: SignIn, vendor: Vendor) -> None:
    assert sign_in(make_staff("Nora")).get(PATH).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_the_same_for_three_as_for_one(
    browser: StoppedClient, admin: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(number):
        contact = make_contact(make_organisation(region="europe"))
        record(actor=admin, action="contact.change", target=contact, data={}, now=NOW)
    browser.get(PATH)
    with django_assert_num_queries(9):
        browser.get(PATH)
