"""Drafts: kept for their author alone, restored, and gone once they are sent."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from customers.models import Contact
from people.models import User
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.errors import NotAllowed
from tickets.models import Draft, Message, MessageKind, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.messages.conversation import reply
from tickets.operations.messages.drafts import drop_draft, keep_draft
from vendors.models import Vendor


@pytest.fixture
def agent(world: World) -> User:
    """The agent, who reads in Rome's time."""
    world.agent.time_zone = "Europe/Rome"
    world.agent.save()
    return world.agent


@pytest.fixture
def desk(agent: User, sign_in: SignIn) -> StoppedClient:
    """The agent's browser."""
    return sign_in(agent)


def keep(desk: StoppedClient, ticket: Ticket, text: str, kind: str = "public", **more: Any) -> Any:
    return desk.post(f"/desk/tickets/{ticket.reference}/draft/", {"kind": kind, "text": text, **more})


def page(desk: StoppedClient, ticket: Ticket) -> str:
    content: bytes = desk.get(f"/desk/tickets/{ticket.reference}/").content
    return content.decode()


def drafts() -> list[tuple[str, str]]:
    return list(Draft.objects.order_by("id").values_list("kind", "body"))


def test_a_draft_is_there_again_when_its_author_comes_back(ticket: Ticket, desk: StoppedClient) -> None:
    answer = keep(desk, ticket, "We look into <it>.")

    assert answer["Location"] == f"/desk/tickets/{ticket.reference}/"
    shown = page(desk, ticket)
    assert "We look into &lt;it&gt;.</textarea>" in shown
    assert "Draft saved 14:00" in shown


def test_a_notes_draft_stays_a_note(ticket: Ticket, desk: StoppedClient) -> None:
    keep(desk, ticket, "They changed the firewall.", kind="note")

    shown = page(desk, ticket)

    assert 'value="note" checked' in shown
    assert 'value="public" checked' not in shown


def test_a_script_is_told_in_words_when_the_draft_was_kept(ticket: Ticket, desk: StoppedClient) -> None:
    address, sent = f"/desk/tickets/{ticket.reference}/draft/", {"kind": "public", "text": "We look."}

    answer = desk.post(address, sent, headers={"accept": "application/json"})

    assert answer.json() == {"kept": "Draft saved 14:00", "kept_at": NOW.astimezone(UTC).isoformat()}


def test_a_draft_is_replaced_by_what_is_written_next_and_gone_when_it_is_emptied(
    ticket: Ticket, desk: StoppedClient
) -> None:
    keep(desk, ticket, "We look.")
    keep(desk, ticket, "We look into it.")
    assert drafts() == [("PUBLIC", "We look into it.")]

    keep(desk, ticket, "  ")
    assert drafts() == []


@pytest.mark.parametrize("kind", ["public", "note"])
def test_sending_drops_the_draft(kind: str, ticket: Ticket, desk: StoppedClient) -> None:
    keep(desk, ticket, "We look.", kind=kind)

    desk.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": kind, "text": "We look into it."})

    assert drafts() == []
    assert "</textarea>" in page(desk, ticket)
    assert "We look.</textarea>" not in page(desk, ticket)


def test_a_reply_by_another_way_leaves_the_draft(ticket: Ticket, agent: User, desk: StoppedClient) -> None:
    keep(desk, ticket, "We look.")

    reply(ticket=ticket, actor=agent, body="By the API.", now=NOW, channel="api")

    assert drafts() == [("PUBLIC", "We look.")]


def test_a_draft_that_comes_after_its_text_was_sent_is_not_kept(ticket: Ticket, desk: StoppedClient) -> None:
    seen = Message.objects.get(ticket=ticket).pk
    desk.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "We look into it.", "seen": seen})

    keep(desk, ticket, "We look in", seen=seen)

    assert drafts() == []


def test_no_colleague_ever_sees_it(ticket: Ticket, desk: StoppedClient, sign_in: SignIn) -> None:
    keep(desk, ticket, "They will not like this.")

    assert "They will not like this." not in page(sign_in(make_staff("Lena Vogt")), ticket)


def test_two_agents_have_a_draft_each(ticket: Ticket, desk: StoppedClient, sign_in: SignIn) -> None:
    colleague = sign_in(make_staff("Lena Vogt"))
    keep(desk, ticket, "Mine.")
    keep(colleague, ticket, "Hers.")

    assert "Mine.</textarea>" in page(desk, ticket)
    assert "Hers.</textarea>" in page(colleague, ticket)


def test_a_partners_person_keeps_drafts_on_their_own_customers_tickets_only(partnered: World, sign_in: SignIn) -> None:
    distributor, other = make_partner("Nordic Dental", "distributor"), make_partner("Alpine Ortho", "distributor")
    mine = partnered.file(partnered.customer(plan="maintenance", distributor=distributor), 1, NOW)
    hidden = partnered.file(partnered.customer(plan="maintenance", distributor=other), 1, NOW)
    client = sign_in(make_partner_person(distributor, "Nora Lund"))

    assert keep(client, mine, "We look.").status_code == 302
    assert keep(client, hidden, "We look.").status_code == 404
    assert Draft.objects.get().ticket == mine


def test_for_a_contact_there_are_no_drafts(gold: Contact, ticket: Ticket, sign_in: SignIn) -> None:
    assert keep(sign_in(gold.user), ticket, "Hello?").status_code == 404
    with pytest.raises(NotAllowed):
        keep_draft(ticket=ticket, author=gold.user, kind=MessageKind.PUBLIC, body="Hello?", now=NOW)
    assert drafts() == []


def test_another_vendors_agent_finds_no_such_ticket(
    ticket: Ticket, agent: User, other_vendor: Vendor, desk: StoppedClient
) -> None:
    desk.defaults["SERVER_NAME"] = other_vendor.domains.get(is_primary=True).domain

    assert keep(desk, ticket, "We look.").status_code in {401, 404}
    assert drafts() == []


@pytest.mark.parametrize(
    "sent",
    [{"kind": "shout", "text": "x"}, {"kind": "public", "text": "x" * 50_001}],
)
def test_what_cannot_be_a_draft_is_refused_and_the_page_comes_back(
    sent: dict[str, str], ticket: Ticket, desk: StoppedClient
) -> None:
    assert desk.post(f"/desk/tickets/{ticket.reference}/draft/", sent).status_code == 422
    assert drafts() == []


def test_dropping_a_draft_leaves_the_colleagues(ticket: Ticket, agent: User) -> None:
    colleague = make_staff("Lena Vogt")
    for author in (agent, colleague):
        keep_draft(ticket=ticket, author=author, kind=MessageKind.NOTE, body=author.name, now=NOW)

    drop_draft(ticket=ticket, author=agent, kind=MessageKind.NOTE)

    assert drafts() == [("NOTE", "Lena Vogt")]


def test_fault_A3_a_reply_that_can_no_longer_be_sent_is_still_there_as_a_reply(
    world: World, ticket: Ticket, agent: User, desk: StoppedClient
) -> None:
    keep(desk, ticket, "We look.")
    status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    status_changes.close(ticket=ticket, actor=agent, now=NOW)

    shown = page(desk, ticket)
    refused = desk.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "We look."})

    for answer in (shown, refused.content.decode()):
        assert "We look.</textarea>" in answer
        assert 'value="public" checked' in answer
        assert 'value="note" checked' not in answer
    assert Message.objects.filter(body="We look.").count() == 0


def test_fault_A22_a_draft_that_is_not_kept_says_why(ticket: Ticket, desk: StoppedClient) -> None:
    address, sent = f"/desk/tickets/{ticket.reference}/draft/", {"kind": "public", "text": "x" * 50_001}

    answer = desk.post(address, sent, headers={"accept": "application/json"})

    assert answer.json()["kept"] == (
        "The draft could not be saved. Public reply: 50001 characters are too many; the limit is 50000. "
        "You can attach the text as a file instead."
    )


def test_fault_A17_an_empty_page_leaves_the_draft_of_another_page(ticket: Ticket, desk: StoppedClient) -> None:
    keep(desk, ticket, "We look into it.", kept_at="")

    keep(desk, ticket, "", kept_at="")
    assert drafts() == [("PUBLIC", "We look into it.")]

    shown = page(desk, ticket).partition('name="kept_at" value="')[2].partition('"')[0]
    keep(desk, ticket, "", kept_at=shown)
    assert drafts() == []


def test_fault_A_reply_and_note_that_are_begun_are_two_drafts(ticket: Ticket, desk: StoppedClient) -> None:
    keep(desk, ticket, "We look into it.", kind="note", note="Their firewall again.")

    shown = page(desk, ticket)

    assert "We look into it.</textarea>" in shown.partition('name="text"')[2].partition('name="note"')[0]
    assert "Their firewall again.</textarea>" in shown.partition('name="note"')[2]
    assert 'value="note" checked' in shown


@pytest.mark.parametrize(
    ("kind", "expected_message", "left"),
    [
        ("public", "We look into it.", [("NOTE", "Their firewall again.")]),
        ("note", "Their firewall again.", [("PUBLIC", "We look into it.")]),
    ],
)
def test_fault_A_sending_a_reply_or_a_note_keeps_the_draft_of_the_other(
    kind: str, expected_message: str, left: list[tuple[str, str]], ticket: Ticket, desk: StoppedClient
) -> None:
    texts = {"text": "We look into it.", "note": "Their firewall again."}

    desk.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": kind, **texts})

    assert Message.objects.latest("id").body == expected_message
    assert drafts() == left


def test_fault_A_an_empty_reply_beside_a_note_is_refused_and_the_note_stays(
    ticket: Ticket, desk: StoppedClient
) -> None:
    sent = {"kind": "public", "text": " ", "note": "Their firewall again."}

    answer = desk.post(f"/desk/tickets/{ticket.reference}/answer/", sent)

    assert answer.status_code == 422
    assert "Their firewall again.</textarea>" in answer.content.decode().partition('name="note"')[2]
    assert Message.objects.count() == 1


def test_fault_A_a_draft_of_one_kind_alone_leaves_that_of_the_other(
    ticket: Ticket, agent: User, desk: StoppedClient
) -> None:
    keep(desk, ticket, "We look into it.", note="Their firewall again.")

    keep_draft(ticket=ticket, author=agent, kind=MessageKind.PUBLIC, body="", now=NOW)

    assert drafts() == [("NOTE", "Their firewall again.")]
