"""The reconciler knows which warnings and reminders should have been given, though no record of them stands anywhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from people.models import User
from reconciler.core.expected_effects import Past, Span, expected_effects
from reconciler.models import Finding, Reconciliation
from reconciler.operations.reconciling import reconcile_next_page
from reconciler.queries.discrepancies import examine_everything
from slas.core.clock.timeline import Timeline
from supportdesk.kernel.models import OutboxMessage, Timer
from tests.factories import make_staff
from tests.slas.core.worlds import rome
from tests.slas.core.worlds import ticket as made
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED
from tests.tickets.clocks.reminding import reminding
from tickets.models import Event, Ticket
from tickets.operations.acts.acknowledging import acknowledge_escalation
from tickets.operations.clocks.refreshing import advance_clocks
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
PROMPTS = ("due_soon", "step_reminded")


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose escalation reminds every open hour; the reconciler has looked once before anything was filed."""
    world = World("imagicle", reminding)
    assert reconcile_next_page(now=FILED - MINUTE) is True
    return world


@pytest.fixture
def lea(world: World) -> User:
    """Who is told of the first step, at 12:00; the promise of two hours falls due soon at 11:00."""
    return make_staff("Lea", roles=("support_team", "team_lead"))


def look(now: datetime) -> list[tuple[str, str]]:
    """Audit to the end and return what was found so far of warnings and reminders."""
    while not reconcile_next_page(now=now):
        pass
    found = Finding.objects.exclude(ticket=None).order_by("id").values_list("fault", "subject")
    return [(fault, subject) for fault, subject in found if subject.startswith(PROMPTS)]


def totals() -> tuple[int, int]:
    """Return over all runs how many effects were due and how many were found."""
    rows = Reconciliation.objects.values_list("expected", "found")
    return sum(expected for expected, _ in rows), sum(found for _, found in rows)


def test_a_warning_that_was_given_is_counted(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_11)
    assert (look(AT_11 + 2 * MINUTE), totals()) == ([], (1, 1))


def test_a_warning_that_was_not_given_is_missing_and_settled_when_the_promise_is_over(ticket: Ticket) -> None:
    assert look(AT_11 + 59 * SECOND) == []
    for minutes in (1, 2, 3):
        assert look(AT_11 + minutes * MINUTE) == [("missing", "due_soon first_response 1")]
    assert Finding.objects.exclude(ticket=None).get().expected_at == AT_11
    look(AT_12 + 5 * MINUTE)
    finding = Finding.objects.get(subject="due_soon first_response 1")
    assert (finding.settled_at, totals()) == (AT_12 + 5 * MINUTE, (3, 0))


def test_a_warning_given_late_is_found(world: World, ticket: Ticket) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_11 + 61 * SECOND)
    assert look(AT_11 + 3 * MINUTE) == [("late", "due_soon first_response 1")]


def test_whoever_acts_within_a_minute_needs_no_warning(world: World, ticket: Ticket) -> None:
    Timer.objects.all().delete()
    reply(ticket=ticket, actor=world.agent, body="We look into it.", now=AT_11 + 59 * SECOND)
    assert (look(AT_11 + 3 * MINUTE), totals()) == ([], (0, 0))


def test_who_looks_back_over_everything_finds_what_an_answer_ended(world: World, ticket: Ticket) -> None:
    Timer.objects.all().delete()
    log_reply(ticket, AT_11 + 5 * MINUTE)
    found = examine_everything(span=Span(until=AT_11 + 30 * MINUTE))
    assert [(row.fault, row.subject) for _, row in found.wrong] == [("skipped", "due_soon first_response 1")]


def log_reply(ticket: Ticket, at: datetime) -> None:
    """Write an answer into the log past the operations, which would have warned first."""
    ticket.refresh_from_db()
    data = {"by": "agent"}
    Event.objects.create(ticket=ticket, sequence=ticket.last_event + 1, at=at, kind="public_reply", data=data)


HOUR = 3600
RESOLUTION = {"targets": {"resolution": {"open_seconds": 4 * HOUR}}, "ladder": []}


def prompts(timeline: Timeline, until: str, since: str | None = None) -> list[tuple[str, datetime, bool]]:
    """Return the warnings expected of a ticket, since when, and whether they are needed no more."""
    span = Span(until=rome(until), since=None if since is None else rome(since))
    expected = expected_effects(timeline, Past(recorded={}, events={}, changes=[]), span)
    return [(str(one.effect), one.at, one.is_over) for one in expected if one.effect.kind == "due_soon"]


def test_a_wait_puts_a_warning_off() -> None:
    waiting = RESOLUTION | {"waits_stop": ["resolution"]}
    events = [("2026-06-01 09:00", "created"), ("2026-06-01 10:00", "wait", "customer"), ("2026-06-01 12:00", "resume")]
    timeline = made(waiting, *events)
    assert prompts(timeline, "2026-06-01 13:59") == []
    assert prompts(timeline, "2026-06-01 14:00") == [("due_soon resolution 1", rome("2026-06-01 14:00"), False)]


def test_what_ended_within_the_span_is_over_and_what_ended_before_it_is_not_looked_at() -> None:
    timeline = made(RESOLUTION, ("2026-06-01 09:00", "created"), ("2026-06-01 12:30", "resolved"))
    assert prompts(timeline, "2026-06-01 12:29") == [("due_soon resolution 1", rome("2026-06-01 12:00"), False)]
    assert prompts(timeline, "2026-06-01 12:31") == [("due_soon resolution 1", rome("2026-06-01 12:00"), True)]
    assert prompts(timeline, "2026-06-01 12:45", since="2026-06-01 12:31") == []


def test_what_is_needed_on_both_sides_of_an_event_is_needed_since_the_first() -> None:
    timeline = made(RESOLUTION, ("2026-06-01 09:00", "created"), ("2026-06-01 12:30", "public_reply", "agent"))
    assert prompts(timeline, "2026-06-01 12:45") == [("due_soon resolution 1", rome("2026-06-01 12:00"), False)]


def test_reminders_that_were_given_are_counted(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_13)
    assert (look(AT_13 + 2 * MINUTE), totals()) == ([], (4, 4))  # a warning, a breach, a step, a reminder


def test_a_reminder_that_was_not_given_is_missing(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_12)
    Timer.objects.all().delete()
    assert look(AT_13 + 2 * MINUTE) == [("missing", "step_reminded 1 support_team 1")]
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_13 + 3 * MINUTE)
    look(AT_13 + 5 * MINUTE)
    assert Finding.objects.get(subject="step_reminded 1 support_team 1").settled_at == AT_13 + 5 * MINUTE


def test_of_reminders_that_came_due_together_the_last_one_stands_for_all(
    world: World, ticket: Ticket, lea: User
) -> None:
    world.pass_time(AT_12)
    advance_clocks(ticket_ids=[ticket.pk], now=AT_15)
    assert look(AT_15 + 2 * MINUTE) == [
        ("late", "step_reminded 1 support_team 1"),
        ("late", "step_reminded 1 support_team 2"),
    ]


def test_acknowledged_within_a_minute_it_needs_no_reminder(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_12)
    Timer.objects.all().delete()
    Event.objects.filter(ticket=ticket, kind="step_reminded").delete()
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_13 + 59 * SECOND)
    assert look(AT_13 + 3 * MINUTE) == []


def test_the_alarm_names_a_reminder(world: World, ticket: Ticket, lea: User) -> None:
    make_staff("Ada", is_admin=True)
    world.pass_time(AT_12)
    Timer.objects.all().delete()
    look(AT_13 + 2 * MINUTE)
    (mail,) = OutboxMessage.objects.filter(key__startswith="audit_alarm:")
    assert f"{ticket.reference} · reminder of escalation step 1: not done" in mail.content.body
