"""Programs manage products, contracts and service holds by the rules of the console."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, ServiceHold
from contracts.operations import open_contract, set_hold
from contracts.operations.contracts import ContractDetails
from customers.models import InstalledProduct, Organisation, Product
from people.models import User, UserKind
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import (
    make_contact,
    make_installed_product,
    make_organisation,
    make_partner,
    make_partner_person,
    make_staff,
    make_user,
)
from tests.terms.world import World

ORDER = {"plan": "gold", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def organisation(world: World) -> Organisation:
    return make_organisation("Hafen", region="europe")


@pytest.fixture
def service(world: World, program_of: ProgramOf) -> Program:
    return program_of(make_user("Robot", kind=UserKind.SERVICE))


def opened(organisation: Organisation, ends_on: date | None = date(2026, 12, 31)) -> Contract:
    return open_contract(
        organisation=organisation, plan_key="gold", starts_on=date(2026, 1, 1), ends_on=ends_on, now=NOW
    )


def held(organisation: Organisation) -> ServiceHold:
    return set_hold(
        organisation=organisation, contract=None, reason="overdue_fees", since_on=NOW.date(), actor=None, now=NOW
    )


def test_E20_a_program_registers_a_product_with_its_addon_and_retires_both(
    service: Program, organisation: Organisation
) -> None:
    def install(key: str, addon_of: int | None = None, base: int | None = None) -> int:
        product = service.done("products", {"key": key, "name": key.title(), "addon_of": addon_of})
        release = service.done("releases", {"product": product["id"], "name": "1.0", "released_on": "2026-01-01"})
        sent = {"organisation": organisation.pk, "release": release["id"], "registered_on": "2026-02-01", "base": base}
        return int(service.done("installed-products", sent)["id"])

    suite = install("suite")
    fax = install("fax", Product.objects.get(key="suite").pk, suite)

    retired = service.done(f"installed-products/{suite}/retire", {"retired_on": "2026-11-01"})

    assert [(one["id"], one["retired_on"]) for one in retired["items"]] == [(suite, "2026-11-01"), (fax, "2026-11-01")]
    assert problem(service.change(f"installed-products/{fax}", {"licences": 2})) == (409, "not-possible")


def test_E22_a_program_enters_the_end_of_support_of_a_release(service: Program, organisation: Organisation) -> None:
    release = make_installed_product(organisation).release

    changed = service.change(f"releases/{release.pk}", {"end_of_support_on": "2027-01-01"}).json()

    assert (changed["name"], changed["end_of_support_on"]) == ("1.0", "2027-01-01")
    assert wrong_fields(service.change(f"releases/{release.pk}", {"end_of_life_on": "2026-12-31"})) == [
        "end_of_life_on"
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"plan": "bronze"}, "plan"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"starts_on": "2026-06-31"}, "starts_on"),
        ({"organisation": 10**9}, "organisation"),
        ({"named_contact": 10**9}, "named_contact"),
        ({"reseller": "no-one"}, "reseller"),
        ({"late_fee_years": 3}, "late_fee_years"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**7}, "quantity"),
        ({"package": "no-such"}, "package"),
    ],
)
def test_what_is_wrong_with_a_contract_is_named(
    service: Program, organisation: Organisation, wrong: dict[str, object], field: str
) -> None:
    sent = ORDER | {"organisation": organisation.pk} | wrong

    assert wrong_fields(service.send("contracts", sent)) == [field]
    assert not Contract.objects.exists()


def test_only_what_is_sent_of_a_contract_changes(service: Program, organisation: Organisation) -> None:
    partner = make_partner("Händler", "reseller")
    made = service.done("contracts", ORDER | {"organisation": organisation.pk, "reseller": partner.key, "note": "x"})

    changed = service.change(f"contracts/{made['id']}", {"order_number": "4711"}).json()

    assert changed == made | {"order_number": "4711"}
    assert (made["state"], made["reseller"]["key"], made["note"]) == ("ending", partner.key, "x")


def test_C2_a_program_says_how_many_units_a_contract_has(service: Program, organisation: Organisation) -> None:
    made = service.done("contracts", ORDER | {"organisation": organisation.pk, "quantity": 3})
    changed = service.change(f"contracts/{made['id']}", {"quantity": 5}).json()

    assert (made["quantity"], changed["quantity"], changed["package"]) == (3, 5, None)


def test_B11_a_program_says_which_package_includes_the_plan(service: Program) -> None:
    World("supportlevel")
    order = ORDER | {"organisation": make_organisation("Reederei", region="all").pk, "plan": "level-2"}

    made = service.done("contracts", order | {"package": "enterprise"})
    kept = service.change(f"contracts/{made['id']}", {"note": "x"}).json()
    wrong = service.change(f"contracts/{made['id']}", {"package": "basic"})
    without = service.change(f"contracts/{made['id']}", {"package": None}).json()

    assert (made["package"], kept["package"], without["package"]) == ("enterprise", "enterprise", None)
    assert wrong_fields(wrong) == ["package"]


def test_a_package_that_the_terms_have_no_longer_stays(service: Program, organisation: Organisation) -> None:
    contract = open_contract(
        organisation=organisation,
        plan_key="gold",
        starts_on=date(2026, 1, 1),
        ends_on=None,
        details=ContractDetails(package_key="former"),
        now=NOW,
    )

    changed = service.change(f"contracts/{contract.pk}", {"package": "former", "note": "x"}).json()

    assert (changed["package"], changed["note"]) == ("former", "x")


def test_what_runs_keeps_plan_and_dates(service: Program, organisation: Organisation) -> None:
    path = f"contracts/{opened(organisation).pk}"

    assert problem(service.send(f"{path}/reorder", {"ends_on": "2027-12-31"})) == (409, "not-possible")


def test_E21_a_renewal_is_read_before_it_is_ordered(service: Program, organisation: Organisation) -> None:
    path = f"contracts/{opened(organisation, date(2026, 7, 1)).pk}/renewal"

    preview = service.read(path, months="6")

    assert preview == {"starts_on": "2026-11-20", "ends_on": "2027-05-19", "late_fee_years": 1, "days_late": 142}
    assert Contract.objects.count() == 1
    renewed = service.done(path, {"ordered_on": "2026-11-20", "months": 6})
    assert (renewed["starts_on"], renewed["ends_on"], renewed["late_fee_years"]) == ("2026-11-20", "2027-05-19", 1)
    assert problem(service.send(path, {"ordered_on": "2026-11-20", "months": 6})) == (409, "not-possible")


def test_a_contract_that_was_ended_early_is_not_renewed(service: Program, organisation: Organisation) -> None:
    path = f"contracts/{opened(organisation).pk}"

    ended = service.done(f"{path}/end", {"last_day": "2026-11-30", "reason": "Sold"})

    assert (ended["ends_on"], ended["termination_reason"]) == ("2026-11-30", "Sold")
    assert problem(service.send(f"{path}/renewal", {"ordered_on": "2026-11-20", "months": 6})) == (409, "not-possible")


def test_E23_support_is_put_on_hold_allowed_and_the_hold_lifted(service: Program, organisation: Organisation) -> None:
    contract = opened(organisation)
    sent = {"organisation": organisation.pk, "reason": "overdue_fees", "since_on": "2026-11-10", "grace_days": 5}

    hold = service.done("service-holds", sent)

    assert hold["effective_on"] == "2026-11-15"
    assert service.read(f"contracts/{contract.pk}")["state"] == "on_hold"
    service.done(f"service-holds/{hold['id']}/override", {"until": "2026-11-30"})
    assert service.read(f"contracts/{contract.pk}")["state"] == "ending"
    assert service.done(f"service-holds/{hold['id']}/lift")["lifted_at"] == "2026-11-20T13:00:00Z"
    assert service.read("service-holds")["items"] == []


def test_a_hold_is_not_put_on_another_organisations_contract(service: Program, organisation: Organisation) -> None:
    foreign = opened(make_organisation("Werft", region="europe"))
    sent = {"organisation": organisation.pk, "contract": foreign.pk, "reason": "overdue_fees", "since_on": "2026-11-10"}

    assert wrong_fields(service.send("service-holds", sent)) == ["contract"]
    assert not ServiceHold.objects.exists()


def test_only_the_vendors_own_programs_read_contracts(program_of: ProgramOf, organisation: Organisation) -> None:
    contract = opened(organisation)

    assert program_of(make_staff("Nora")).read(f"contracts/{contract.pk}")["order_number"] == ""
    for user in (make_partner_person(make_partner("Nord", "distributor")), make_contact(organisation).user):
        assert problem(program_of(user).get(f"/api/v1/contracts/{contract.pk}")) == (403, "missing-scope")


@pytest.mark.parametrize("kind", ["agent", "partner", "contact"])
def test_attack_A36_only_admins_and_service_accounts_change_contracts(
    program_of: ProgramOf, organisation: Organisation, kind: str
) -> None:
    contract, hold, installed = opened(organisation), held(organisation), make_installed_product(organisation)
    users: dict[str, User] = {
        "agent": make_staff("Nora"),
        "partner": make_partner_person(make_partner("Nord", "distributor")),
        "contact": make_contact(organisation, manages_users=True).user,
    }
    program = program_of(users[kind])

    answers = [
        program.change(f"contracts/{contract.pk}", {"note": "x"}),
        program.send(f"contracts/{contract.pk}/end", {"last_day": "2026-11-30", "reason": "x"}),
        program.send(f"service-holds/{hold.pk}/lift"),
        program.send(f"service-holds/{hold.pk}/override", {"until": "2026-12-01"}),
        program.send(f"installed-products/{installed.pk}/retire", {"retired_on": "2026-11-01"}),
        program.change(f"products/{installed.release.product_id}", {"name": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert Contract.objects.get().terminated_at is None
    assert ServiceHold.objects.get().lifted_at is None
    assert InstalledProduct.objects.get().retired_on is None


@pytest.mark.parametrize("path", ["products", "releases", "installed-products", "contracts", "service-holds"])
def test_a_list_costs_the_same_queries_for_any_number(service: Program, world: World, path: str) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            one = make_organisation(region="europe")
            make_installed_product(one)
            opened(one)
            held(one)
        service.read(path)
        with CaptureQueriesContext(connection) as queries:
            found = service.read(path)["items"]
        counts.append((len(found), len(queries)))

    (first, few), (second, many) = counts
    assert (first, second, few) == (1, 3, many)
