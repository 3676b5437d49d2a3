"""Splitting and merging from the desk: what will happen is said before it happens, and what cannot is not offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from customers.models import Contact
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_contact, make_partner, make_partner_person
from tests.terms.world import World
from tickets.models import Message, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.messages.conversation import add_note, reply

FILED = NOW - timedelta(hours=1)


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer with the Gold plan."""
    return world.customer(
        region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord", contact={"name": "Nora Nord"}
    )


@pytest.fixture
def ticket(world: World, gold: Contact) -> Ticket:
    """A ticket filed an hour ago, in which a second problem was written."""
    filed = world.file(gold, 2, FILED, subject="Recordings missing")
    reply(ticket=filed, actor=gold.user, body="And the fax is down too.", now=FILED)
    return filed


def address(ticket: Ticket, name: str) -> str:
    return f"/desk/tickets/{ticket.reference}/{name}/"


def split(desk: StoppedClient, ticket: Ticket, *messages: Message, **more: Any) -> Any:
    sent = {
        "messages": [message.pk for message in messages],
        "subject": "Fax is down",
        "severity": "3",
        "request_type": ticket.request_type_key,
        "reason": "Two problems.",
    }
    return desk.post(address(ticket, "split"), sent | more)


def fax(ticket: Ticket) -> Message:
    return Message.objects.get(ticket=ticket, body="And the fax is down too.")


def test_E16_the_chosen_messages_become_a_ticket_of_their_own(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    answer = split(desk, ticket, fax(ticket))

    new = Ticket.objects.get(split_from=ticket)
    assert answer["Location"] == f"/desk/tickets/{new.reference}/"
    assert (new.subject, new.severity, new.filed_at) == ("Fax is down", 3, NOW)
    assert [message.body for message in new.messages.all()] == ["And the fax is down too."]
    page = desk.get(f"/desk/tickets/{new.reference}/")
    assert "is now a separate ticket; its clocks have started." in text_of(page)
    assert f"Split from {ticket.reference}" in text_of(page)
    assert f"Split: the second problem continues as {new.reference}, by Agent: Two problems." in text_of(
        desk.get(f"/desk/tickets/{ticket.reference}/")
    )


def test_the_messages_to_choose_from_are_the_tickets_own(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    other = world.file(gold, 2, FILED, body="No sound.")
    merge_tickets(source=other, target=ticket, actor=world.agent, reason="The same.", now=NOW)
    add_note(ticket=ticket, actor=world.agent, body="Looks like two.", now=NOW)

    text = text_of(desk.get(address(ticket, "split")))

    assert "And the fax is down too." in text
    assert "Internal note, Agent" in text
    assert "No sound." not in text


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"messages": []}, "Choose the messages."),
        ({"subject": " "}, "Subject of the new ticket: this is required."),
        ({"reason": ""}, "Why it is a separate problem: this is required."),
        ({"severity": "9"}, "Priority: this is not a valid choice."),
        ({"messages": ["999999"]}, "Messages: this is not a valid choice."),
    ],
)
def test_what_cannot_be_split_is_refused_with_everything_kept(
    changed: dict[str, Any], problem: str, ticket: Ticket, desk: StoppedClient
) -> None:
    answer = split(desk, ticket, fax(ticket), **changed)

    assert answer.status_code == 422
    assert problem in text_of(answer)
    assert Ticket.objects.count() == 1
    if "messages" not in changed:
        assert f'value="{fax(ticket).pk}" id="split-message-{fax(ticket).pk}" checked' in answer.content.decode()


def test_notes_alone_are_no_ticket(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    note = add_note(ticket=ticket, actor=world.agent, body="Looks like two.", now=NOW)

    assert "Choose at least one message that the customer can see." in text_of(split(desk, ticket, note))


def test_before_merging_it_is_said_what_will_happen(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    target = world.file(gold, 2, FILED, subject="No recordings")

    offered = desk.get(address(ticket, "merge"))
    chosen = desk.get(address(ticket, "merge"), {"into": target.reference})

    assert f'href="?into={target.reference}"' in offered.content.decode()
    text = text_of(chosen)
    assert f"Merge {ticket.reference} into {target.reference}" in text
    assert f"The clocks of {ticket.reference} end; those of {target.reference} do not change." in text
    assert "Nora Nord gets one email that says where the conversation continues." in text
    assert Ticket.objects.filter(status="MERGED").count() == 0


def test_merging_leads_to_the_target_and_can_be_undone(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    target = world.file(gold, 2, FILED)

    merged = desk.post(address(ticket, "merge"), {"into": target.reference, "reason": "The same failure."})
    assert merged["Location"] == f"/desk/tickets/{target.reference}/"
    assert Ticket.objects.get(pk=ticket.pk).merged_into == target

    desk.post(address(ticket, "undo-merge"), {"reason": "Two failures after all."})
    assert Ticket.objects.get(pk=ticket.pk).status == "OPEN"
    text = text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))
    assert f"Separate ticket again, no longer part of {target.reference}, by Agent: Two failures after all." in text


def test_a_merge_without_a_reason_is_refused(world: World, gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    target = world.file(gold, 2, FILED)

    assert desk.post(address(ticket, "merge"), {"into": target.reference, "reason": " "}).status_code == 422
    assert Ticket.objects.get(pk=ticket.pk).status == "OPEN"


def test_what_cannot_be_merged_is_named(world: World, gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    stranger = world.file(world.customer(region="europe", plan="gold"), 2, FILED)
    closed = world.file(gold, 2, FILED)
    status_changes.resolve(ticket=closed, actor=world.agent, kind="fix", explanation="Done.", now=NOW)
    status_changes.close(ticket=closed, actor=world.agent, now=NOW)
    colleague = world.file(make_contact(gold.organisation, "Karl Nord"), 2, FILED)

    for number, problem in (
        ("IMC-99999", "There is no ticket IMC-99999."),
        (ticket.reference, f"{ticket.reference} is this same ticket."),
        (stranger.reference, f"{stranger.reference} belongs to another customer."),
        (closed.reference, f"{closed.reference} is closed; reopen it first."),
        (colleague.reference, "was submitted by Karl Nord, and the two cannot see each other’s tickets."),
    ):
        page = desk.get(address(ticket, "merge"), {"into": number})
        answer = desk.post(address(ticket, "merge"), {"into": number, "reason": "The same."})
        assert problem in text_of(page)
        assert "Merge and notify the customer" not in text_of(page)
        assert (answer.status_code, Ticket.objects.get(pk=ticket.pk).status) == (422, "OPEN")
    assert f"?into={colleague.reference}" not in desk.get(address(ticket, "merge")).content.decode()


@pytest.mark.parametrize("name", ["split", "merge"])
def test_what_is_no_longer_possible_leads_back_with_the_reason(
    name: str, world: World, ticket: Ticket, desk: StoppedClient
) -> None:
    status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done.", now=NOW)
    status_changes.close(ticket=ticket, actor=world.agent, now=NOW)

    answer = desk.get(address(ticket, name), follow=True)

    assert answer.redirect_chain == [(f"/desk/tickets/{ticket.reference}/", 302)]
    assert "This is no longer possible: the ticket is now closed." in text_of(answer)


@pytest.mark.parametrize("name", ["split", "merge"])
def test_C5_a_partner_works_on_what_is_theirs_alone(name: str, partnered: World, sign_in: SignIn) -> None:
    distributor, other = make_partner("Nordic Dental", "distributor"), make_partner("Alpine Ortho", "distributor")
    contact = partnered.customer(plan="maintenance", distributor=distributor)
    theirs = partnered.file(contact, 1, NOW, topic_key="database_backup")
    looked_on = partnered.file(contact, 1, NOW, topic_key="troubleshooting")
    hidden = partnered.file(partnered.customer(plan="maintenance", distributor=other), 1, NOW)
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    assert client.get(address(theirs, name)).status_code == 200
    assert client.get(address(looked_on, name)).status_code == 302
    assert client.get(address(hidden, name)).status_code == 404
    assert (
        client.get(address(theirs, "merge"), {"into": hidden.reference}).content.decode().count("There is no ticket")
        == 1
    )
    assert sign_in(contact.user).get(address(theirs, name)).status_code == 404
