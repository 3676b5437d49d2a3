"""A breach that was recorded by mistake: annulled by an admin with the reason, kept, and counted as missed no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from people.models import User
from reconciler.core.expected_effects import Span
from reconciler.queries.differences import find_differences
from reconciler.queries.discrepancies import examine_everything
from reports.core.promises import OUTCOMES, rate
from reports.queries.promises import list_promises
from slas.core.calendar.calendar_spec import parse_calendar
from slas.core.clock.events import parse_events
from slas.core.clock.policies import parse_policy
from slas.core.clock.timeline import replay
from tests.api.conftest import ProgramOf, problem, program_of
from tests.desk.conftest import SignIn, StoppedClient, sign_in, text_of
from tests.factories import make_staff
from tests.reports.test_promises import outcomes, query_on
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_12, AT_13, AT_15, NEXT_DAY
from tickets.errors import BadRequest, NotAllowed
from tickets.models import Breach, Event, Ticket
from tickets.operations.acts.annulling import annul_breach
from tickets.operations.acts.status_changes import change_severity, close, resolve
from tickets.operations.messages.conversation import reply

__all__ = ["program_of", "sign_in"]  # fixtures of other tests
WHY = "The host's clock was an hour fast."


@pytest.fixture
def admin(world: World) -> User:
    """One of the vendor's admins."""
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def late(world: World, ticket: Ticket) -> Ticket:
    """A ticket whose first response was recorded as missed, and given afterwards."""
    world.pass_time(AT_13)
    return reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_13).ticket


def annul(ticket: Ticket, actor: User, **more: Any) -> Ticket:
    given: dict[str, Any] = {"metric": "first_response", "cycle": 1, "reason": WHY, "now": AT_15} | more
    return annul_breach(ticket=ticket, actor=actor, **given)


def is_late(world: World, ticket: Ticket, at: datetime) -> bool:
    times = world.times(ticket, at).metrics["first_response"]
    return times.breached or times.breached_at is not None


def test_fault_E_an_annulled_breach_is_kept_and_the_promise_is_not_missed(
    world: World, late: Ticket, admin: User
) -> None:
    annul(late, admin)
    assert Breach.objects.filter(ticket=late, metric="first_response").count() == 1
    assert (is_late(world, late, AT_13), is_late(world, late, AT_15)) == (True, False)
    assert late.clocks.get(metric="first_response").breached_at is None
    event = Event.objects.get(ticket=late, kind="breach_annulled")
    assert (event.actor, event.at, event.data["reason"]) == (admin, AT_15, WHY)


def test_fault_E_reports_count_it_as_annulled_and_neither_as_kept_nor_as_missed(late: Ticket, admin: User) -> None:
    before = outcomes(list_promises(query_on(AT_15)))
    annul(late, admin)
    assert (before, outcomes(list_promises(query_on(AT_15)))) == (["missed"], ["annulled"])
    assert rate({**dict.fromkeys(OUTCOMES, 0), "kept": 1, "annulled": 3}) == 100


def test_fault_E_figures_as_of_an_instant_before_stay_as_they_were(late: Ticket, admin: User) -> None:
    annul(late, admin)
    assert outcomes(list_promises(query_on(AT_13))) == ["missed"]


@pytest.mark.parametrize("state", ["open", "resolved", "closed"])
def test_it_is_annulled_also_when_the_ticket_is_over(world: World, late: Ticket, admin: User, state: str) -> None:
    if state != "open":
        resolve(ticket=late, actor=world.agent, kind="fix", explanation="Done.", now=AT_13)
    if state == "closed":
        close(ticket=late, actor=world.agent, now=AT_13)
    annul(late, admin)
    assert not is_late(world, late, AT_15)


def test_fault_E_nothing_that_comes_later_brings_it_back(world: World, late: Ticket, admin: User) -> None:
    annul(late, admin)
    change_severity(ticket=late, actor=world.agent, severity=1, reason="Worse.", now=AT_15)
    world.pass_time(NEXT_DAY)
    assert not is_late(world, late, NEXT_DAY)
    assert Event.objects.filter(ticket=late, kind="breached", data__metric="first_response").count() == 1


def test_fault_E_one_run_is_annulled_and_a_later_one_is_missed_all_the_same() -> None:
    timeline = replay(
        calendar=parse_calendar({"tz": "Europe/Rome", "always_open": True}),
        policy=parse_policy({"targets": {"next_update": {"seconds": 3600}}}),
        events=parse_events(
            [
                {"type": "created", "at": "2026-11-18T10:00:00+01:00"},
                *({"type": "public_reply", "by": "agent", "at": f"2026-11-18T{hour}:00:00+01:00"} for hour in (11, 13)),
                {"type": "breach_annulled", "metric": "next_update", "cycle": 1, "at": "2026-11-18T13:30:00+01:00"},
            ]
        ),
    )
    before, after = (
        [(run.cycle, run.breached_at) for run in timeline.cycles("next_update", at)] for at in (AT_13, AT_15)
    )
    assert before == [(1, AT_12), (2, None)]
    assert after == [(1, None), (2, AT_13 + timedelta(hours=1))]
    assert timeline.at(AT_15).metrics["next_update"].breached_at == AT_13 + timedelta(hours=1)


def test_fault_E_the_check_of_clocks_agrees(world: World, late: Ticket, admin: User) -> None:
    world.pass_time(AT_15)
    annul(late, admin)
    assert list(find_differences(now=AT_15)) == []


def test_fault_E_the_reconciler_agrees(world: World, late: Ticket, admin: User) -> None:
    world.pass_time(AT_15)
    before = examine_everything(span=Span(until=AT_15)).wrong
    annul(late, admin)
    assert (examine_everything(span=Span(until=AT_15)).wrong, before) == ([], [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"metric": "resolution"}, "no such breach"),
        ({"cycle": 2}, "no such breach"),
        ({"reason": " "}, "Enter why the breach is annulled"),
    ],
)
def test_what_cannot_be_annulled_is_said(late: Ticket, admin: User, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        annul(late, admin, **wrong)


def test_it_is_annulled_once(late: Ticket, admin: User) -> None:
    annul(late, admin)
    with pytest.raises(BadRequest, match="already been annulled"):
        annul(late, admin)


def test_attack_A36_only_admins_annul(world: World, late: Ticket) -> None:
    for actor in (world.agent, make_staff("Lead", sets_deadlines=True), late.contact.user):
        with pytest.raises(NotAllowed):
            annul(late, actor)


def page_of(client: StoppedClient, path: str) -> str:
    client.at = AT_15
    return text_of(client.get(path))


def test_staff_see_it_annulled_with_the_reason_and_customers_a_promise_kept(
    late: Ticket, admin: User, sign_in: SignIn
) -> None:
    theirs = f"/portal/tickets/{late.reference}/"
    assert "breached" in page_of(sign_in(late.contact.user), theirs).casefold()
    annul(late, admin)
    page = page_of(sign_in(admin), f"/desk/tickets/{late.reference}/")
    assert (f"annulled by Ada: {WHY}" in page, "1 h 00 min late" in page) == (True, False)
    customers = page_of(sign_in(late.contact.user), theirs)
    assert ("breached" in customers.casefold(), WHY in customers) == (False, False)


def test_an_admin_annuls_it_on_the_tickets_page(late: Ticket, admin: User, world: World, sign_in: SignIn) -> None:
    client, path = sign_in(admin), f"/desk/tickets/{late.reference}/"
    assert "Annul a breach" in page_of(client, path)
    assert "Annul a breach" not in page_of(sign_in(world.agent), path)
    client.post(f"{path}annul/", {"breach": "first_response:1", "reason": WHY})
    assert Event.objects.filter(ticket=late, kind="breach_annulled").count() == 1
    assert "Annul a breach" not in page_of(client, path)


def test_the_api_annuls_for_admins_and_shows_the_clock_as_kept(
    late: Ticket, admin: User, world: World, program_of: ProgramOf
) -> None:
    body = {"metric": "first_response", "cycle": 1, "reason": WHY}
    agent = program_of(world.agent)
    agent.at = AT_15
    assert problem(agent.send(f"tickets/{late.reference}/annul-breach", body))[0] == 403
    program = program_of(admin)
    program.at = AT_15
    program.done(f"tickets/{late.reference}/annul-breach", body)
    clocks = program.read(f"tickets/{late.reference}/clocks")["clocks"]
    found = next(clock for clock in clocks if clock["metric"] == "first_response")
    assert (found["breached_at"], found["badge"]) == (None, "met")
