"""The ticket's page where a step of the escalation hands it over: ahead, reached, left alone."""

from __future__ import annotations

import pytest

from customers.models import Contact
from people.models import User
from tests.desk.conftest import SignIn, StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, FILED, ROME
from tickets.models import Ticket
from tickets.operations.acts.status_changes import hand_over_to_tier
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor


@pytest.fixture
def world(vendor: Vendor) -> World:
    """A vendor whose Gold P2 tickets go to the specialists at 13:00."""
    return World("imagicle", escalating)


@pytest.fixture
def agent(world: World) -> User:
    """Who has looked at 11:00, in Rome."""
    make_staff("Mia", roles=("support_manager",))
    return make_staff("Ada", time_zone=ROME, roles=("team_lead",))


@pytest.fixture
def ticket(world: World, agent: User) -> Ticket:
    contact: Contact = world.customer(region="europe", plan="gold", zone=ROME, country="IT")
    filed = world.file(contact, 2, FILED)
    reply(ticket=filed, actor=agent, body="We look.", now=AT_11)
    return filed


@pytest.fixture
def desk(agent: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(agent)


def page(desk: StoppedClient, ticket: Ticket) -> str:
    return text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))


def test_fault_W6_the_page_says_to_whom_the_next_step_hands_it_over(
    world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    world.pass_time(AT_12)
    desk.at = AT_12
    text = page(desk, ticket)
    assert "Resolve by Wed 18 Nov, 13:00, or it escalates to: Support manager, handover to Specialists" in text
    assert "escalation step 2 after 3 business hours, handover to Specialists" in text


def test_fault_W6_the_page_tells_that_a_step_handed_it_over(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    make_staff(team="specialists")
    world.pass_time(AT_13)
    desk.at = AT_13
    text = page(desk, ticket)
    handed = "Handed over from Technical support to Specialists, team specialists: escalation step 2"
    assert [handed in text, "Support manager: Mia, handover to Specialists" in text] == [True, True]


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        ("research", "Escalation step 2: not handed over to Specialists, the ticket is already there or further on"),
        ("", "Escalation step 2: not handed over to Specialists, no team works there; admins notified"),
    ],
)
def test_fault_W6_the_page_says_why_a_ticket_was_left_alone(
    world: World, ticket: Ticket, desk: StoppedClient, tier: str, words: str
) -> None:
    if tier:
        hand_over_to_tier(ticket=ticket, actor=world.agent, tier_key=tier, reason="Hard", now=AT_11)
    world.pass_time(AT_13)
    desk.at = AT_13
    assert words in page(desk, ticket)
