"""The published terms through the API: versions, plans, and the plans side by side."""

from __future__ import annotations

from datetime import date

import pytest

from plans.operations import publish_terms
from tests.api.conftest import NOW, Program, ProgramOf, problem
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating


@pytest.fixture
def staff(world: World, program_of: ProgramOf) -> Program:
    return program_of(world.agent)


@pytest.fixture
def customer(world: World, program_of: ProgramOf) -> Program:
    return program_of(world.customer(plan="gold").user)


def publish_next(world: World, label: str, effective_from: date) -> None:
    version = world.terms.version.model_copy(update={"label": label, "effective_from": effective_from})
    terms = world.terms.model_copy(update={"version": version})
    publish_terms(terms=terms, now=NOW, are_interpretations_confirmed=True)


def test_E1_the_plans_stand_side_by_side_as_they_were_published(world: World, customer: Program) -> None:
    compared = customer.read("plan-comparison")

    assert [plan["name"] for plan in compared["plans"]] == [
        plan.name.pick("en") for plan in sorted(world.terms.plans, key=lambda plan: plan.rank)
    ]
    expected = {
        service.key: {plan.key: plan.inclusions.get(service.key, "no") for plan in world.terms.plans}
        for service in world.terms.services
    }
    assert {
        row["key"]: {cell["plan"]: cell["value"] for cell in row["cells"]} for row in compared["services"]
    } == expected
    assert [row["name"] for row in compared["first_responses"]] == [level.name for level in world.terms.severities]


def test_a_plan_says_every_target_and_the_escalation(world: World, customer: Program) -> None:
    plan = customer.read("plans/gold")

    wanted = next(row for row in plan["targets"] if (row["severity"], row["metric"]) == (2, "first_response"))
    target = world.terms.plan("gold").targets["first_response"]["2"]
    assert wanted["length"]["amount"] == next(iter(target.lengths().values()))
    assert wanted["commitment"] == target.commitment
    escalation = world.terms.plan("gold").ladder
    assert escalation is not None
    assert len(plan["ladder"]) == len(escalation.steps)


def test_fault_W6_an_escalation_by_severity_says_times_and_tiers_of_each(world: World, customer: Program) -> None:
    version = world.terms.version.model_copy(update={"label": "5.0", "effective_from": date(2026, 11, 1)})
    terms = escalating(world.terms).model_copy(update={"version": version})
    publish_terms(terms=terms, now=NOW, are_interpretations_confirmed=True)

    second = customer.read("plans/gold")["ladder"][1]

    assert second["length"] is None
    assert [
        (row["severity"], row["role"], row["length"]["amount"], row["hand_over_to"]) for row in second["roles"]
    ] == [
        (1, None, 3600, "specialists"),
        (2, "support_manager", 10_800, "specialists"),
    ]


def test_A15_a_past_version_is_read_as_it_was_published(world: World, customer: Program) -> None:
    publish_next(world, "5.0", date(2026, 11, 1))

    versions = customer.read("plan-versions")["items"]

    assert [(row["label"], row["state"]) for row in versions] == [
        ("5.0", "in_force"),
        (world.terms.version.label, "past"),
    ]
    assert customer.read("plans")["version"] == "5.0"
    assert customer.read("plans", version=world.terms.version.label)["version"] == world.terms.version.label


def test_A15_what_is_to_come_is_read_by_the_vendors_staff(world: World, customer: Program, staff: Program) -> None:
    publish_next(world, "6.0", date(2027, 1, 1))

    assert [row["state"] for row in staff.read("plan-versions")["items"]] == ["to_come", "in_force"]
    assert [row["state"] for row in customer.read("plan-versions")["items"]] == ["in_force"]
    assert staff.read("plans", version="6.0")["version"] == "6.0"
    assert problem(customer.get("/api/v1/plans", {"version": "6.0"})) == (404, "not-found")


def test_A15_a_ticket_keeps_the_version_it_was_filed_under(world: World, program_of: ProgramOf) -> None:
    contact = world.customer(plan="gold")
    ticket = world.file(contact, 2, NOW)
    publish_next(world, "5.0", date(2026, 11, 20))

    row = program_of(contact.user).read(f"tickets/{ticket.reference}")

    assert row["plan"]["version"] == world.terms.version.label


def test_a_plan_or_version_that_does_not_exist_is_not_there(customer: Program) -> None:
    assert problem(customer.get("/api/v1/plans/nothing")) == (404, "not-found")
    assert problem(customer.get("/api/v1/plans", {"version": "9"})) == (404, "not-found")
