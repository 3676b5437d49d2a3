"""Somebody looks after an escalation: who was told is not told again, and the clocks go on."""

from __future__ import annotations

import pytest

from customers.models import Contact
from people.models import User
from reconciler.queries.differences import find_differences
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15
from tests.tickets.clocks.reminding import reminding
from tickets.errors import BadRequest, NotAllowed, NotPossible
from tickets.models import Event, Ticket
from tickets.operations.acts.acknowledging import acknowledge_escalation
from tickets.operations.acts.status_changes import resolve
from tickets.operations.clocks.refreshing import advance_clocks
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose escalation reminds every open hour, three times at the most."""
    return World("imagicle", reminding)


@pytest.fixture
def lea(world: World) -> User:
    """Who is told first: the escalation's first step is reached at 12:00."""
    return make_staff("Lea", roles=("support_team", "team_lead"))


def mails(world: World, person: User) -> int:
    return len([subject for subject, _ in world.mails_to(person) if "Escalated to you, step 1" in subject])


def test_who_was_notified_is_notified_again_every_open_hour(world: World, ticket: Ticket, lea: User) -> None:
    told = []
    for at in (AT_11, AT_12, AT_13):
        world.pass_time(at)
        told.append(mails(world, lea))
    assert told == [0, 1, 2]
    assert world.events(ticket, "step_reminded") == [{"step": 1, "role": "support_team", "number": 1, "told": ["Lea"]}]


def test_acknowledged_no_one_is_notified_again_and_the_next_step_comes(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_12)
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_12)
    world.pass_time(AT_15)
    assert mails(world, lea) == 1
    assert world.told(ticket, 2) == ["Lea"]


def test_after_a_while_away_one_mail_stands_for_those_that_were_missed(world: World, ticket: Ticket, lea: User) -> None:
    advance_clocks(ticket_ids=[ticket.pk], now=AT_12)
    advance_clocks(ticket_ids=[ticket.pk], now=AT_15)
    advance_clocks(ticket_ids=[ticket.pk], now=AT_15)
    assert [event["number"] for event in world.events(ticket, "step_reminded") if event["step"] == 1] == [3]
    assert mails(world, lea) == 2


def test_the_log_says_who_acknowledged_it(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_12)
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_12)
    assert Event.objects.get(ticket=ticket, kind="acknowledged").actor == lea


def test_what_is_stored_is_what_the_log_says(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_13)
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_13)
    assert list(find_differences(now=AT_13)) == []


def test_before_a_step_is_reached_and_twice_there_is_nothing_to_acknowledge(
    world: World, ticket: Ticket, lea: User
) -> None:
    with pytest.raises(BadRequest, match="no escalation"):
        acknowledge_escalation(ticket=ticket, actor=lea, now=AT_11)
    world.pass_time(AT_12)
    acknowledge_escalation(ticket=ticket, actor=lea, now=AT_12)
    with pytest.raises(BadRequest, match="no escalation"):
        acknowledge_escalation(ticket=ticket, actor=lea, now=AT_12)


def test_nobody_of_the_customers_or_another_partners_may(
    world: World, ticket: Ticket, contact: Contact, lea: User
) -> None:
    world.pass_time(AT_12)
    stranger = make_partner_person(make_partner("Elsewhere", kind="distributor"))
    for actor in (contact.user, make_contact(contact.organisation).user, stranger):
        with pytest.raises(NotAllowed):
            acknowledge_escalation(ticket=ticket, actor=actor, now=AT_12)


def test_a_resolved_ticket_has_none(world: World, ticket: Ticket, lea: User) -> None:
    world.pass_time(AT_12)
    resolve(ticket=ticket, actor=lea, kind="fix", explanation="Patched.", now=AT_12)
    with pytest.raises(NotPossible):
        acknowledge_escalation(ticket=ticket, actor=lea, now=AT_13)
