"""Which support a customer has on a day."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.operations import open_contract
from contracts.queries import get_support
from tests.terms.world import PUBLISHED_AT, World, local
from vendors.models import Vendor

NOON = local("2026-11-18 12:00", "Europe/Berlin")


@pytest.mark.parametrize(
    ("ends_on", "plan_key"), [(date(2026, 11, 17), "level-1"), (date(2026, 11, 18), "level-2"), (None, "level-2")]
)
def test_B4_an_ended_contract_leaves_what_every_customer_is_given(
    vendor: Vendor, ends_on: date | None, plan_key: str
) -> None:
    world = World("supportlevel")
    contact = world.customer()
    open_contract(
        organisation=contact.organisation,
        plan_key="level-2",
        starts_on=date(2025, 1, 1),
        ends_on=ends_on,
        now=PUBLISHED_AT,
    )
    support = get_support(contact.organisation, now=NOON)
    assert (support.plan_key, support.contract is None) == (plan_key, plan_key == "level-1")
    assert world.try_to_file(contact, 1, NOON).decision.may_file


def test_E23_an_ended_contract_ends_support_where_nothing_is_given_to_all(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe")
    open_contract(
        organisation=contact.organisation,
        plan_key="basic",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 11, 17),
        now=PUBLISHED_AT,
    )
    filing = world.try_to_file(contact, 3, NOON)
    assert (filing.ticket, filing.decision.reason) == (None, "contract_expired")


def test_of_two_contracts_the_one_whose_plan_ranks_best_today_counts(vendor: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold")
    open_contract(
        organisation=contact.organisation, plan_key="basic", starts_on=date(2026, 1, 1), ends_on=None, now=PUBLISHED_AT
    )
    assert get_support(contact.organisation, now=NOON).plan_key == "gold"
