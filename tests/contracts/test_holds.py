"""Service holds: when support is refused because of one, and when it is not (TERM-E23)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from contracts.errors import HoldEndsBeforeStart, NoReason, NotOnHold, OnHoldAlready
from contracts.models import ServiceHold
from contracts.operations import lift_hold, open_contract, override_hold, set_hold
from contracts.queries import decide_entitlement, get_support
from customers.models import Contact
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.models import AuditEntry
from tests.factories import make_staff
from tests.terms.world import PUBLISHED_AT, World, local
from vendors.models import Vendor

TODAY = date(2026, 11, 18)
NOON = local("2026-11-18 12:00", "Europe/Berlin")


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(region="europe", plan="gold")


@pytest.fixture
def admin(vendor: Vendor) -> User:
    return make_staff("Admin", is_admin=True)


def held(contact: Contact, admin: User | None, **changed: Any) -> ServiceHold:
    made: dict[str, Any] = {"reason": "overdue_fees", "since_on": TODAY, "contract": None} | changed
    return set_hold(organisation=contact.organisation, actor=admin, now=NOON, **made)


def reason_of(contact: Contact) -> str:
    found = decide_entitlement(
        contact=contact,
        channel="portal",
        severity=1,
        request_type_key="incident",
        topic_key="",
        product=None,
        now=NOON,
    )
    return found.decision.reason


def test_E23_nothing_is_supported_while_fees_are_overdue(contact: Contact, admin: User) -> None:
    held(contact, admin)
    assert reason_of(contact) == "on_hold"


def test_E23_the_customer_reads_the_reason_of_another_hold(world: World, contact: Contact, admin: User) -> None:
    held(contact, admin, reason="other", explanation="The migration is under way.")
    filing = world.try_to_file(contact, 3, NOON)
    assert filing.decision.message.pick("en") == "Support is on hold: The migration is under way."


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"since_on": date(2026, 11, 4), "grace_days": 14}, "on_hold"),
        ({"since_on": date(2026, 11, 5), "grace_days": 14}, "covered"),
        ({"since_on": date(2026, 11, 19)}, "covered"),
        ({"since_on": date(2026, 11, 1), "until_on": TODAY}, "on_hold"),
        ({"since_on": date(2026, 11, 1), "until_on": date(2026, 11, 17)}, "covered"),
    ],
)
def test_E23_a_hold_is_in_force_from_the_end_of_the_grace_days_to_its_last_day(
    contact: Contact, admin: User, changed: dict[str, Any], reason: str
) -> None:
    held(contact, admin, **changed)
    assert reason_of(contact) == reason


def test_E23_a_hold_that_is_lifted_refuses_nothing(contact: Contact, admin: User) -> None:
    lift_hold(hold=held(contact, None), actor=None, now=NOON)
    assert reason_of(contact) == "covered"


@pytest.mark.parametrize(("until", "reason"), [(TODAY, "covered"), (date(2026, 11, 17), "on_hold")])
def test_E23_an_override_of_a_named_person_holds_to_its_last_day(
    contact: Contact, admin: User, until: date, reason: str
) -> None:
    hold = held(contact, admin)
    override_hold(hold=hold, until=until, actor=admin, now=local("2026-11-17 12:00", "Europe/Berlin"))
    hold.refresh_from_db()
    assert hold.overridden_by == admin
    assert reason_of(contact) == reason


def test_E23_a_hold_of_one_contract_leaves_the_others(contact: Contact, admin: User) -> None:
    gold = contact.organisation.contracts.get()
    basic = open_contract(
        organisation=contact.organisation, plan_key="basic", starts_on=TODAY, ends_on=None, now=PUBLISHED_AT
    )
    held(contact, admin, contract=gold)
    assert get_support(contact.organisation, now=NOON).contract == basic


def test_E23_a_hold_of_the_organisation_holds_what_every_customer_is_given(vendor: Vendor, admin: User) -> None:
    contact = World("supportlevel").customer()
    assert get_support(contact.organisation, now=NOON).hold_reason is None
    held(contact, admin)
    assert reason_of(contact) == "on_hold"


def test_a_hold_costs_the_decision_no_query(
    contact: Contact, admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held(contact, admin)
    reason_of(contact)  # reads the terms, once a process
    with django_assert_num_queries(2):
        reason_of(contact)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"reason": "other", "explanation": " "}, NoReason),
        ({"until_on": date(2026, 11, 17)}, HoldEndsBeforeStart),
    ],
)
def test_a_hold_that_cannot_be_is_refused(
    contact: Contact, admin: User, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        held(contact, admin, **changed)


def test_there_is_one_hold_at_a_time(contact: Contact, admin: User) -> None:
    held(contact, admin)
    with pytest.raises(OnHoldAlready):
        held(contact, admin)


def test_a_hold_is_lifted_once(contact: Contact, admin: User) -> None:
    hold = lift_hold(hold=held(contact, admin), actor=admin, now=NOON)
    with pytest.raises(NotOnHold):
        lift_hold(hold=hold, actor=admin, now=NOON)


def test_agents_set_no_hold(contact: Contact) -> None:
    with pytest.raises(NotAdmin):
        held(contact, make_staff())


def test_holds_are_in_the_audit_log(contact: Contact, admin: User) -> None:
    lift_hold(hold=override_hold(hold=held(contact, None), until=TODAY, actor=admin, now=NOON), actor=None, now=NOON)
    entries = AuditEntry.objects.filter(action__startswith="contract.hold.").order_by("id")
    assert list(entries.values_list("actor", "action")) == [
        ("desk", "contract.hold.set"),
        (f"user:{admin.pk}", "contract.hold.override"),
        ("desk", "contract.hold.lift"),
    ]
