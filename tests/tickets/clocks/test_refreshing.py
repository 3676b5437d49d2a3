"""Time passes over tickets: breaches, warnings, steps and timers, each exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from customers.models import Contact
from reconciler.models import Finding
from reconciler.operations.reconciling import reconcile_next_page
from supportdesk.kernel.models import OutboxMessage, Timer
from tests.factories import make_staff
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY, ROME
from tickets.models import Breach, Clock, Event, StepReached, Ticket
from tickets.operations.acts.status_changes import change_severity, reopen, resolve, wait_for
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.messages.conversation import reply

A_MICROSECOND = timedelta(microseconds=1)
HALF_AN_HOUR = timedelta(minutes=30)


def counts() -> tuple[int, ...]:
    models = (Breach, StepReached, Event, OutboxMessage, Clock, Timer)
    return tuple(model.objects.count() for model in models)


def test_at_the_due_instant_itself_nothing_is_late(world: World, ticket: Ticket) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_12)

    assert Breach.objects.count() == 0


def test_a_microsecond_after_the_due_instant_the_promise_is_missed(world: World, ticket: Ticket) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_12 + A_MICROSECOND)

    breach = Breach.objects.get()
    assert (breach.metric, breach.cycle, breach.breached_at, breach.commitment) == (
        "first_response",
        1,
        AT_12,
        "guaranteed",
    )


def test_an_answer_at_the_due_instant_keeps_the_promise(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_12)
    world.pass_time(NEXT_DAY)

    assert Breach.objects.count() == 0


def test_letting_the_same_time_pass_twice_changes_nothing(world: World, ticket: Ticket) -> None:
    make_staff("Tess", roles=("support_team",))
    advance_clocks(ticket_ids=[ticket.pk], now=AT_13)
    once = counts()

    advance_clocks(ticket_ids=[ticket.pk], now=AT_13)

    assert counts() == once


def test_an_answer_that_comes_too_late_is_a_breach_even_if_no_timer_fired(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="Sorry.", now=AT_13)

    assert list(Breach.objects.values_list("ticket", "metric", "breached_at")) == [(ticket.pk, "first_response", AT_12)]


FRIDAY_22, MONDAY_9 = local("2026-11-20 22:00", ROME), local("2026-11-23 09:00", ROME)


def test_fault_W4_a_deadline_that_moves_beyond_its_warning_has_another_one(world: World) -> None:
    contact = world.customer(region="europe", plan="platinum", zone=ROME, country="IT")
    agent = make_staff("Ada", team="europe")
    assert reconcile_next_page(now=FRIDAY_22) is True
    ticket = world.file(contact, 1, FRIDAY_22)
    world.pass_time(FRIDAY_22 + timedelta(minutes=40))
    change_severity(
        ticket=ticket, actor=agent, severity=3, reason="Only one desk.", now=FRIDAY_22 + timedelta(minutes=40)
    )
    world.pass_time(MONDAY_9 + timedelta(hours=12))

    warnings = [data["due_at"] for data in world.events(ticket, "due_soon") if data["metric"] == "first_response"]
    moved_to = world.due(ticket, "first_response", MONDAY_9)
    assert moved_to is not None
    assert warnings == [(FRIDAY_22 + timedelta(hours=1)).isoformat(), moved_to.isoformat()]
    while not reconcile_next_page(now=MONDAY_9 + timedelta(hours=12)):
        pass
    assert list(Finding.objects.values_list("fault", "subject")) == []


def test_fault_W4_the_reconciler_misses_the_warning_of_a_deadline_that_moved(world: World) -> None:
    contact = world.customer(region="europe", plan="platinum", zone=ROME, country="IT")
    assert reconcile_next_page(now=FRIDAY_22) is True
    ticket = world.file(contact, 1, FRIDAY_22)
    lowered_at = FRIDAY_22 + timedelta(minutes=40)
    world.pass_time(lowered_at)
    change_severity(ticket=ticket, actor=world.agent, severity=3, reason="Only one desk.", now=lowered_at)
    Timer.objects.all().delete()
    due_at = world.due(ticket, "first_response", MONDAY_9)
    assert due_at is not None
    while not reconcile_next_page(now=due_at - timedelta(minutes=5)):
        pass

    found = Finding.objects.filter(subject__startswith="due_soon").values_list("fault", "subject")
    assert list(found) == [("missing", "due_soon first_response 1")]


def test_those_who_handle_the_ticket_are_warned_once_when_it_is_due_soon(world: World, contact: Contact) -> None:
    agent = make_staff("Ada", team="europe")
    ticket = world.file(contact, 2, FILED)

    world.pass_time(AT_12)

    warnings = [subject for subject, _ in world.mails_to(agent) if "Due soon" in subject]
    assert warnings == [f"[{ticket.reference}] Due soon: It does not work"]
    assert [event["due_at"] for event in world.events(ticket, "due_soon")] == [AT_12.isoformat()]


def test_the_timer_stands_at_the_next_instant_at_which_something_is_to_be_done(world: World, ticket: Ticket) -> None:
    timer = Timer.objects.get(key=str(ticket.pk))
    clock = Clock.objects.get(ticket=ticket, metric="first_response")

    assert (timer.handler, timer.due_at) == ("tickets.clock_due", clock.soon_at)
    assert clock.soon_at == AT_11


def test_a_resolved_ticket_has_no_timer(world: World, ticket: Ticket) -> None:
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=AT_11)

    assert Timer.objects.filter(key=str(ticket.pk)).count() == 0


def test_a_reopened_ticket_continues_and_the_time_between_is_not_counted(world: World, ticket: Ticket) -> None:
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=AT_11)

    reopen(ticket=ticket, actor=ticket.contact.user, reason="It is back.", now=AT_15)

    # One of two business hours was spent before.
    step = world.times(ticket, AT_15).steps[0]
    assert step.due_at == AT_15 + timedelta(hours=1)


def test_a_ticket_that_was_resolved_while_waiting_runs_again_when_it_is_reopened(world: World, ticket: Ticket) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="the carrier", now=FILED + HALF_AN_HOUR)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=AT_11)

    reopen(ticket=ticket, actor=ticket.contact.user, reason="It is back.", now=AT_15)

    # Half an hour of two was spent; neither the wait nor the time after the solution counts.
    assert world.times(ticket, AT_15).steps[0].due_at == AT_15 + 3 * HALF_AN_HOUR


def test_many_tickets_advance_together_with_a_bounded_number_of_queries(
    world: World, contact: Contact, django_assert_max_num_queries: object
) -> None:
    ids = [world.file(contact, 4, FILED).pk for _ in range(10)]

    with django_assert_max_num_queries(30):  # type: ignore[operator]
        advance_clocks(ticket_ids=ids, now=AT_11)


def test_the_event_log_is_never_changed(world: World, ticket: Ticket) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(ticket=ticket).update(kind="forged")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(ticket=ticket).delete()


def test_a_breach_is_never_deleted(world: World, ticket: Ticket) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_13)

    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.all().delete()


def test_an_act_that_fails_leaves_nothing_behind(world: World, contact: Contact) -> None:
    before = counts()

    with transaction.atomic():
        world.file(contact, 2, FILED)
        transaction.set_rollback(True)

    assert counts() == before
    assert Ticket.objects.count() == 0


def test_an_event_never_lies_before_the_one_that_came_first(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="Later.", now=AT_12)

    reply(ticket=ticket, actor=world.agent, body="The clock went back.", now=AT_11)

    instants = list(Event.objects.filter(ticket=ticket).order_by("sequence").values_list("at", flat=True))
    assert instants == sorted(instants)
