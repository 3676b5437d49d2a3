"""A second problem that was written into a ticket gets a ticket of its own (TERM-E16)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from contracts.models import Contract
from reconciler.queries.differences import find_differences
from supportdesk.kernel.files.storage import open_stored
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, FILED
from tickets.errors import BadRequest, NotAllowed, NotCovered, NotPossible
from tickets.models import Attachment, FilingAttempt, Message, MessageKind, Status, Ticket
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.acts.splitting import split_ticket
from tickets.operations.acts.status_changes import close, confirm_severity, resolve
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply


@pytest.fixture
def second(ticket: Ticket) -> Message:
    """What the customer wrote about another problem, with a file."""
    return reply(
        ticket=ticket,
        actor=ticket.contact.user,
        body="And the fax is broken too.",
        uploads=[Upload("fax.log", "text/plain", b"no carrier")],
        now=AT_11,
    )


def split(world: World, ticket: Ticket, *messages: Message, **changes: object) -> Ticket:
    asked = {
        "actor": world.agent,
        "message_ids": [message.pk for message in messages],
        "subject": "The fax is broken",
        "severity": 3,
        "request_type_key": ticket.request_type_key,
        "reason": "Another device",
        "now": AT_12,
    }
    return split_ticket(ticket=ticket, **(asked | changes))  # type: ignore[arg-type]


def test_the_new_ticket_is_the_same_customers_with_a_severity_and_a_number_of_its_own(
    world: World, ticket: Ticket, second: Message
) -> None:
    made = split(world, ticket, second)

    assert (made.contact, made.organisation, made.filed_by) == (ticket.contact, ticket.organisation, world.agent)
    assert (made.severity, made.subject, made.filed_at) == (3, "The fax is broken", AT_12)
    assert made.severity_confirmed_at is None
    assert made.reference != ticket.reference


def test_both_say_where_the_other_is(world: World, ticket: Ticket, second: Message) -> None:
    made = split(world, ticket, second)

    assert made.split_from == ticket
    assert list(ticket.split_tickets.all()) == [made]
    assert world.events(made, "created")[0]["split_from"] == ticket.reference
    assert world.events(ticket, "split") == [
        {"to": made.reference, "messages": [second.pk], "reason": "Another device"}
    ]


def test_its_clocks_start_with_the_split_and_those_of_the_first_stay(
    world: World, ticket: Ticket, second: Message
) -> None:
    before = world.times(ticket, AT_11)
    made = split(world, ticket, second, severity=2)

    assert world.times(made, AT_12).metrics["first_response"].started_at == AT_12
    assert world.due(made, "first_response") == AT_12 + (AT_12 - FILED)
    assert world.times(ticket, AT_11) == before
    assert list(find_differences(now=AT_12)) == []


def test_an_answer_that_was_given_on_the_first_answers_nothing_on_the_second(
    world: World, ticket: Ticket, second: Message
) -> None:
    answer = reply(ticket=ticket, actor=world.agent, body="We look at it.", now=AT_11)
    made = split(world, ticket, second, answer)

    assert world.times(made, AT_12).metrics["first_response"].met_at is None


def test_messages_are_copied_with_their_files_and_stay_where_they_are(
    world: World, ticket: Ticket, second: Message
) -> None:
    made = split(world, ticket, second)

    copy = made.messages.get()
    assert (copy.body, copy.author, copy.by, copy.created_at) == (second.body, second.author, "customer", AT_11)
    assert copy.copied_from == second
    assert list(ticket.messages.values_list("body", flat=True)) == ["It worked yesterday.", second.body]
    theirs, ours = Attachment.objects.get(message=copy), Attachment.objects.get(message=second)
    assert theirs.storage_name != ours.storage_name
    with open_stored(theirs.storage_name) as stored:
        assert stored.read() == b"no carrier"


def test_notes_may_go_along_and_stay_notes(world: World, ticket: Ticket, second: Message) -> None:
    note = add_note(ticket=ticket, actor=world.agent, body="Fax again.", now=AT_11)
    made = split(world, ticket, second, note)

    assert list(made.messages.values_list("kind", flat=True)) == [MessageKind.PUBLIC, MessageKind.NOTE]
    assert "Fax again." not in FilingAttempt.objects.get(ticket=made).request["body"]


def test_the_contact_is_sent_the_new_number_once(world: World, ticket: Ticket, second: Message) -> None:
    made = split(world, ticket, second)

    mails = [mail for mail in world.mails_to(ticket.contact.user) if made.reference in mail[0]]
    assert [subject for subject, _body in mails] == [
        f"[{made.reference}] Separate ticket for your second problem: The fax is broken"
    ]
    assert f"In {ticket.reference} you described a second problem" in mails[0][1]


def test_it_is_filed_as_everything_is(world: World, ticket: Ticket, second: Message) -> None:
    made = split(world, ticket, second)

    attempt = FilingAttempt.objects.get(ticket=made)
    assert (attempt.outcome, attempt.channel, attempt.actor) == ("allow", ticket.channel, world.agent)


def test_what_the_contract_does_not_cover_is_refused_in_words_and_the_refusal_is_kept(
    world: World, ticket: Ticket, second: Message
) -> None:
    Contract.objects.update(ends_on=F("starts_on") + timedelta(days=30))

    with pytest.raises(NotCovered) as refused:
        split(world, ticket, second)

    assert refused.value.decision.reason == "contract_expired"
    assert str(refused.value) == refused.value.decision.message.pick("en")
    assert FilingAttempt.objects.filter(outcome="refuse", ticket=None).count() == 1
    assert Ticket.objects.count() == 1
    assert world.events(ticket, "split") == []


def test_a_ticket_that_is_handled_and_confirmed_splits_all_the_same(
    world: World, ticket: Ticket, second: Message
) -> None:
    confirm_severity(ticket=ticket, actor=world.agent, severity=2, reason="", now=AT_11)
    resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done", now=AT_11)

    assert split(world, ticket, second).status == Status.OPEN
    assert Ticket.objects.get(pk=ticket.pk).status == Status.RESOLVED


def test_a_closed_or_merged_ticket_is_not_split(world: World, ticket: Ticket, second: Message) -> None:
    other = world.file(ticket.contact, 2, AT_11)
    merge_tickets(source=ticket, target=other, actor=world.agent, reason="Same", now=AT_11)
    with pytest.raises(NotPossible):
        split(world, ticket, second)
    close(ticket=other, actor=other.contact.user, now=AT_12)
    with pytest.raises(NotPossible):
        split(world, other, other.messages.get(), now=AT_13)


def test_a_message_of_another_ticket_is_refused(world: World, ticket: Ticket, second: Message) -> None:
    foreign = world.file(world.customer(region="europe", plan="gold"), 2, AT_11, body="A secret.")

    with pytest.raises(BadRequest, match="does not belong to this ticket"):
        split(world, ticket, second, foreign.messages.get())
    assert Ticket.objects.count() == 2


def test_notes_alone_make_no_ticket(world: World, ticket: Ticket) -> None:
    note = add_note(ticket=ticket, actor=world.agent, body="Fax again.", now=AT_11)

    for chosen in ([note], []):
        with pytest.raises(BadRequest, match="message that the customer can see"):
            split(world, ticket, *chosen)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subject": "  "}, "subject"),
        ({"reason": ""}, "why"),
        ({"severity": 9}, "no severity 9"),
        ({"request_type_key": "cake"}, "no request type cake"),
    ],
)
def test_bad_input_is_named(
    world: World, ticket: Ticket, second: Message, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(BadRequest, match=message):
        split(world, ticket, second, **changes)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("who", ["contact", "partner"])
def test_who_does_not_handle_the_ticket_does_not_split_it(
    world: World, ticket: Ticket, second: Message, who: str
) -> None:
    partner = make_partner_person(make_partner("Elsewhere", "distributor"))
    actor = {"contact": ticket.contact.user, "partner": partner}[who]

    with pytest.raises(NotAllowed):
        split(world, ticket, second, actor=actor)
    assert FilingAttempt.objects.count() == 1
