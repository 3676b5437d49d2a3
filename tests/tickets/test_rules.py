"""Who may see and do what: refused are a colleague, another organisation, another partner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404

from customers.models import Contact
from people.models import User
from tests.factories import make_contact, make_partner, make_partner_person, make_staff, make_user
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12
from tickets import rules
from tickets.core.states import Status
from tickets.errors import NotAllowed
from tickets.models import MessageKind, Ticket
from tickets.operations.acts.status_changes import assign, change_severity, close, hand_over_to_tier, resolve, wait_for
from tickets.operations.messages.conversation import add_note, reply
from tickets.queries import get_ticket_for, list_messages, visible_tickets


@pytest.fixture
def strangers(world: World, contact: Contact) -> dict[str, User]:
    """People who must not see the ticket, each with a ticket of their own where they can have one."""
    colleague = make_contact(contact.organisation, "Cora Colleague")
    foreign = world.customer(region="europe", plan="gold", zone="Europe/Rome", country="IT")
    world.file(colleague, 3, AT_11)
    world.file(foreign, 3, AT_11)
    partner_person = make_partner_person(make_partner("Elsewhere", "distributor"))
    return {"colleague": colleague.user, "foreign": foreign.user, "partner": partner_person}


@pytest.mark.parametrize("who", ["colleague", "foreign", "partner"])
def test_a_stranger_does_not_find_the_ticket(ticket: Ticket, strangers: dict[str, User], who: str) -> None:
    assert ticket not in visible_tickets(strangers[who])
    with pytest.raises(Http404):
        get_ticket_for(strangers[who], ticket.reference)


def test_a_contact_sees_their_own_tickets_only(ticket: Ticket, strangers: dict[str, User]) -> None:
    assert list(visible_tickets(ticket.contact.user)) == [ticket]


def test_staff_sees_every_ticket(world: World, ticket: Ticket, strangers: dict[str, User]) -> None:
    assert visible_tickets(world.agent).count() == 3


def test_somebody_who_was_shut_out_sees_nothing(ticket: Ticket) -> None:
    former = make_user("Fred Former", is_active=False)

    assert list(visible_tickets(former)) == []


@pytest.mark.parametrize("who", ["colleague", "foreign", "partner"])
def test_a_stranger_can_do_nothing_with_the_ticket(ticket: Ticket, strangers: dict[str, User], who: str) -> None:
    actor = strangers[who]
    acts: list[Callable[[], object]] = [
        lambda: reply(ticket=ticket, actor=actor, body="Hello", now=AT_12),
        lambda: add_note(ticket=ticket, actor=actor, body="Hello", now=AT_12),
        lambda: wait_for(ticket=ticket, actor=actor, party="customer", reason="logs", now=AT_12),
        lambda: change_severity(ticket=ticket, actor=actor, severity=1, reason="Now!", now=AT_12),
        lambda: assign(ticket=ticket, actor=actor, assignee=None, now=AT_12),
        lambda: hand_over_to_tier(ticket=ticket, actor=actor, tier_key="support", reason="x", now=AT_12),
        lambda: resolve(ticket=ticket, actor=actor, kind="fix", explanation="x", now=AT_12),
        lambda: close(ticket=ticket, actor=actor, now=AT_12),
    ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_contact_cannot_do_what_agents_do(ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        change_severity(ticket=ticket, actor=ticket.contact.user, severity=1, reason="Now!", now=AT_12)


def test_a_note_is_never_shown_to_the_contact(world: World, ticket: Ticket) -> None:
    add_note(ticket=ticket, actor=world.agent, body="They have not paid.", now=AT_11)
    reply(ticket=ticket, actor=world.agent, body="We look into it.", now=AT_12)

    shown = list_messages(ticket.contact.user, ticket)

    assert [(message.kind, message.body) for message in shown] == [
        (MessageKind.PUBLIC, "It worked yesterday."),
        (MessageKind.PUBLIC, "We look into it."),
    ]
    assert all("They have not paid." not in body for _, body in world.mails_to(ticket.contact.user))


def test_a_note_reaches_the_vendors_staff(world: World, ticket: Ticket) -> None:
    add_note(ticket=ticket, actor=world.agent, body="They have not paid.", now=AT_11)

    assert [message.kind for message in list_messages(make_staff(), ticket)] == ["PUBLIC", "NOTE"]


@pytest.mark.parametrize(
    ("state", "closes", "reopens"),
    [
        (Status.OPEN, ["contact"], []),
        (Status.WAITING_CUSTOMER, ["contact"], []),
        (Status.WAITING_THIRD_PARTY, ["contact"], []),
        (Status.RESOLVED, ["agent", "contact"], ["agent", "contact"]),
        (Status.CLOSED, [], ["agent", "contact"]),
        (Status.MERGED, [], []),
    ],
)
def test_who_can_close_and_reopen_in_which_state(
    world: World, ticket: Ticket, strangers: dict[str, User], state: Status, closes: list[str], reopens: list[str]
) -> None:
    people = {"agent": world.agent, "contact": ticket.contact.user, **strangers}
    ticket.status = state

    assert [who for who, person in people.items() if rules.can_close(person, ticket)] == closes
    assert [who for who, person in people.items() if rules.can_reopen(person, ticket)] == reopens
