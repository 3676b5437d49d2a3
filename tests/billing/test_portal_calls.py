"""A customer's calls with their prices, and what is left of the free minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from billing.operations.misuse import confirm_misuse, mark_misuse
from customers.models import Contact
from supportdesk.kernel.clock import stopped_at
from tests.billing.world import NOW, Phone
from tests.clients import VendorClient
from tests.factories import make_contact, make_staff
from tests.reading import texts
from tests.terms.world import World

BrowserOf = Callable[[Contact], VendorClient]
PATH = "/portal/calls/"


@pytest.fixture
def phone(vendor: object) -> Phone:
    return Phone(plan="level-2")


def _get(browser: VendorClient, path: str = PATH) -> Any:
    with stopped_at(NOW):
        return browser.get(path)


def test_B3_B5_the_customer_sees_each_call_explained_and_what_is_left(phone: Phone, browser_of: BrowserOf) -> None:
    phone.call("2026-11-23 10:00", 32)
    page = _get(browser_of(phone.contact))

    call = f"Mon 23 Nov, 10:00 Telephone support, 32 min {phone.ticket.reference} 0.00 EUR net, 32 min charged"
    month = "Telephone support: 30 min from the allowance Free minutes of the month: 0.00 EUR"
    credit = "Telephone support: 2 min from the allowance Credit after activation: 0.00 EUR"
    assert texts(page, "li", cls="panel") == [f"{call} {month} {credit}"]
    assert texts(page, "dd") == ["0 min of 30 min left, until 30 Nov 2026", "58 min of 60 min left"]


@pytest.mark.parametrize(("who", "calls"), [("colleague", 0), ("viewer", 1), ("elsewhere", 0)])
def test_a_colleagues_calls_are_seen_by_those_who_see_the_organisations_tickets(
    phone: Phone, browser_of: BrowserOf, who: str, calls: int
) -> None:
    phone.call("2026-11-23 10:00", 2)
    people = {
        "colleague": lambda: make_contact(phone.contact.organisation),
        "viewer": lambda: make_contact(phone.contact.organisation, sees_organisation=True),
        "elsewhere": lambda: phone.world.customer(plan="level-2"),
    }

    assert len(texts(_get(browser_of(people[who]())), "li", cls="panel")) == calls


def test_A9_a_misuse_is_shown_once_it_is_confirmed(phone: Phone, browser_of: BrowserOf) -> None:
    call, browser = phone.call("2026-11-23 18:00", 2, "emergency"), browser_of(phone.contact)
    mark_misuse(call=call, reason="About an invoice", actor=phone.agent, now=NOW)
    before = "About an invoice" in _get(browser).content.decode()
    confirm_misuse(call=call, actor=make_staff("Second"), now=NOW)

    assert (before, "Misuse of the line: About an invoice" in _get(browser).content.decode()) == (False, True)


def test_without_prices_there_is_no_such_page(vendor: object, browser_of: BrowserOf) -> None:
    assert _get(browser_of(World("aiconix").customer())).status_code == 404


@pytest.mark.parametrize("calls", [1, 3])
def test_more_calls_ask_no_more_of_the_database(
    phone: Phone, browser_of: BrowserOf, calls: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(calls):
        phone.call(f"2026-11-2{day} 10:00", 2)
    browser = browser_of(phone.contact)
    _get(browser)

    with django_assert_num_queries(11):
        _get(browser)


def test_the_length_of_a_call_is_shown_to_the_second(phone: Phone, browser_of: BrowserOf) -> None:
    phone.call("2026-11-23 10:00", 17.5)

    assert "Telephone support, 17 min 30 s" in texts(_get(browser_of(phone.contact)), "li", cls="panel")[0]
