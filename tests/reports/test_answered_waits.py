"""Waits that went on although the customer had answered, by the logs, as they were known at any instant (docs/answered-waits.md)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from customers.models import Contact
from reports.core.promises import Period
from reports.errors import TooManyTickets
from reports.queries.answered_waits import find_waited, list_waits
from reports.queries.promises import ReportQuery
from tests.terms.world import World, local
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY, ROME
from tickets.core.event_payloads import IntakeGiven, Wait
from tickets.models import Ticket
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.status_changes import close, reopen, resolve, resume, wait_for
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.messages.conversation import add_note, reply
from tickets.operations.messages.intake import complete_intake

DAY = date(2026, 11, 18)
HALF_PAST_11 = local("2026-11-18 11:30", ROME)


def query_on(as_of: datetime = NEXT_DAY, first: date = DAY, last: date = DAY, **narrowed: Any) -> ReportQuery:
    return ReportQuery(period=Period(first, last, ZoneInfo(ROME)), as_of=as_of, **narrowed)


def found(as_of: datetime = NEXT_DAY, **narrowed: Any) -> list[tuple[datetime, datetime | None, int]]:
    """Return when the customer had answered, until when the wait went on against it, and the minutes."""
    return [(one.answered_at, one.until, one.seconds // 60) for one in list_waits(query_on(as_of, **narrowed))]


def wait(world: World, ticket: Ticket, at: datetime, party: str = "third_party") -> None:
    wait_for(ticket=ticket, actor=world.agent, party=party, reason="Their log", now=at)


def write(ticket: Ticket, at: datetime) -> None:
    reply(ticket=ticket, actor=ticket.contact.user, body="Here it is.", now=at)


def answer(world: World, ticket: Ticket, at: datetime) -> None:
    reply(ticket=ticket, actor=world.agent, body="Thank you.", now=at)


def go_on(world: World, ticket: Ticket, at: datetime) -> None:
    resume(ticket=ticket, actor=world.agent, reason="It is here", now=at)


def test_a_wait_for_a_third_party_counts_against_what_the_customer_writes_meanwhile(
    world: World, ticket: Ticket
) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    go_on(world, ticket, AT_15)

    (one,) = list_waits(query_on())

    assert (one.ticket.reference, one.severity, one.wait.put_by, one.wait.since) == (
        ticket.reference,
        2,
        "Agent",
        AT_11,
    )
    assert (one.answered_at, one.until, one.wait.ended_at, one.seconds) == (AT_12, AT_15, AT_15, 3 * 3600)


def test_a_wait_for_the_customer_that_their_answer_ends_is_none(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11, "customer")
    write(ticket, AT_12)

    assert found() == []


def test_a_wait_for_the_customer_begun_against_their_last_words_counts_from_its_beginning(
    world: World, ticket: Ticket
) -> None:
    write(ticket, AT_11)
    wait(world, ticket, AT_12, "customer")
    go_on(world, ticket, AT_13)

    assert found() == [(AT_11, AT_13, 60)]


def test_a_wait_for_the_customer_begun_with_an_answer_is_none(world: World, ticket: Ticket) -> None:
    write(ticket, AT_11)
    reply(ticket=ticket, actor=world.agent, body="And the log?", now=AT_12, wait_for_customer="The log")

    assert found() == []


def test_the_filing_is_no_answer(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11, "customer")

    assert found() == []


def test_a_wait_for_a_third_party_begun_by_what_the_customer_sent_is_none(world: World, ticket: Ticket) -> None:
    write(ticket, AT_11)
    wait(world, ticket, AT_12)

    assert found() == []


def test_a_wait_that_continues_has_no_end_and_counts_up_to_the_instant_asked_for(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)

    assert found(AT_13) == [(AT_12, None, 60)]


def test_our_answer_ends_the_counting_and_the_next_word_begins_it_again(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, HALF_PAST_11)
    answer(world, ticket, AT_12)
    write(ticket, AT_13)
    go_on(world, ticket, AT_15)

    assert found(AT_13 - timedelta(minutes=1)) == [(HALF_PAST_11, AT_12, 30)]
    assert found() == [(HALF_PAST_11, AT_15, 150)]


def test_a_note_is_no_answer_of_ours(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    add_note(ticket=ticket, actor=world.agent, body="They wrote.", now=AT_13)

    assert found(AT_15) == [(AT_12, None, 180)]


def test_a_wait_put_in_the_place_of_one_that_went_on_against_an_answer_does_so_too(
    world: World, ticket: Ticket
) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    wait(world, ticket, AT_13)
    go_on(world, ticket, AT_15)

    assert found() == [(AT_12, AT_13, 60), (AT_12, AT_15, 120)]


def test_only_open_time_counts(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, local("2026-11-18 20:00", ROME))
    go_on(world, ticket, local("2026-11-19 07:00", ROME))

    assert [one.seconds for one in list_waits(query_on(last=NEXT_DAY.date()))] == [0]


@pytest.mark.parametrize("ends", ["resolved", "merged"])
def test_a_wait_ends_with_its_ticket(world: World, contact: Contact, ticket: Ticket, ends: str) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    if ends == "resolved":
        resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=AT_13)
    else:
        other = world.file(contact, 2, FILED)
        merge_tickets(source=ticket, target=other, actor=world.agent, reason="The same", now=AT_13)

    assert found() == [(AT_12, AT_13, 60)]


def test_what_was_missing_at_filing_answers_a_wait_for_something_else(world: World, ticket: Ticket) -> None:
    key = next(question.key for question in world.terms.questions if question.kind == "long")
    wait(world, ticket, AT_11, "customer")
    complete_intake(ticket=ticket, actor=ticket.contact.user, answers={key: "All of it"}, uploads=(), now=AT_12)

    assert found(AT_13) == [(AT_12, None, 60)]


def test_the_intakes_own_wait_is_left_out(world: World, ticket: Ticket) -> None:
    locked = lock_ticket(ticket)
    missing = Wait("customer", "Missing information", intake=("logs", "version"))
    append_event(ticket=locked, payload=missing, at=AT_11, actor=None)
    append_event(ticket=locked, payload=IntakeGiven(()), at=AT_12, actor=ticket.contact.user)

    assert found() == []


def test_a_ticket_merged_in_brings_the_customers_words(world: World, contact: Contact, ticket: Ticket) -> None:
    wait(world, ticket, AT_11, "customer")
    other = world.file(contact, 2, HALF_PAST_11)
    merge_tickets(source=other, target=ticket, actor=world.agent, reason="The same", now=AT_12)

    assert found(AT_13) == [(AT_12, None, 60)]
    undo_merge(source=other, actor=world.agent, reason="It is another", now=AT_13)
    assert found() == [(AT_12, AT_13, 60)]


def test_a_ticket_merged_in_that_is_older_than_the_wait_brings_no_answer(
    world: World, contact: Contact, ticket: Ticket
) -> None:
    other = world.file(contact, 2, FILED)
    wait(world, ticket, AT_11, "customer")
    merge_tickets(source=other, target=ticket, actor=world.agent, reason="The same", now=AT_12)

    assert found() == []


def test_words_that_were_answered_before_they_came_in_are_none(world: World, contact: Contact, ticket: Ticket) -> None:
    wait(world, ticket, AT_11, "customer")
    other = world.file(contact, 2, HALF_PAST_11)
    answer(world, other, AT_12)
    merge_tickets(source=other, target=ticket, actor=world.agent, reason="The same", now=AT_13)

    assert found() == []


def test_a_wait_that_stops_no_promised_clock_is_not_listed(wishing: World) -> None:
    contact = wishing.customer(region="europe", plan="gold", zone=ROME, country="IT")
    ticket = wishing.file(contact, 2, FILED, request_type_key="wish")
    wait(wishing, ticket, AT_11)
    write(ticket, AT_12)

    assert found() == []


def test_a_past_instant_is_told_as_it_was(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    then = found(AT_13)
    go_on(world, ticket, AT_15)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=AT_15)
    close(ticket=ticket, actor=world.agent, now=NEXT_DAY)
    reopen(ticket=ticket, actor=world.agent, reason="Again", now=NEXT_DAY)

    assert found(AT_13) == then
    assert found(AT_11) == []


def test_a_wait_belongs_to_the_day_on_which_it_ended_and_to_every_day_while_it_continues(
    world: World, ticket: Ticket
) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]

    def counts() -> list[int]:
        return [len(list_waits(query_on(NEXT_DAY + timedelta(days=9), day, day))) for day in days]

    running = counts()
    go_on(world, ticket, NEXT_DAY)

    assert (running, counts()) == ([0, 1, 1], [0, 0, 1])


def test_the_list_is_narrowed_by_customer_plan_and_severity(world: World, ticket: Ticket) -> None:
    wait(world, ticket, AT_11)
    write(ticket, AT_12)

    def lengths(*each: dict[str, Any]) -> list[int]:
        return [len(list_waits(query_on(**narrowed))) for narrowed in each]

    assert lengths({"customer": ticket.organisation_id}, {"plan": "gold"}, {"severity": 2}) == [1, 1, 1]
    assert lengths({"customer": ticket.organisation_id + 1}, {"plan": "basic"}, {"severity": 1}) == [0, 0, 0]


def test_only_tickets_that_waited_count_towards_the_limit(world: World, contact: Contact, ticket: Ticket) -> None:
    waiting = world.file(contact, 2, FILED)
    wait(world, waiting, AT_11)

    assert find_waited(query_on(), limit=1) == [waiting.pk]
    with pytest.raises(TooManyTickets):
        find_waited(query_on(), limit=0)
