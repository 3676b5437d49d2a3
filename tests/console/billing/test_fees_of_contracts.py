"""What decides the fees of a contract: units, product packages, and the words for prices: TERM-B11, TERM-C2."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.models import Contract
from contracts.operations import open_contract, renew_contract
from contracts.operations.contracts import ContractDetails
from contracts.operations.renewals import RenewalOrder
from customers.models import Organisation
from people.models import User
from plans.core.terms import VendorTerms
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_organisation, make_staff
from tests.reading import attributes, texts
from tests.terms.world import World, shipped
from vendors.models import Vendor
from web.console.views.publishing.changes import change_sections

ORDER = {"plan_key": "level-2", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def organisation(admin: User) -> Organisation:
    return make_organisation("Hafen", region="all")


def _new(organisation: Organisation) -> str:
    return f"/console/organisations/{organisation.pk}/contracts/new/"


def test_B11_C2_a_contract_says_how_many_units_and_which_package_includes_the_plan(
    browser: StoppedClient, organisation: Organisation
) -> None:
    browser.post(_new(organisation), ORDER | {"quantity": "3", "package_key": "enterprise"})

    made = Contract.objects.get()
    assert (made.quantity, made.package_key) == (3, "enterprise")


def test_without_a_number_it_is_one_unit_and_no_package(browser: StoppedClient, organisation: Organisation) -> None:
    browser.post(_new(organisation), ORDER)

    made = Contract.objects.get()
    assert (made.quantity, made.package_key) == (1, "")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"quantity": "0"}, "Number of units: please enter 1 or more."),
        ({"quantity": "1000001"}, "Number of units: please enter 1000000 or less."),
        ({"package_key": "basic"}, "Included in package: this is not a valid choice. Please choose again."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: StoppedClient, organisation: Organisation, wrong: dict[str, str], message: str
) -> None:
    answer = browser.post(_new(organisation), ORDER | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])


def test_a_vendor_without_packages_is_not_asked_for_one(vendor: Vendor, sign_in: SignIn) -> None:
    World("onyxceph")
    browser = sign_in(make_staff("Ada", is_admin=True))
    page = browser.get(_new(make_organisation("Praxis", region="all")))

    assert attributes(page, "input", "type", {"name": "package_key"}) == ["hidden"]


def test_a_renewal_keeps_units_and_package(organisation: Organisation, admin: User) -> None:
    contract = open_contract(
        organisation=organisation,
        plan_key="level-2",
        starts_on=date(2025, 12, 1),
        ends_on=date(2026, 11, 30),
        details=ContractDetails(quantity=3, package_key="enterprise"),
        now=NOW,
    )

    order = RenewalOrder(ordered_on=date(2026, 11, 20), months=12, plan_key="level-2")
    new = renew_contract(contract=contract, order=order, actor=admin, now=NOW)

    assert (new.quantity, new.package_key) == (3, "enterprise")


def test_another_price_is_told_in_words_old_and_new() -> None:
    before = shipped("supportlevel")
    changed: dict[str, Any] = {"partial": "by_day", "due": "arrears", "late_fee": Decimal("12.50")}

    (section,) = change_sections(before, _with_price(before, changed))

    assert section == {
        "place": "Plan Support level 2",
        "rows": [
            {
                "aspect": "Price, net",
                "before": "39.00 EUR per month",
                "after": "39.00 EUR per month, parts of a month or year by the day, charged afterwards, "
                "12.50 EUR for each year that a renewal is late",
            }
        ],
    }


def _with_price(terms: VendorTerms, changed: dict[str, Any]) -> VendorTerms:
    plans = [
        plan.model_copy(update={"price": plan.price.model_copy(update=changed)})
        if plan.key == "level-2" and plan.price
        else plan
        for plan in terms.plans
    ]
    return terms.model_copy(update={"plans": tuple(plans)})
