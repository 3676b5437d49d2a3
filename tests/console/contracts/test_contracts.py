"""Contracts and service holds in the console: created, changed beside others, ended, renewed, put on hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from contracts.models import Contract, ServiceHold
from contracts.operations import open_contract, set_hold
from customers.models import Organisation
from people.models import User
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_partner, make_staff
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

PATH = "/console/contracts/"
ORDER = {"plan_key": "gold", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def organisation(world: World) -> Organisation:
    return make_organisation("Hafen", region="europe")


def opened(organisation: Organisation, **changed: Any) -> Contract:
    made: dict[str, Any] = {"plan_key": "gold", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)} | changed
    return open_contract(organisation=organisation, now=NOW, **made)


def held(organisation: Organisation, contract: Contract | None = None) -> ServiceHold:
    return set_hold(
        organisation=organisation, contract=contract, reason="overdue_fees", since_on=NOW.date(), actor=None, now=NOW
    )


def new_path(organisation: Organisation) -> str:
    return f"/console/organisations/{organisation.pk}/contracts/new/"


def seen_on(browser: StoppedClient, address: str) -> str:
    """Return the digest that the form on a page carries."""
    return attributes(browser.get(address), "input", "value", {"name": "seen"})[0]


def test_a_contract_is_created_with_what_is_known_of_it(
    browser: StoppedClient, organisation: Organisation, admin: User
) -> None:
    partner = make_partner("Händler", "reseller")

    answer = browser.post(
        new_path(organisation), ORDER | {"order_number": "4711", "named_contact": admin.pk, "reseller": partner.pk}
    )

    made = Contract.objects.get()
    assert answer["Location"] == f"{PATH}{made.pk}/"
    assert (made.plan.key, made.ends_on, made.order_number) == ("gold", date(2026, 12, 31), "4711")
    assert (made.named_contact, made.reseller) == (admin, partner)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ends_on": "2025-12-31"}, "The end is before the start."),
        ({"plan_key": "bronze"}, "Plan: this is not a valid choice. Please choose again."),
        ({"starts_on": "2026-06-01"}, "There is already a contract for this plan from 1 Feb 2026 to 31 Mar 2027."),
        ({"starts_on": "0001-01-01"}, "Enter a date from 1966-10-06 to 2399-12-31."),
        ({"named_contact": "99999999999999999999"}, "Named contact: this is not a valid choice. Please choose again."),
        ({"order_number": "x" * 61}, "Order number: 61 characters are too many; the limit is 60."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_created(
    browser: StoppedClient, organisation: Organisation, wrong: dict[str, str], message: str
) -> None:
    opened(organisation, starts_on=date(2026, 2, 1), ends_on=date(2027, 3, 31))

    answer = browser.post(new_path(organisation), ORDER | {"ends_on": "2026-01-31"} | {"ends_on": ""} | wrong)

    assert answer.status_code == 422
    assert message in texts(answer, "p", cls="error")
    assert Contract.objects.count() == 1


def test_of_two_admins_the_second_learns_what_the_first_changed_and_keeps_their_words(
    browser: StoppedClient, organisation: Organisation, sign_in: SignIn
) -> None:
    path = f"{PATH}{opened(organisation).pk}/"
    seen = seen_on(browser, path)
    other = sign_in(make_staff("Otto", is_admin=True))
    other.post(path, {"order_number": "1", "seen": seen_on(other, path)})

    answer = browser.post(path, {"order_number": "2", "seen": seen})

    assert answer.status_code == 409
    assert attributes(answer, "input", "value", {"name": "order_number"}) == ["2"]
    assert Contract.objects.get().order_number == "1"


def test_plan_and_dates_change_before_the_start(browser: StoppedClient, organisation: Organisation) -> None:
    contract = opened(organisation, starts_on=date(2027, 1, 1), ends_on=None)
    path = f"{PATH}{contract.pk}/order/"

    answer = browser.post(path, ORDER | {"starts_on": "2027-02-01", "ends_on": "", "seen": seen_on(browser, path)})

    assert answer.status_code == 302
    assert Contract.objects.get().starts_on == date(2027, 2, 1)


def test_a_contract_that_runs_keeps_plan_and_dates(browser: StoppedClient, organisation: Organisation) -> None:
    path = f"{PATH}{opened(organisation).pk}/order/"

    answer = browser.post(path, ORDER | {"ends_on": "2027-12-31", "seen": seen_on(browser, path)})

    assert answer.status_code == 422
    assert "The contract has started: plan and dates are fixed." in words(answer)


def test_a_contract_is_ended_for_a_reason(browser: StoppedClient, organisation: Organisation) -> None:
    contract = opened(organisation)

    browser.post(f"{PATH}{contract.pk}/end/", {"last_day": "2026-11-30", "reason": "Sold"})

    contract.refresh_from_db()
    assert (contract.ends_on, contract.termination_reason) == (date(2026, 11, 30), "Sold")


def test_E21_a_renewal_shows_its_dates_before_anything_is_stored(
    browser: StoppedClient, organisation: Organisation
) -> None:
    path = f"{PATH}{opened(organisation, ends_on=date(2026, 7, 1)).pk}/renew/"

    answer = browser.post(path, {"ordered_on": "2026-11-20", "months": "6", "plan_key": "gold", "preview": "1"})

    assert answer.status_code == 200
    assert texts(answer, "dd")[1:3] == ["20 Nov 2026", "19 May 2027"]
    assert Contract.objects.count() == 1


def test_E21_a_contract_is_renewed(browser: StoppedClient, organisation: Organisation) -> None:
    contract = opened(organisation)

    browser.post(f"{PATH}{contract.pk}/renew/", {"ordered_on": "2026-11-20", "months": "12", "plan_key": "gold"})

    new = Contract.objects.get(renews=contract)
    assert (new.starts_on, new.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_contract_that_was_ended_early_is_not_renewed(browser: StoppedClient, organisation: Organisation) -> None:
    path = f"{PATH}{opened(organisation).pk}/"
    browser.post(f"{path}end/", {"last_day": "2026-11-30", "reason": "Sold"})

    assert f"{path}renew/" not in attributes(browser.get(path), "a", "href")
    answer = browser.post(f"{path}renew/", {"ordered_on": "2026-11-20", "months": "12", "plan_key": "gold"})
    assert answer.status_code == 422
    assert Contract.objects.count() == 1


def test_the_page_says_what_is_decided_today(browser: StoppedClient, organisation: Organisation) -> None:
    contract = opened(organisation)
    assert "Covered by Gold" in words(browser.get(f"{PATH}{contract.pk}/"))

    held(organisation)

    assert "Covered by Gold" not in words(browser.get(f"{PATH}{contract.pk}/"))


def test_E23_a_hold_with_a_reason_is_set_and_lifted(browser: StoppedClient, organisation: Organisation) -> None:
    contract = opened(organisation)
    sent = {"contract": contract.pk, "reason": "other", "explanation": "Moving", "since_on": "2026-11-18"}

    browser.post(f"/console/organisations/{organisation.pk}/holds/new/", sent | {"grace_days": "3"})

    hold = ServiceHold.objects.get()
    assert (hold.contract, hold.explanation, hold.effective_on) == (contract, "Moving", date(2026, 11, 21))
    browser.post(f"/console/holds/{hold.pk}/lift/")
    hold.refresh_from_db()
    assert hold.lifted_at == NOW


def test_E23_a_hold_is_overridden_by_name(browser: StoppedClient, organisation: Organisation, admin: User) -> None:
    hold = held(organisation)

    browser.post(f"/console/holds/{hold.pk}/override/", {"overridden_until": "2026-12-31"})

    hold.refresh_from_db()
    assert (hold.overridden_until, hold.overridden_by) == (date(2026, 12, 31), admin)


def test_a_hold_is_not_put_on_another_organisations_contract(
    browser: StoppedClient, organisation: Organisation
) -> None:
    foreign = opened(make_organisation("Werft", region="europe"))
    sent = {"contract": foreign.pk, "reason": "overdue_fees", "since_on": "2026-11-18", "grace_days": "0"}

    answer = browser.post(f"/console/organisations/{organisation.pk}/holds/new/", sent)

    assert answer.status_code == 422
    assert not ServiceHold.objects.exists()


def test_contracts_are_found_by_state_plan_and_words(browser: StoppedClient, organisation: Organisation) -> None:
    opened(organisation)
    opened(make_organisation("Werft", region="europe"), plan_key="basic", ends_on=None)

    def names(**query: str) -> list[str]:
        return texts(browser.get(PATH, query), "th")[6:]

    assert names() == ["Hafen", "Werft"]
    assert names(sort="-organisation") == ["Werft", "Hafen"]
    assert names(state="ending") == ["Hafen"]
    assert names(plan="basic") == ["Werft"]
    assert names(q="haf") == ["Hafen"]


def test_E21_contracts_that_nothing_follows_are_to_be_renewed(
    browser: StoppedClient, organisation: Organisation
) -> None:
    opened(organisation, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    opened(organisation)
    for name, ends_on in (("Late", date(2026, 7, 23)), ("Too late", date(2026, 7, 22)), ("Later", date(2027, 1, 20))):
        opened(make_organisation(name, region="europe"), ends_on=ends_on)
    followed = make_organisation("Followed", region="europe")
    opened(followed)
    opened(followed, plan_key="basic", starts_on=date(2027, 1, 1), ends_on=None)

    assert texts(browser.get(PATH, {"state": "to_renew", "sort": "end"}), "th")[6:] == ["Late", "Hafen"]
    assert "2 contracts should be renewed" in words(browser.get(PATH))


def test_E23_the_list_says_how_many_are_on_hold(browser: StoppedClient, organisation: Organisation) -> None:
    held(organisation, opened(organisation, ends_on=None))

    assert "Support is on hold for 1 contract." in words(browser.get(PATH))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_for_any_number(
    browser: StoppedClient, django_assert_num_queries: DjangoAssertNumQueries, world: World, number: int
) -> None:
    for place in range(number):
        one = make_organisation(f"Customer {place}", region="europe")
        held(one, opened(one))
    browser.get(PATH)
    with django_assert_num_queries(9):
        browser.get(PATH)


ACTS = ["contracts/new/", "holds/new/"]


@pytest.mark.parametrize("kind", ["agent", "contact"])
def test_only_admins_reach_contracts_and_holds(organisation: Organisation, sign_in: SignIn, kind: str) -> None:
    contract, hold = opened(organisation), held(organisation)
    user = make_staff("Nora") if kind == "agent" else make_contact(organisation, manages_users=True).user
    browser = sign_in(user)
    paths = [f"/console/organisations/{organisation.pk}/{act}" for act in ACTS]
    paths += [f"{PATH}{contract.pk}/{act}" for act in ("", "order/", "end/", "renew/")]
    paths += [f"/console/holds/{hold.pk}/{act}/" for act in ("override", "lift")]

    answers = {path: browser.post(path, ORDER).status_code for path in paths}

    assert set(answers.values()) == {403 if kind == "agent" else 404}
    assert Contract.objects.get().order_number == ""
    assert ServiceHold.objects.get().lifted_at is None
