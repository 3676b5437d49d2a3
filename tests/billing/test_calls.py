"""Calls on tickets: recorded, rated by the customer's plan, corrected, marked as misuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from billing import errors
from billing.models import Direction
from billing.operations.calls import CallDetails, correct_call, start_call, stop_call
from billing.operations.misuse import confirm_misuse, mark_misuse, withdraw_misuse
from billing.queries import call_account_for, get_call_for
from supportdesk.audit.models import AuditEntry
from tests.billing.world import NOW, Phone
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World


@pytest.fixture
def phone(vendor: object) -> Phone:
    return Phone(plan="level-2")


def test_B3_B5_a_call_uses_the_months_minutes_then_the_credit_and_then_costs_half_a_euro(phone: Phone) -> None:
    phone.call("2026-11-23 10:00", 92)

    assert (phone.nets(), phone.left()) == (["1.00"], {"monthly": 0, "activation": 0})


def test_B4_minutes_are_granted_again_each_month_and_do_not_add_up(vendor: object) -> None:
    phone = Phone()
    phone.call("2026-10-23 10:00", 20)

    assert phone.left() == {"monthly": 15, "activation": 55}


def test_B9_a_call_on_the_emergency_line_uses_no_free_minutes(phone: Phone) -> None:
    phone.call("2026-11-23 18:00", 6, "emergency")

    assert (phone.nets(), phone.left()) == (["55.00"], {"monthly": 30, "activation": 60})


def test_a_call_that_is_recorded_late_is_rated_before_those_answered_after_it(phone: Phone) -> None:
    phone.call("2026-11-24 10:00", 90)
    before = phone.nets()
    phone.call("2026-11-23 10:00", 10)

    assert (before, phone.nets()) == (["0.00"], ["0.00", "5.00"])


def test_a_call_is_rated_while_it_lasts_not_yet(phone: Phone) -> None:
    start_call(ticket=phone.ticket, line="support", actor=phone.agent, now=NOW)

    assert phone.account().rows[0].result is None


def test_a_call_that_was_started_and_stopped_lasts_from_one_to_the_other(phone: Phone) -> None:
    call = start_call(ticket=phone.ticket, line="support", actor=phone.agent, now=NOW)
    stop_call(call=call, actor=phone.agent, now=NOW + timedelta(minutes=100))

    assert phone.nets(now=NOW + timedelta(hours=2)) == ["5.00"]


def test_a_person_is_on_one_call_at_a_time(phone: Phone) -> None:
    start_call(ticket=phone.ticket, line="support", actor=phone.agent, now=NOW)

    with pytest.raises(errors.RunningAlready):
        start_call(ticket=phone.ticket, line="emergency", actor=phone.agent, now=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("answered", "minutes", "line", "refused"),
    [
        ("2026-11-23 10:00", -1, "support", errors.EndsBeforeAnswer),
        ("2026-11-30 17:00", 61, "support", errors.EndsInFuture),
        ("2026-11-23 10:00", 1440, "support", errors.TooLong),
        ("2026-11-23 10:00", 1, "fax", errors.NoSuchLine),
        ("2023-11-23 10:00", 1, "support", errors.NoSuchLine),
        ("2026-11-20 10:00", 1, "support", errors.RecordedAlready),
    ],
)
def test_a_call_that_cannot_be_is_refused(
    phone: Phone, answered: str, minutes: int, line: str, refused: type[errors.CallRefused]
) -> None:
    phone.call("2026-11-20 10:00", 2)

    with pytest.raises(refused):
        phone.call(answered, minutes, line)


def test_a_correction_changes_the_price_and_stays_in_the_audit_log(phone: Phone) -> None:
    call = phone.call("2026-11-23 18:00", 6, "emergency")
    begin = call.answered_at
    details = CallDetails(
        line="emergency", direction=Direction.IN, answered_at=begin, ended_at=begin + timedelta(minutes=5)
    )
    correct_call(call=call, details=details, reason="Ended later by mistake", actor=phone.agent, now=NOW)

    entry = AuditEntry.objects.get(action="billing.call.corrected")
    assert (phone.nets(), entry.data["reason"], list(entry.data["changes"])) == (
        ["30.00"],
        "Ended later by mistake",
        ["ended_at"],
    )


def test_a_correction_needs_a_reason(phone: Phone) -> None:
    call = phone.call("2026-11-23 18:00", 6)
    details = CallDetails(
        line="support", direction=Direction.IN, answered_at=call.answered_at, ended_at=call.ended_at or NOW
    )

    with pytest.raises(errors.NoReason):
        correct_call(call=call, details=details, reason=" ", actor=phone.agent, now=NOW)


def test_A9_a_misuse_needs_a_reason_and_a_second_person(phone: Phone) -> None:
    call = phone.call("2026-11-23 18:00", 6, "emergency")
    with pytest.raises(errors.NoReason):
        mark_misuse(call=call, reason=" ", actor=phone.agent, now=NOW)
    mark_misuse(call=call, reason="A question about an invoice", actor=phone.agent, now=NOW)

    with pytest.raises(errors.SecondPersonNeeded):
        confirm_misuse(call=call, actor=phone.agent, now=NOW)


def test_A9_a_second_person_confirms_a_misuse_once(phone: Phone) -> None:
    call, second = phone.call("2026-11-23 18:00", 6, "emergency"), make_staff("Second")
    mark_misuse(call=call, reason="A question about an invoice", actor=phone.agent, now=NOW)
    confirm_misuse(call=call, actor=second, now=NOW)

    with pytest.raises(errors.NotMarked):
        withdraw_misuse(call=call, actor=phone.agent, now=NOW)
    call.refresh_from_db()
    assert (call.misuse_confirmed_by, call.misuse_reason) == (second, "A question about an invoice")


def test_only_staff_record_calls(phone: Phone) -> None:
    for person in (phone.contact.user, make_partner_person(make_partner("Partner", "distributor"))):
        with pytest.raises(errors.NotTheirs):
            start_call(ticket=phone.ticket, line="support", actor=person, now=NOW)


def test_a_contact_sees_the_calls_of_their_own_tickets_and_nobody_elses(phone: Phone) -> None:
    colleague = make_contact(phone.contact.organisation)
    viewer = make_contact(phone.contact.organisation, sees_organisation=True)
    elsewhere = phone.world.customer(plan="level-2")
    partner = make_partner_person(make_partner("Partner", "distributor"))
    mine, theirs = phone.call("2026-11-23 10:00", 2), phone.call("2026-11-24 10:00", 2, ticket=phone.file(colleague))
    seen: dict[Any, list[int]] = {}
    for person in (phone.contact.user, colleague.user, viewer.user, elsewhere.user, partner):
        seen[person] = [row.call.pk for row in phone.account(person).rows]

    assert seen == {
        phone.contact.user: [mine.pk],
        colleague.user: [theirs.pk],
        viewer.user: [theirs.pk, mine.pk],
        elsewhere.user: [],
        partner: [],
    }


def test_another_organisations_call_is_not_found(phone: Phone) -> None:
    call, elsewhere = phone.call("2026-11-23 10:00", 2), phone.world.customer(plan="level-2")

    with pytest.raises(Http404):
        get_call_for(elsewhere.user, call.pk)


def test_calls_have_no_account_where_the_terms_have_no_prices(vendor: object) -> None:
    world = World("aiconix")

    assert call_account_for(world.agent, world.customer().organisation, now=NOW) is None


@pytest.mark.parametrize("calls", [1, 3])
def test_more_calls_ask_no_more_of_the_database(
    phone: Phone, calls: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(calls):
        phone.call(f"2026-11-2{day} 10:00", 2)
    phone.account()

    with django_assert_num_queries(3):
        phone.account()
