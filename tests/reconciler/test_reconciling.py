"""The reconciler works out from the logs what should have been done, and names what was not, late or twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from customers.models import Contact
from people.models import User
from reconciler.models import Finding, Reconciliation
from reconciler.operations.alarm import PAUSE
from reconciler.operations.reconciling import reconcile_next_page
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.models import AuditState, OutboxMessage, Timer
from supportdesk.kernel.outbox import relay
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED
from tickets.models import Breach, Event, StepReached, Ticket
from tickets.operations.acts.status_changes import change_severity, resolve
from tickets.operations.clocks.refreshing import advance_clocks
from vendors.models import Vendor
from vendors.queries import vendor_name

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def begun(world: World) -> None:
    """The reconciler has looked once before anything was filed."""
    assert reconcile_next_page(now=FILED - MINUTE) is True


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    """A Gold P2 with a response due at 12:00, of which its handlers were warned at 11:00."""
    filed = world.file(contact, 2, FILED)
    world.pass_time(AT_11)
    return filed


@pytest.fixture
def admin(world: World) -> User:
    """Somebody who is told."""
    return make_staff("Ada", is_admin=True)


def look(now: datetime) -> list[tuple[str, str]]:
    """Audit to the end and return what was found about tickets so far, each with the effect."""
    while not reconcile_next_page(now=now):
        pass
    return list(Finding.objects.exclude(ticket=None).order_by("id").values_list("fault", "subject"))


def hanging(now: datetime) -> list[tuple[str, str]]:
    """Audit to the end and return what was found about timers so far."""
    look(now)
    return list(Finding.objects.filter(ticket=None).order_by("id").values_list("fault", "subject"))


def totals() -> tuple[int, int]:
    """Return over all runs how many effects were due and how many were found."""
    rows = Reconciliation.objects.values_list("expected", "found")
    return sum(expected for expected, _ in rows), sum(found for _, found in rows)


def alarms() -> list[OutboxMessage]:
    """Return the reconciler's mails."""
    return list(OutboxMessage.objects.filter(key__startswith="audit_alarm:").order_by("id"))


def vendor_words() -> str:
    """Return the vendor's name."""
    return vendor_name(current_vendor())


def late_by(ticket: Ticket, pause: timedelta) -> None:
    """Let the timers of 12:00 fire so much later."""
    advance_clocks(ticket_ids=[ticket.pk], now=AT_12 + pause)


def log_twice(ticket: Ticket, kind: str, at: datetime) -> None:
    """Write an event of the log again, as two processes at once would if nothing kept them apart."""
    ticket.refresh_from_db()
    event = Event.objects.filter(ticket=ticket, kind=kind).get()
    ticket.last_event += 1
    ticket.updated_at = at
    Event.objects.create(ticket=ticket, sequence=ticket.last_event, at=at, kind=kind, data=event.data)
    ticket.save(update_fields=["last_event", "updated_at"])


def test_what_is_done_on_time_is_counted_and_nothing_is_found(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_13)
    assert (look(AT_13), totals()) == ([], (3, 3))
    assert (Breach.objects.count(), StepReached.objects.count()) == (1, 1)


def test_a_lost_timer_is_found_by_what_it_should_have_done(world: World, ticket: Ticket) -> None:
    Timer.objects.all().delete()
    assert look(AT_13) == [("missing", "breached first_response 1"), ("missing", "step_reached 1 support_team")]
    assert list(Finding.objects.values_list("ticket_id", "expected_at")) == [
        (ticket.pk, AT_12),
        (ticket.pk, AT_12),
    ]
    assert totals() == (3, 1)  # the warning was given


def test_what_is_missing_is_settled_when_it_comes_and_named_late(world: World, ticket: Ticket) -> None:
    look(AT_13)
    world.pass_time(AT_12)
    late_by(ticket, 65 * MINUTE)
    at = AT_13 + 15 * MINUTE
    assert [fault for fault, _ in look(at)] == ["missing", "missing", "late"]
    settled = Finding.objects.filter(settled_at=at).exclude(ticket=None)
    assert list(settled.values_list("fault", flat=True)) == ["missing", "missing"]


def test_late_by_more_than_a_minute_is_found(ticket: Ticket) -> None:
    late_by(ticket, timedelta(seconds=61))
    assert look(AT_13) == [("late", "breached first_response 1"), ("late", "step_reached 1 support_team")]
    run = Reconciliation.objects.latest("id")
    assert (run.late, run.missing, run.worst_seconds) == (2, 0, 61.0)


def test_late_by_a_minute_is_not_found(ticket: Ticket) -> None:
    late_by(ticket, timedelta(seconds=60))
    assert look(AT_13) == []


@pytest.mark.parametrize(("kind", "subject"), [("breached", "first_response 1"), ("step_reached", "1 support_team")])
def test_an_event_logged_twice_is_found(world: World, ticket: Ticket, kind: str, subject: str) -> None:
    world.pass_time(AT_13)
    log_twice(ticket, kind, AT_13)
    assert look(AT_13 + 2 * MINUTE) == [("doubled", f"{kind} {subject}")]


def test_the_newest_minute_is_no_false_alarm(ticket: Ticket) -> None:
    assert look(AT_12 + timedelta(seconds=59)) == []
    assert totals() == (1, 1)  # the warning


def test_a_breach_by_a_raised_severity_is_measured_from_the_change(world: World, ticket: Ticket) -> None:
    change_severity(ticket=ticket, actor=world.agent, severity=1, reason="All lines are down", now=AT_11 + 30 * MINUTE)
    late = list(Breach.objects.values_list("metric", "breached_at"))  # an hour was promised: over since 11:00
    assert late == [("first_response", AT_11 + 30 * MINUTE), ("priority_notice", AT_11 + 30 * MINUTE)]
    assert (look(AT_11 + 40 * MINUTE), totals()) == ([], (3, 3))


def test_a_step_whose_role_a_raised_severity_replaced_is_measured_from_the_change(world: World, ticket: Ticket) -> None:
    world.pass_time(AT_13)
    change_severity(ticket=ticket, actor=world.agent, severity=1, reason="All lines are down", now=AT_13)
    assert sorted(StepReached.objects.values_list("step", "role_key")) == [(1, "support_team"), (1, "team_lead")]
    assert look(AT_13 + 2 * MINUTE) == []


def test_a_step_sent_to_the_role_of_another_promise_at_the_same_severity_is_not_missing(ticket: Ticket) -> None:
    StepReached.objects.create(
        ticket=ticket, step=1, role_key="elsewhere", severity=2, reached_at=AT_12, recorded_at=AT_12
    )
    assert [subject for fault, subject in look(AT_13) if fault == "missing"] == ["breached first_response 1"]


def test_a_change_does_not_hide_that_the_timer_was_late(world: World, ticket: Ticket) -> None:
    change_severity(ticket=ticket, actor=world.agent, severity=3, reason="Only one line", now=AT_13)
    assert look(AT_13 + 2 * MINUTE) == [("late", "breached first_response 1"), ("late", "step_reached 1 support_team")]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_admin": False}])
def test_an_alarm_that_waits_to_leave_is_for_those_who_are_admins_then(
    admin: User, ticket: Ticket, change: dict[str, bool], mailoutbox: list[EmailMessage]
) -> None:
    bea = make_staff("Bea", is_admin=True)
    Timer.objects.all().delete()
    look(AT_13)
    User.objects.filter(pk=admin.pk).update(**change)

    relay(vendor=current_vendor(), now=AT_13)

    addressed = [mail.to for mail in mailoutbox if mail.to in ([admin.email], [bea.email])]
    assert (addressed, [mail.recipient for mail in alarms()]) == ([[bea.email]], [bea.email])


def test_a_breach_that_the_log_does_not_know_is_kept_without_alarm(admin: User, world: World, ticket: Ticket) -> None:
    world.pass_time(AT_11)
    Breach.objects.create(
        ticket=ticket, metric="resolution", cycle=1, severity=2, commitment="", breached_at=AT_11, recorded_at=AT_11
    )
    assert look(AT_11 + 2 * MINUTE) == [("orphan", "breached resolution 1")]
    assert alarms() == []


def test_a_timer_that_was_given_up_is_found_and_settled_when_it_is_gone(ticket: Ticket) -> None:
    Timer.objects.filter(key=str(ticket.pk)).update(due_at=AT_12, claim_at=AT_12, dead_at=AT_11)
    assert hanging(AT_11 + 2 * MINUTE) == [("timer_dead", f"tickets.clock_due {ticket.pk}")]
    Timer.objects.update(dead_at=None)
    look(AT_11 + 3 * MINUTE)
    assert Finding.objects.get().settled_at == AT_11 + 3 * MINUTE


def test_a_timer_that_hangs_is_found_before_anything_is_missing(ticket: Ticket) -> None:
    Timer.objects.filter(key=str(ticket.pk)).update(due_at=AT_11, claim_at=AT_11 + 2 * MINUTE)
    assert hanging(AT_11 + timedelta(seconds=60)) == []
    assert hanging(AT_11 + timedelta(seconds=61)) == [("timer_overdue", f"tickets.clock_due {ticket.pk}")]


@pytest.mark.parametrize(("kind", "data"), [("severity", {"to": 9}), ("promise_changed", {"promise": "nowhere"})])
def test_a_log_that_cannot_be_read_does_not_blind_the_reconciler_for_others(
    world: World, contact: Contact, ticket: Ticket, kind: str, data: dict[str, object]
) -> None:
    world.file(contact, 2, FILED)
    world.pass_time(AT_11)
    Timer.objects.all().delete()
    ticket.refresh_from_db()
    Event.objects.create(ticket=ticket, sequence=ticket.last_event + 1, at=ticket.updated_at, kind=kind, data=data)
    assert [fault for fault, _ in look(AT_13)] == ["unreadable", "missing", "missing"]


def test_what_was_done_with_a_ticket_that_is_over_is_looked_at(world: World, ticket: Ticket) -> None:
    late_by(ticket, 2 * MINUTE)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted", now=AT_12 + 3 * MINUTE)
    assert [fault for fault, _ in look(AT_13)] == ["late", "late"]
    assert Reconciliation.objects.latest("id").tickets == 1
    look(AT_15)
    assert Reconciliation.objects.latest("id").tickets == 0


def test_each_thing_is_found_once_and_each_effect_counted_once(ticket: Ticket) -> None:
    for number in range(5):
        found = look(AT_13 + number * MINUTE)
    assert (len(found), totals(), Reconciliation.objects.count()) == (2, (3, 1), 6)


def test_one_look_costs_a_page_and_the_next_continues_where_it_stopped(world: World, contact: Contact) -> None:
    tickets = [world.file(contact, 2, FILED) for _ in range(3)]
    world.pass_time(AT_11)
    Timer.objects.all().delete()
    assert reconcile_next_page(now=AT_13, limit=2) is False
    run = Reconciliation.objects.get(finished_at=None)
    assert (run.tickets, run.last_ticket) == (2, tickets[1].pk)
    assert reconcile_next_page(now=AT_15, limit=2) is True
    run.refresh_from_db()
    assert (run.tickets, run.missing, run.until, run.finished_at) == (3, 6, AT_13 - MINUTE, AT_15)


def test_a_look_costs_the_same_for_one_ticket_and_for_three(
    world: World, contact: Contact, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.file(contact, 2, FILED)
    reconcile_next_page(now=FILED + MINUTE)
    with CaptureQueriesContext(connection) as one:
        assert reconcile_next_page(now=AT_13) is True
    world.file(contact, 2, FILED)
    world.file(contact, 2, FILED)
    with django_assert_num_queries(len(one)):
        assert reconcile_next_page(now=AT_13 + PAUSE) is True


def test_admins_are_notified_once(admin: User, ticket: Ticket) -> None:
    Timer.objects.all().delete()
    look(AT_13)
    look(AT_13 + 20 * MINUTE)
    (mail,) = alarms()
    assert mail.recipient == admin.email
    assert mail.content.subject == f"{vendor_words()}: 2 SLA steps did not run as expected"
    assert f"{ticket.reference} · First response breached: not done · due Wed 18 Nov, 11:00" in mail.content.body


def test_admins_are_notified_in_their_language_and_zone(ticket: Ticket) -> None:
    make_staff("Ada", is_admin=True, language="de", time_zone="Europe/Rome")
    Timer.objects.all().delete()
    look(AT_13)
    (mail,) = alarms()
    assert mail.content.subject == f"{vendor_words()}: 2 SLA-Schritte liefen nicht wie erwartet"
    assert f"{ticket.reference} · Eskalationsstufe 1: nicht ausgeführt · fällig Mi, 18. Nov, 12:00" in mail.content.body


def test_a_bad_hour_is_one_mail_a_quarter_of_an_hour(admin: User, world: World, ticket: Ticket) -> None:
    Timer.objects.all().delete()
    look(AT_13)
    Timer.objects.create(vendor=current_vendor(), handler="x", key="1", due_at=AT_11, claim_at=AT_11)
    look(AT_13 + MINUTE)
    assert len(alarms()) == 1
    look(AT_13 + PAUSE)
    assert "x 1: the timer is overdue" in alarms()[1].content.body
    assert ticket.reference not in alarms()[1].content.body


def test_those_who_run_the_installation_see_counts(vendor: Vendor, ticket: Ticket) -> None:
    look(AT_13)
    state = AuditState.objects.get(vendor=vendor.schema_name)
    assert (state.audited_until, state.missing, state.late, state.doubled, state.other) == (AT_13 - MINUTE, 2, 0, 0, 1)


def test_one_vendors_findings_are_not_anothers(vendor: Vendor, other_vendor: Vendor, ticket: Ticket) -> None:
    look(AT_13)
    with vendor_schema(other_vendor.schema_name):
        World("imagicle")
        assert look(AT_13) == []
    assert list(AuditState.objects.order_by("vendor").values_list("vendor", "missing")) == sorted(
        [(vendor.schema_name, 2), (other_vendor.schema_name, 0)]
    )


def test_old_runs_are_removed(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.operations.reconciling.KEPT_RUNS", 2)
    for number in range(4):
        look(AT_11 + number * MINUTE)
    assert Reconciliation.objects.count() == 2


def printed(*arguments: str) -> tuple[int, list[str]]:
    """Run `reconcile` at 13:00 and return its exit code and lines."""
    output = StringIO()
    try:
        with stopped_at(AT_13):
            call_command("reconcile", *arguments, stdout=output)
    except CommandError as error:
        return error.returncode, output.getvalue().splitlines()
    return 0, output.getvalue().splitlines()


def test_the_command_prints_the_totals(vendor: Vendor, world: World, ticket: Ticket) -> None:
    world.pass_time(AT_13)
    assert printed(vendor.key) == (
        0,
        [
            "vendor  tickets  expected  done  late  missing  doubled  worst",
            "acorn         1         3     3     0        0        0  0.0 s",
        ],
    )


def test_the_command_names_what_is_missing_and_ends_with_code_1(vendor: Vendor, ticket: Ticket) -> None:
    code, lines = printed(vendor.key)
    assert (code, lines[0]) == (
        1,
        f"acorn: {ticket.reference} breached first_response 1: missing, due 2026-11-18T11:00:00+00:00",
    )
    assert lines[-1] == "acorn         1         3     1     0        2        0  0.0 s"


def test_the_command_counts_from_an_instant_on(vendor: Vendor, ticket: Ticket) -> None:
    assert printed(vendor.key, "--since", "2026-11-18T12:01+01:00")[0] == 0
    assert printed(vendor.key, "--since", "2026-11-18T11:00+01:00")[0] == 1


def test_the_command_refuses_an_instant_that_is_none(vendor: Vendor) -> None:
    with pytest.raises(CommandError, match="'yesterday' is not a date or time"):
        call_command("reconcile", vendor.key, "--since", "yesterday")
