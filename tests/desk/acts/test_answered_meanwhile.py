"""A reply is held when somebody has written since its writer looked; what was typed stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from people.models import User
from tests.desk.conftest import NOW, StoppedClient, text_of
from tests.factories import make_staff
from tests.terms.world import World
from tickets.errors import AnsweredMeanwhile
from tickets.models import Draft, Message, Ticket
from tickets.operations.messages.conversation import add_note, reply


@pytest.fixture
def colleague() -> User:
    """A colleague of the agent."""
    return make_staff("Lena Vogt")


def newest(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket).latest("id").pk


def seen_by(answer: Any) -> int:
    found = re.search(r'name="seen" value="(\d+)"', answer.content.decode())
    assert found is not None
    return int(found[1])


def open_page(desk: StoppedClient, ticket: Ticket) -> int:
    """Look at the ticket and return what the form says was seen."""
    return seen_by(desk.get(f"/desk/tickets/{ticket.reference}/"))


def send(desk: StoppedClient, ticket: Ticket, seen: int, **more: Any) -> Any:
    sent = {"kind": "public", "text": "We look into it.", "seen": seen} | more
    return desk.post(f"/desk/tickets/{ticket.reference}/answer/", sent)


def bodies(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket).order_by("id").values_list("body", flat=True))[1:]


def test_the_page_says_what_was_seen(ticket: Ticket, desk: StoppedClient) -> None:
    assert open_page(desk, ticket) == newest(ticket)


@pytest.mark.parametrize("who", ["colleague", "customer", "note"])
def test_a_reply_is_held_and_the_new_message_is_shown_above_what_was_typed(
    who: str, gold: Contact, ticket: Ticket, colleague: User, desk: StoppedClient
) -> None:
    seen = open_page(desk, ticket)
    if who == "note":
        add_note(ticket=ticket, actor=colleague, body="Wait, I know this.", now=NOW)
    else:
        reply(ticket=ticket, actor=colleague if who == "colleague" else gold.user, body="Wait, I know this.", now=NOW)

    answer = send(desk, ticket, seen)

    assert answer.status_code == 409
    assert bodies(ticket) == ["Wait, I know this."]
    page = answer.content.decode()
    held, _form, composer = page.partition('<form class="composer"')
    assert "Wait, I know this." in held.partition("Not sent. Someone replied while you were writing.")[2]
    assert "We look into it.</textarea>" in composer
    assert "Send anyway" in composer
    assert "Keep editing" in composer


def test_sending_anyway_sends_it_once_the_new_message_was_shown(
    ticket: Ticket, colleague: User, desk: StoppedClient
) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)
    held = send(desk, ticket, seen)

    answer = send(desk, ticket, seen_by(held))

    assert answer.status_code == 302
    assert bodies(ticket) == ["Hello.", "We look into it."]
    assert Draft.objects.count() == 0


def test_a_message_that_comes_while_the_reply_is_held_holds_it_again(
    gold: Contact, ticket: Ticket, colleague: User, desk: StoppedClient
) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)
    held = send(desk, ticket, seen)
    reply(ticket=ticket, actor=gold.user, body="It is solved.", now=NOW)

    assert send(desk, ticket, seen_by(held)).status_code == 409
    assert bodies(ticket) == ["Hello.", "It is solved."]


def test_what_is_held_is_kept_as_a_draft(ticket: Ticket, colleague: User, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)

    send(desk, ticket, seen)

    assert Draft.objects.get().body == "We look into it."
    assert "We look into it.</textarea>" in desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()


def test_what_the_customer_is_asked_for_stays_too(ticket: Ticket, colleague: User, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)

    held = send(desk, ticket, seen, wait="customer", asked="log files")
    send(desk, ticket, seen_by(held), wait="customer", asked="log files")

    assert "Send anyway and put on hold, waiting for: log files" in text_of(held)
    assert Ticket.objects.get(pk=ticket.pk).status == "WAITING_CUSTOMER"


def test_files_of_a_held_reply_are_asked_for_again(ticket: Ticket, colleague: User, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)

    held = send(desk, ticket, seen, files=[SimpleUploadedFile("guide.txt", b"guide")])

    assert "Please choose the files again." in text_of(held)


def test_ones_own_messages_hold_nothing(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)
    add_note(ticket=ticket, actor=world.agent, body="Same as last week.", now=NOW)

    assert send(desk, ticket, seen).status_code == 302


def test_a_note_is_never_held(ticket: Ticket, colleague: User, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)
    reply(ticket=ticket, actor=colleague, body="Hello.", now=NOW)

    assert send(desk, ticket, seen, kind="note").status_code == 302


def test_a_customer_is_not_held_by_a_note_they_cannot_read(world: World, gold: Contact, ticket: Ticket) -> None:
    seen = newest(ticket)
    add_note(ticket=ticket, actor=world.agent, body="Hmm.", now=NOW)

    message = reply(ticket=ticket, actor=gold.user, body="Any news?", now=NOW, seen_message=seen)

    assert message.body == "Any news?"


def test_an_operation_says_what_has_come_and_can_be_sent_anyway(world: World, gold: Contact, ticket: Ticket) -> None:
    seen = newest(ticket)
    theirs = reply(ticket=ticket, actor=gold.user, body="It is solved.", now=NOW)

    with pytest.raises(AnsweredMeanwhile) as held:
        reply(ticket=ticket, actor=world.agent, body="We look.", now=NOW, seen_message=seen)
    sent = reply(ticket=ticket, actor=world.agent, body="We look.", now=NOW, seen_message=seen, send_anyway=True)

    assert held.value.messages == (theirs,)
    assert bodies(ticket) == ["It is solved.", sent.body]


def test_a_form_sent_twice_makes_one_message(world: World, gold: Contact, ticket: Ticket, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)

    first, second = send(desk, ticket, seen), send(desk, ticket, seen)

    assert (first.status_code, second.status_code) == (302, 302)
    assert bodies(ticket) == ["We look into it."]
    assert len([mail for mail in world.mails_to(gold.user) if "We look into it." in mail[1]]) == 1


def test_a_note_sent_twice_makes_one_message(ticket: Ticket, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)

    send(desk, ticket, seen, kind="note")
    send(desk, ticket, seen, kind="note")

    assert bodies(ticket) == ["We look into it."]


def test_the_same_words_with_another_file_are_another_message(ticket: Ticket, desk: StoppedClient) -> None:
    seen = open_page(desk, ticket)

    send(desk, ticket, seen)
    send(desk, ticket, seen, files=[SimpleUploadedFile("guide.txt", b"guide")])

    assert bodies(ticket) == ["We look into it.", "We look into it."]


def test_the_same_words_said_again_later_are_another_message(ticket: Ticket, desk: StoppedClient) -> None:
    send(desk, ticket, open_page(desk, ticket))
    send(desk, ticket, open_page(desk, ticket))

    assert bodies(ticket) == ["We look into it.", "We look into it."]


@pytest.mark.parametrize("seen", ["", "0", str(10**30)])
def test_a_strange_number_of_what_was_seen_breaks_nothing(seen: str, ticket: Ticket, desk: StoppedClient) -> None:
    answer = desk.post(
        f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "We look into it.", "seen": seen}
    )

    assert answer.status_code in {302, 409, 422}


def test_words_for_a_number_of_what_was_seen_are_refused(ticket: Ticket, desk: StoppedClient) -> None:
    sent = {"kind": "public", "text": "We look into it.", "seen": "all"}

    assert desk.post(f"/desk/tickets/{ticket.reference}/answer/", sent).status_code == 422
