"""Targets met and breached, by events and breach records, as they were known at any instant (docs/promises.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from reports.core.promises import Period, Promise
from reports.errors import TooManyTickets
from reports.queries import runs
from reports.queries.promises import ReportQuery, find_touched, list_promises
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY, ROME
from tickets.core.event_payloads import PolicyReplaced
from tickets.models import Breach, Ticket
from tickets.operations.acts.deadlines import set_deadline
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.status_changes import change_severity, close, reopen, resolve, wait_for
from tickets.operations.clocks.refreshing import advance_clocks, refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.messages.conversation import reply

DAY = date(2026, 11, 18)
LATER = NEXT_DAY + timedelta(days=20)


def query_on(as_of: datetime, first: date = DAY, last: date = DAY, **narrowed: Any) -> ReportQuery:
    return ReportQuery(period=Period(first, last, ZoneInfo(ROME)), as_of=as_of, **narrowed)


def outcomes(promises: list[Promise], metric: str = "first_response") -> list[str]:
    return [promise.run.outcome for promise in promises if promise.run.metric == metric]


def test_an_answer_at_the_due_instant_is_a_promise_kept(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_12)

    (promise,) = list_promises(query_on(NEXT_DAY, metric="first_response"))

    run = promise.run
    assert (promise.reference, promise.plan, run.severity, run.commitment) == (
        ticket.reference,
        "gold",
        2,
        "guaranteed",
    )
    assert (run.outcome, run.due_at, run.decided_at) == ("kept", AT_12, AT_12)


def test_a_promise_that_became_late_is_missed_at_the_breach_and_stays_so_when_it_is_answered(
    world: World, ticket: Ticket
) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_13)
    reply(ticket=ticket, actor=world.agent, body="Sorry.", now=AT_15)

    (promise,) = list_promises(query_on(NEXT_DAY, metric="first_response"))

    assert (promise.run.outcome, promise.run.decided_at) == ("missed", AT_12)


def test_a_promise_that_still_runs_is_undecided(world: World, ticket: Ticket) -> None:
    assert outcomes(list_promises(query_on(AT_11))) == ["undecided"]


def test_a_promise_that_waits_is_undecided_without_a_due_instant(
    world: World, contact: Contact, ticket: Ticket
) -> None:
    lead = make_staff("Lead", sets_deadlines=True)
    set_deadline(ticket=ticket, actor=lead, metric="resolution", due_at=AT_15, moves=True, reason="Promised", now=FILED)
    reply(ticket=ticket, actor=world.agent, body="Which node?", now=AT_11, wait_for_customer="The node's name")

    (promise,) = list_promises(query_on(NEXT_DAY, metric="resolution"))

    assert (promise.run.outcome, promise.run.due_at, promise.run.decided_at) == ("undecided", None, None)


def test_a_promise_whose_ticket_is_merged_before_it_was_due_is_ended(
    world: World, contact: Contact, ticket: Ticket
) -> None:
    other = world.file(contact, 2, FILED)
    merge_tickets(source=ticket, target=other, actor=world.agent, reason="The same", now=AT_11)

    found = {promise.ticket: promise.run for promise in list_promises(query_on(AT_11, metric="first_response"))}

    assert (found[ticket.pk].outcome, found[ticket.pk].decided_at) == ("ended", AT_11)
    assert found[other.pk].outcome == "undecided"


def test_what_is_done_as_soon_as_possible_counts_nowhere(world: World, contact: Contact) -> None:
    basic = world.customer(region="europe", plan="basic", zone=ROME, country="IT")
    lowest = world.terms.severities[-1].number
    ticket = world.file(basic, lowest, FILED)
    best = [name for name, times in world.times(ticket, AT_11).metrics.items() if times.state == "best_effort"]

    found = {promise.run.metric for promise in list_promises(query_on(NEXT_DAY))}

    assert best != []
    assert found & set(best) == set()


def test_a_promise_belongs_to_the_day_of_the_vendors_zone_in_which_it_was_decided(
    world: World, contact: Contact
) -> None:
    late = world.file(contact, 2, FILED)
    reply(ticket=late, actor=world.agent, body="We are on it.", now=AT_11)

    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
    found = [outcomes(list_promises(query_on(LATER, day, day, metric="first_response"))) for day in days]

    assert found == [[], ["kept"], []]


def test_midnight_is_the_zones_own() -> None:
    period = Period(DAY, DAY, ZoneInfo(ROME))

    assert (period.start.isoformat(), period.end.isoformat()) == (
        "2026-11-18T00:00:00+01:00",
        "2026-11-19T00:00:00+01:00",
    )


def test_a_ticket_at_rest_since_before_the_period_is_not_read(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="Done.", now=AT_11)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=AT_12)

    assert find_touched(query_on(LATER, DAY, DAY), limit=5) == [ticket.pk]
    assert find_touched(query_on(LATER, NEXT_DAY.date(), LATER.date()), limit=5) == []


def test_a_breach_without_a_run_in_the_log_is_missed_all_the_same(world: World, ticket: Ticket) -> None:
    Breach.objects.create(
        ticket=ticket,
        metric="next_update",
        cycle=7,
        severity=1,
        commitment="effort",
        breached_at=AT_11,
        recorded_at=AT_11,
    )

    (promise,) = list_promises(query_on(AT_11, metric="next_update"))

    run = promise.run
    assert (run.outcome, run.cycle, run.severity, run.commitment) == ("missed", 7, 1, "effort")


def test_what_was_late_and_not_recorded_yet_is_missed_already(world: World, ticket: Ticket) -> None:
    assert Breach.objects.count() == 0
    assert outcomes(list_promises(query_on(AT_13))) == ["missed"]


def _reopen(world: World, ticket: Ticket) -> None:
    reopen(ticket=ticket, actor=world.agent, reason="Again", now=LATER)


def _raise_severity(world: World, ticket: Ticket) -> None:
    reopen(ticket=ticket, actor=world.agent, reason="Again", now=LATER)
    change_severity(ticket=ticket, actor=world.agent, severity=1, reason="All sites", now=LATER)


def _set_another_promise(world: World, ticket: Ticket) -> None:
    """Let a stricter policy hold from then on, by which the first answer came too late."""
    reopen(ticket=ticket, actor=world.agent, reason="Again", now=LATER)
    ticket = lock_ticket(ticket)
    promised = json.dumps(ticket.policy.policy)
    stricter = promised.replace(" 7200", " 60")
    assert stricter != promised
    append_event(ticket=ticket, payload=PolicyReplaced(json.loads(stricter)), at=LATER, actor=None)
    refresh_clocks(tickets=[ticket], now=LATER)


def _record_late(world: World, ticket: Ticket) -> None:
    Breach.objects.create(
        ticket=ticket,
        metric="first_response",
        cycle=1,
        severity=2,
        commitment="guaranteed",
        breached_at=AT_11,
        recorded_at=LATER,
    )


def _close(world: World, ticket: Ticket) -> None:
    close(ticket=ticket, actor=world.agent, now=LATER)


@pytest.mark.parametrize("happens", [_reopen, _raise_severity, _set_another_promise, _record_late, _close])
def test_the_figures_of_a_past_instant_stay_as_they_are_whatever_happens_since(
    happens: Callable[[World, Ticket], None], world: World, ticket: Ticket
) -> None:
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_11)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=AT_13)
    before = list_promises(query_on(NEXT_DAY))

    happens(world, ticket)
    world.pass_time(LATER + timedelta(days=10))

    assert outcomes(before) == ["kept"]
    assert list_promises(query_on(NEXT_DAY)) == before


def test_a_breach_recorded_later_shows_in_what_is_asked_later(world: World, ticket: Ticket) -> None:
    reply(ticket=ticket, actor=world.agent, body="We are on it.", now=AT_11)
    _record_late(world, ticket)

    assert outcomes(list_promises(query_on(LATER))) == ["missed"]


def test_each_filter_narrows(world: World, contact: Contact, ticket: Ticket) -> None:
    basic = world.customer(region="europe", plan="basic", zone=ROME, country="IT")
    world.file(basic, 1, FILED)
    everything = list_promises(query_on(AT_11))

    for narrowed in (
        {"plan": "gold"},
        {"severity": 2},
        {"customer": contact.organisation_id},
    ):
        assert {promise.ticket for promise in list_promises(query_on(AT_11, **narrowed))} == {ticket.pk}
    assert len({promise.ticket for promise in everything}) == 2


def test_more_tickets_than_are_worked_out_at_once_are_refused(world: World, contact: Contact, ticket: Ticket) -> None:
    world.file(contact, 2, FILED)

    with pytest.raises(TooManyTickets):
        list_promises(query_on(AT_11), limit=1)


def test_three_tickets_ask_no_more_of_the_database_than_one(world: World, contact: Contact, ticket: Ticket) -> None:
    def statements() -> int:
        runs.forget()
        with CaptureQueriesContext(connection) as captured:
            list_promises(query_on(AT_13))
        return len(captured)

    one = statements()
    for severity in (1, 3):
        world.file(contact, severity, FILED)

    assert (one, statements()) == (7, 7)


def test_a_wait_for_a_third_party_leaves_the_first_response_running(world: World, ticket: Ticket) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="The carrier", now=AT_11)

    assert outcomes(list_promises(query_on(AT_13))) == ["missed"]
