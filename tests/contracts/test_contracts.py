"""Contracts are made, changed, ended and renewed; what cannot be is refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.core.states import ContractState, state_of
from contracts.errors import (
    AlreadyRenewed,
    ContractRefused,
    EndBeforeStart,
    HasEnded,
    HasStarted,
    LastDayNotPossible,
    NoReason,
    OpenEnded,
    OrganisationArchived,
    Overlapping,
    PlanNotOffered,
    Terminated,
)
from contracts.list_queries import contract_state, search_contracts
from contracts.models import Contract
from contracts.operations import change_contract, end_contract, open_contract, renew_contract, reorder_contract
from contracts.operations.contracts import ContractDetails, Ordered, details_of
from contracts.operations.holds import set_hold
from contracts.operations.renewals import RenewalOrder, preview_renewal
from customers.models import Organisation
from customers.operations.organisations import archive_organisation
from people.errors import NotAdmin
from people.models import User
from plans.operations import publish_terms
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.fields.seen import ChangedMeanwhile, digest_values
from tests.factories import make_contact, make_organisation, make_staff
from tests.terms.world import PUBLISHED_AT, World, local
from vendors.models import Vendor

TODAY = date(2026, 11, 18)
NOON = local("2026-11-18 12:00", "Europe/Berlin")


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def organisation(world: World) -> Organisation:
    return make_organisation(region="europe")


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Admin", is_admin=True)


def opened(organisation: Organisation, admin: User, **changed: Any) -> Contract:
    made: dict[str, Any] = {"plan_key": "gold", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)} | changed
    return open_contract(organisation=organisation, actor=admin, now=NOON, **made)


def test_a_contract_is_made_and_written_to_the_audit_log(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin, details=ContractDetails(order_number="4711", note="By fax."))

    assert (contract.plan.key, contract.order_number, contract.note) == ("gold", "4711", "By fax.")
    entry = AuditEntry.objects.get(target=f"contract:{contract.pk}")
    assert (entry.actor, entry.action) == (f"user:{admin.pk}", "plans.contract.opened")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"ends_on": date(2025, 12, 31)}, EndBeforeStart),
        ({"plan_key": "bronze"}, PlanNotOffered),
        ({"starts_on": date(2026, 12, 31), "ends_on": None}, Overlapping),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1)}, Overlapping),
    ],
)
def test_a_contract_that_cannot_be_is_refused(
    organisation: Organisation, admin: User, changed: dict[str, Any], error: type[ContractRefused]
) -> None:
    opened(organisation, admin)
    with pytest.raises(error):
        opened(organisation, admin, **changed)


def test_a_contract_follows_another_without_a_day_between(organisation: Organisation, admin: User) -> None:
    opened(organisation, admin)
    assert opened(organisation, admin, starts_on=date(2027, 1, 1), ends_on=None).pk


def test_another_plan_may_run_at_the_same_time(organisation: Organisation, admin: User) -> None:
    opened(organisation, admin)
    assert opened(organisation, admin, plan_key="basic").pk


def test_a_plan_that_the_next_terms_retire_is_refused_from_then_on(
    world: World, organisation: Organisation, admin: User
) -> None:
    plans = tuple(plan for plan in world.terms.plans if plan.key != "gold")
    version = world.terms.version.model_copy(update={"label": "next", "effective_from": date(2026, 12, 1)})
    publish_terms(
        terms=world.terms.model_copy(update={"plans": plans, "version": version}),
        now=NOON,
        are_interpretations_confirmed=True,
    )
    assert opened(organisation, admin, starts_on=date(2026, 11, 30)).pk
    with pytest.raises(PlanNotOffered):
        opened(make_organisation(region="europe"), admin, starts_on=date(2026, 12, 1), ends_on=None)


def test_an_archived_organisation_gets_no_contract(organisation: Organisation, admin: User) -> None:
    archive_organisation(organisation=organisation, actor=admin, now=NOON)
    with pytest.raises(OrganisationArchived):
        opened(organisation, admin)


@pytest.mark.parametrize("kind", ["agent", "contact"])
def test_only_admins_make_contracts(organisation: Organisation, kind: str) -> None:
    actor = make_staff() if kind == "agent" else make_contact(organisation, manages_users=True).user
    with pytest.raises(NotAdmin):
        opened(organisation, actor)


def test_note_and_order_number_change_while_it_runs(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    details = ContractDetails(order_number="5", note="New", named_contact=admin.pk)
    change_contract(contract=contract, details=details, actor=admin, now=NOON)
    contract.refresh_from_db()
    assert details_of(contract) == details


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    seen = digest_values(details_of(contract).values())
    change_contract(contract=contract, details=ContractDetails(note="1"), actor=admin, now=NOON)
    with pytest.raises(ChangedMeanwhile):
        change_contract(contract=contract, details=ContractDetails(note="2"), actor=admin, now=NOON, seen=seen)


def test_plan_and_dates_change_only_before_the_start(organisation: Organisation, admin: User) -> None:
    ordered = Ordered(plan_key="basic", starts_on=date(2027, 2, 1), ends_on=None)
    later = opened(organisation, admin, starts_on=date(2026, 11, 19))
    assert reorder_contract(contract=later, ordered=ordered, actor=admin, now=NOON).plan.key == "basic"
    running = opened(organisation, admin, starts_on=TODAY)
    with pytest.raises(HasStarted):
        reorder_contract(contract=running, ordered=ordered, actor=admin, now=NOON)


def test_a_contract_ends_early_with_a_reason(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    ended = end_contract(contract=contract, last_day=TODAY, reason="Sold the company.", actor=admin, now=NOON)
    assert (ended.ends_on, ended.termination_reason, ended.terminated_by) == (TODAY, "Sold the company.", admin)


@pytest.mark.parametrize(
    ("last_day", "reason", "error"),
    [
        (date(2026, 11, 17), "Sold", LastDayNotPossible),
        (date(2026, 12, 31), "Sold", LastDayNotPossible),
        (TODAY, " ", NoReason),
    ],
)
def test_an_early_end_that_cannot_be_is_refused(
    organisation: Organisation, admin: User, last_day: date, reason: str, error: type[ContractRefused]
) -> None:
    contract = opened(organisation, admin)
    with pytest.raises(error):
        end_contract(contract=contract, last_day=last_day, reason=reason, actor=admin, now=NOON)


def test_an_ended_contract_is_not_ended_again(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin, ends_on=date(2026, 11, 17))
    with pytest.raises(HasEnded):
        end_contract(contract=contract, last_day=TODAY, reason="Sold", actor=admin, now=NOON)


def order(day: date, plan_key: str = "gold") -> RenewalOrder:
    return RenewalOrder(ordered_on=day, months=12, plan_key=plan_key, order_number="77")


def test_E21_a_renewal_in_time_follows_on_the_old_term(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin, ends_on=date(2026, 7, 31))
    new = renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)
    assert (new.starts_on, new.ends_on, new.late_fee_years) == (date(2026, 8, 1), date(2027, 7, 31), 0)
    assert (new.renews, new.order_number, new.ordered_on) == (contract, "77", TODAY)


def test_E21_a_late_renewal_starts_with_the_order_and_costs_a_fee(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin, ends_on=date(2026, 7, 20))
    given = preview_renewal(contract, order(TODAY), now=NOON)
    new = renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)
    assert (new.starts_on, new.late_fee_years) == (given.start_date, given.late_fee_years) == (TODAY, 1)


def test_a_terminated_contract_is_not_renewed(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    end_contract(contract=contract, last_day=TODAY, reason="Sold", actor=admin, now=NOON)
    with pytest.raises(Terminated):
        renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)


def test_a_contract_without_an_end_is_not_renewed(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin, ends_on=None)
    with pytest.raises(OpenEnded):
        renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)


def test_a_contract_is_renewed_once(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)
    with pytest.raises(AlreadyRenewed):
        renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)


def test_a_renewal_does_not_overlap_another_contract(organisation: Organisation, admin: User) -> None:
    contract = opened(organisation, admin)
    opened(organisation, admin, starts_on=date(2027, 6, 1), ends_on=None)
    with pytest.raises(Overlapping):
        renew_contract(contract=contract, order=order(TODAY), actor=admin, now=NOON)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_on_hold", "state"),
    [
        (date(2026, 11, 19), None, True, ContractState.NOT_STARTED),
        (TODAY, None, False, ContractState.RUNNING),
        (TODAY, date(2027, 1, 18), False, ContractState.RUNNING),
        (TODAY, date(2027, 1, 17), False, ContractState.ENDING),
        (TODAY, TODAY, False, ContractState.ENDING),
        (TODAY, TODAY, True, ContractState.ON_HOLD),
        (date(2026, 1, 1), date(2026, 11, 17), True, ContractState.ENDED),
    ],
)
def test_the_state_of_a_contract_and_the_filter_for_it(
    organisation: Organisation,
    admin: User,
    starts_on: date,
    ends_on: date | None,
    is_on_hold: bool,
    state: ContractState,
) -> None:
    contract = opened(organisation, admin, starts_on=starts_on, ends_on=ends_on)
    if is_on_hold:
        set_hold(
            organisation=organisation,
            contract=contract,
            reason="overdue_fees",
            since_on=date(2026, 1, 1),
            actor=None,
            now=PUBLISHED_AT,
        )
    assert state_of(starts_on=starts_on, ends_on=ends_on, is_on_hold=is_on_hold, today=TODAY) == state
    found = {one: list(search_contracts(words="", on=TODAY, state=one)) for one in ContractState}
    assert found == {one: [contract] if one == state else [] for one in ContractState}
    assert contract_state(found[state][0], on=TODAY) == state
