"""Lists of the console: found, filtered, sorted and paged by the address, with an honest word when there is nothing."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from customers.admin_queries import search_organisations
from supportdesk.kernel.database.ordering import by_name
from tests.desk.conftest import SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor
from web.console.lists import AskedList, Column, EmptyList, Filter

PATH = "/console/organisations/"


@pytest.fixture
def browser(vendor: Vendor, sign_in: SignIn) -> StoppedClient:
    World("imagicle")
    return sign_in(make_staff("Ada", is_admin=True))


def asked(query: str) -> AskedList:
    """Return what an address asks of a list of organisations."""
    return AskedList(
        RequestFactory().get(f"/?{query}"),
        columns=[Column("Name", "name", by_name("name")), Column("Country", "country", "country"), Column("Plan")],
        filters=[Filter("region", "Region", [("", "any"), ("europe", "Europe")])],
    )


def names(page: object) -> list[str]:
    """Return the names in the first column of the list."""
    return texts(page, "th")[6:]


def test_rows_are_sorted_by_a_column_both_ways(browser: StoppedClient) -> None:
    for name, country in (("Zeta", "AT"), ("Äpfel", "IT"), ("Beta", "DE")):
        make_organisation(name, region="europe", country=country)

    assert names(browser.get(PATH)) == ["Äpfel", "Beta", "Zeta"]
    assert names(browser.get(PATH, {"sort": "-place"})) == ["Äpfel", "Beta", "Zeta"]
    assert names(browser.get(PATH, {"sort": "place"})) == ["Zeta", "Beta", "Äpfel"]
    assert attributes(browser.get(PATH, {"sort": "place"}), "th", "aria-sort") == ["ascending"]


def test_a_head_sorts_the_other_way_round_and_keeps_the_search(browser: StoppedClient) -> None:
    make_organisation("Beta", region="europe")

    page = browser.get(PATH, {"q": "beta", "sort": "name", "page": "1"})

    assert [link for link in attributes(page, "a", "href") if link.startswith("?q") and "format" not in link] == [
        "?q=beta&sort=-name",
        "?q=beta&sort=place",
        "?q=beta&sort=contacts",
    ]


@pytest.mark.parametrize("query", ["sort=password", "sort=-", "sort=-plan", "sort=--name", "page=x&region=nowhere"])
def test_what_no_list_knows_is_left_out(query: str) -> None:
    read = asked(query)

    assert (read.sort, read.chosen, read.is_narrowed) == ("name", {"region": ""}, False)


def test_words_and_filters_narrow_the_list(browser: StoppedClient) -> None:
    make_organisation("Hafen Nord", region="europe")
    make_organisation("Hafen Süd", region="uk")

    assert names(browser.get(PATH, {"q": "hafen nord"})) == ["Hafen Nord"]
    assert names(browser.get(PATH, {"region": "europe"})) == ["Hafen Nord"]


def test_pages_keep_the_search_and_the_order(vendor: Vendor) -> None:
    for number in range(3):
        make_organisation(f"Hafen {number}", region="europe")
    empty = EmptyList(title="None")

    shown = asked("q=hafen&page=2&sort=-name").show(search_organisations(words="hafen"), empty=empty, size=2)

    assert [one.name for one in shown["page"]] == ["Hafen 0"]


def test_nothing_at_all_and_nothing_found_are_told_apart(browser: StoppedClient) -> None:
    assert "No organisations yet" in words(browser.get(PATH))

    page = browser.get(PATH, {"q": "nowhere"})

    assert "Nothing found" in words(page)
    assert PATH in attributes(page, "a", "href", {"class": "btn"})


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_three_as_for_one(
    browser: StoppedClient, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(number):
        make_contact(make_organisation(region="europe"))
    browser.get(PATH)
    with django_assert_num_queries(10):
        browser.get(PATH)


@pytest.mark.parametrize("query", ["q=" + "x" * 5000, "q=%00", "sort=%00", "page=99999999999999999999", "q=%25_'\""])
def test_no_address_fails(browser: StoppedClient, query: str) -> None:
    assert browser.get(f"{PATH}?{query}").status_code == 200
