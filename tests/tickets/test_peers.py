"""Where other help desks went wrong in what they store; `docs/clock-cases.md` lists all cases with their tests."""

from __future__ import annotations

from people.models import Team
from supportdesk.kernel.models import Timer
from tests.factories import make_staff
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_13, ROME
from tickets.models import Breach, Clock, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.clocks.refreshing import advance_clocks

SUNDAY_NIGHT = local("2026-11-22 23:15", ROME)


def test_the_stored_deadline_and_the_timer_of_a_promise_round_the_clock_are_the_engines(world: World) -> None:
    """alga-psa, code: the timer job loaded its own calendar, and judged a 24x7 promise on office hours."""
    contact = world.customer(region="europe", plan="platinum", zone=ROME, country="IT")
    ticket = world.file(contact, 1, SUNDAY_NIGHT)

    clock = Clock.objects.get(ticket=ticket, metric="first_response")
    shown = world.times(ticket, SUNDAY_NIGHT).metrics["first_response"]
    assert (clock.due_at, clock.soon_at) == (shown.due_at, shown.soon_at)
    assert clock.due_at == local("2026-11-23 00:15", ROME)
    assert Timer.objects.get(key=str(ticket.pk)).due_at < clock.due_at


def test_giving_a_ticket_to_another_team_leaves_its_promises_alone(world: World, ticket: Ticket) -> None:
    """osTicket-1.7 #606: a transfer went wrong with the promise of the department; ours follows the contract."""
    make_staff("Tess", team="europe")
    before = (ticket.policy, world.times(ticket, AT_11))

    status_changes.assign(
        ticket=ticket, actor=world.agent, assignee=None, team=Team.objects.get(key="europe"), now=AT_11
    )

    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.team == Team.objects.get(key="europe")
    assert (stored.policy, world.times(stored, AT_11)) == before


def test_closing_and_reopening_leave_the_breach_in_the_records(world: World, ticket: Ticket) -> None:
    """osTicket #4144: closing cleared the overdue flag, and the breach was gone from the reports."""
    advance_clocks(ticket_ids=[ticket.pk], now=AT_13)
    late = list(Breach.objects.values())

    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=AT_13)
    status_changes.close(ticket=ticket, actor=world.agent, now=AT_13)
    status_changes.reopen(ticket=ticket, actor=ticket.contact.user, reason="It is back.", now=AT_13)

    assert list(Breach.objects.values()) == late
    assert [row["metric"] for row in late] == ["first_response"]
