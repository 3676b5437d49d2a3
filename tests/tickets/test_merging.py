"""Merging two tickets of one problem, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from customers.models import Contact
from people.models import User
from reconciler.queries.differences import find_differences
from supportdesk.kernel.models import OutboxMessage, Timer
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tests.tickets.clocks.hours import AT_11, AT_12, AT_13, AT_15, FILED, NEXT_DAY
from tickets.errors import BadRequest, NotAllowed, NotPossible, WouldBeRead
from tickets.models import Breach, Event, Status, StepReached, Ticket
from tickets.operations.acts.merging import merge_tickets, undo_merge
from tickets.operations.acts.status_changes import reopen, resolve, wait_for
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply
from tickets.queries import conversation_of, get_attachment_for, list_messages, merge_target_of

HALF_AN_HOUR = timedelta(minutes=30)
SAME = "The same problem"
OTHER = "Another problem after all"


@pytest.fixture
def target(world: World, contact: Contact) -> Ticket:
    """A second ticket of the same contact, filed at the same time."""
    return world.file(contact, 2, FILED, subject="Still does not work")


def stored(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def bodies(actor: User, ticket: Ticket) -> list[str]:
    return [message.body for message in list_messages(actor, ticket)]


def test_the_source_is_merged_into_the_target(world: World, ticket: Ticket, target: Ticket) -> None:
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)

    assert (stored(ticket).status, stored(ticket).merged_into) == (Status.MERGED, target)
    assert stored(target).status == Status.OPEN
    assert merge_target_of(stored(ticket)) == target
    assert world.events(ticket, "merged") == [{"into": target.reference, "reason": SAME}]
    assert world.events(target, "merged_in") == [{"from": ticket.reference, "reason": SAME}]


def test_the_clocks_of_the_source_stop_and_those_of_the_target_run(
    world: World, ticket: Ticket, target: Ticket
) -> None:
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    world.pass_time(NEXT_DAY)

    assert set(Breach.objects.values_list("ticket", flat=True)) == {target.pk}
    assert set(StepReached.objects.values_list("ticket", flat=True)) == {target.pk}
    assert not Timer.objects.filter(key=str(ticket.pk)).exists()
    assert (stored(ticket).next_due_at, stored(ticket).is_best_effort) == (None, False)


def test_the_contact_is_notified_once_of_the_number_of_the_target(world: World, ticket: Ticket, target: Ticket) -> None:
    merge_tickets(source=ticket, target=target, actor=world.agent, reason="Internal: known bug", now=AT_11)

    told = [
        (subject, body)
        for subject, body in world.mails_to(ticket.contact.user)
        if subject == f"[{ticket.reference}] Merged into {target.reference}"
    ]
    assert len(told) == 1
    assert "Internal" not in told[0][1]


def test_what_was_said_on_the_source_is_read_with_the_target_and_stays_where_it_is(
    world: World, ticket: Ticket, target: Ticket
) -> None:
    reply(ticket=ticket, actor=ticket.contact.user, body="Since Monday.", now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12)

    assert bodies(world.agent, target) == ["It worked yesterday.", "It worked yesterday.", "Since Monday."]
    assert bodies(world.agent, stored(ticket)) == ["It worked yesterday.", "Since Monday."]


def test_files_of_the_source_open_under_the_targets_number(world: World, ticket: Ticket, target: Ticket) -> None:
    sent = reply(
        ticket=ticket,
        actor=ticket.contact.user,
        body="The log",
        uploads=[Upload("log.txt", "text/plain", b"failed")],
        now=AT_11,
    )
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12)
    file = sent.attachments.get()

    assert get_attachment_for(ticket.contact.user, target.reference, file.pk) == file
    undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_13)
    with pytest.raises(Http404):
        get_attachment_for(ticket.contact.user, target.reference, file.pk)


def test_a_merged_ticket_takes_nothing_but_its_undoing(world: World, ticket: Ticket, target: Ticket) -> None:
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    acts: list[Callable[[], object]] = [
        lambda: reply(ticket=ticket, actor=world.agent, body="Hello", now=AT_12),
        lambda: reply(ticket=ticket, actor=ticket.contact.user, body="Hello", now=AT_12),
        lambda: add_note(ticket=ticket, actor=world.agent, body="Hello", now=AT_12),
        lambda: wait_for(ticket=ticket, actor=world.agent, party="customer", reason="logs", now=AT_12),
        lambda: resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Done", now=AT_12),
        lambda: reopen(ticket=ticket, actor=world.agent, reason="Again", now=AT_12),
        lambda: merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12),
    ]
    before = Event.objects.count()

    for act in acts:
        with pytest.raises(NotPossible) as refused:
            act()
        assert refused.value.state == Status.MERGED
    assert Event.objects.count() == before


def test_taking_it_back_restores_the_source_as_it_was(world: World, ticket: Ticket, target: Ticket) -> None:
    due = world.due(ticket, "first_response", AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_13)

    assert (stored(ticket).status, stored(ticket).merged_into) == (Status.OPEN, None)
    assert due is not None
    assert world.due(ticket, "first_response", AT_13) == due + (AT_13 - AT_11)
    assert Timer.objects.filter(key=str(ticket.pk)).exists()
    assert bodies(world.agent, target) == ["It worked yesterday."]


def test_a_wait_that_the_merge_ended_begins_again(world: World, ticket: Ticket, target: Ticket) -> None:
    wait_for(ticket=ticket, actor=world.agent, party="third_party", reason="the carrier", now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12)
    undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_13)

    assert stored(ticket).status == Status.WAITING_THIRD_PARTY
    assert world.events(ticket, "wait") == [{"for": "third_party", "reason": "the carrier"}] * 2
    assert world.times(ticket, AT_15).waiting_for == "third_party"


def test_what_was_told_before_the_merge_is_not_told_again_after_it(
    world: World, ticket: Ticket, target: Ticket
) -> None:
    make_staff("Tess", roles=("support_team",))
    world.pass_time(AT_13)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_13)
    told = StepReached.objects.filter(ticket=ticket).count(), Breach.objects.filter(ticket=ticket).count()
    assert min(told) > 0
    mails = OutboxMessage.objects.count()
    undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_13 + HALF_AN_HOUR)

    assert (StepReached.objects.filter(ticket=ticket).count(), Breach.objects.filter(ticket=ticket).count()) == told
    assert [subject for subject, _ in world.mails_to(ticket.contact.user)][-1] == (
        f"[{ticket.reference}] Separate ticket again: {ticket.subject}"
    )
    assert OutboxMessage.objects.count() == mails + 1


def test_a_merge_over_several_steps_is_followed_to_its_end(world: World, ticket: Ticket, target: Ticket) -> None:
    last = world.file(ticket.contact, 2, FILED, subject="Third", body="Third time.")
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    merge_tickets(source=target, target=last, actor=world.agent, reason=SAME, now=AT_12)

    assert merge_target_of(stored(ticket)) == last
    assert conversation_of(world.agent, last) == [last, target, ticket]
    undo_merge(source=target, actor=world.agent, reason=OTHER, now=AT_13)
    assert merge_target_of(stored(ticket)) == target
    assert conversation_of(world.agent, last) == [last]


def test_a_ticket_is_not_merged_in_a_circle(world: World, ticket: Ticket, target: Ticket) -> None:
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)

    with pytest.raises(NotPossible):
        merge_tickets(source=target, target=ticket, actor=world.agent, reason=SAME, now=AT_12)
    with pytest.raises(BadRequest, match="itself"):
        merge_tickets(source=target, target=target, actor=world.agent, reason=SAME, now=AT_12)


def test_the_database_too_refuses_a_merge_into_itself(ticket: Ticket) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(status=Status.MERGED, merged_into=ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(status=Status.MERGED)


@pytest.mark.parametrize("which", ["source", "target"])
def test_only_open_tickets_are_merged(world: World, ticket: Ticket, target: Ticket, which: str) -> None:
    done = {"source": ticket, "target": target}[which]
    resolve(ticket=done, actor=world.agent, kind="fix", explanation="Done", now=AT_11)

    with pytest.raises(NotPossible):
        merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12)


def test_a_merge_says_why(world: World, ticket: Ticket, target: Ticket) -> None:
    with pytest.raises(BadRequest, match="why"):
        merge_tickets(source=ticket, target=target, actor=world.agent, reason=" ", now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    with pytest.raises(BadRequest, match="why"):
        undo_merge(source=ticket, actor=world.agent, reason="", now=AT_12)


def test_only_a_merged_ticket_is_taken_back(world: World, ticket: Ticket) -> None:
    with pytest.raises(NotPossible):
        undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_11)


def test_tickets_of_two_customers_are_never_merged(world: World, ticket: Ticket) -> None:
    foreign = world.file(world.customer(region="europe", plan="gold"), 2, FILED)

    with pytest.raises(BadRequest, match="same customer"):
        merge_tickets(source=ticket, target=foreign, actor=world.agent, reason=SAME, now=AT_11)


@pytest.mark.parametrize("sees", [(), ("source",), ("target",), ("source", "target")])
def test_two_contacts_tickets_are_merged_only_where_both_read_each_others(
    world: World, ticket: Ticket, sees: tuple[str, ...]
) -> None:
    colleague = make_contact(ticket.organisation, "Cora Colleague", sees_organisation="target" in sees)
    Contact.objects.filter(pk=ticket.contact_id).update(sees_organisation="source" in sees)
    theirs = world.file(colleague, 2, FILED, body="A secret of Cora's.")

    if len(sees) == 2:
        merge_tickets(source=ticket, target=theirs, actor=world.agent, reason=SAME, now=AT_11)
        reader = Contact.objects.get(pk=ticket.contact_id).user
        assert bodies(reader, theirs) == ["It worked yesterday.", "A secret of Cora's."]
    else:
        with pytest.raises(WouldBeRead):
            merge_tickets(source=ticket, target=theirs, actor=world.agent, reason=SAME, now=AT_11)
        assert bodies(colleague.user, theirs) == ["A secret of Cora's."]


def test_who_may_no_longer_read_the_source_does_not_read_it_with_the_target(world: World, ticket: Ticket) -> None:
    colleague = make_contact(ticket.organisation, "Cora Colleague", sees_organisation=True)
    Contact.objects.filter(pk=ticket.contact_id).update(sees_organisation=True)
    theirs = world.file(colleague, 2, FILED, body="Cora's words.")
    merge_tickets(source=ticket, target=theirs, actor=world.agent, reason=SAME, now=AT_11)
    Contact.objects.filter(pk=colleague.pk).update(sees_organisation=False)

    assert bodies(Contact.objects.get(pk=colleague.pk).user, theirs) == ["Cora's words."]


def test_notes_of_the_source_stay_hidden_from_the_customer(world: World, ticket: Ticket, target: Ticket) -> None:
    add_note(ticket=ticket, actor=world.agent, body="A difficult customer.", now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_12)

    assert bodies(ticket.contact.user, target) == ["It worked yesterday."] * 2
    assert "A difficult customer." in bodies(world.agent, target)


@pytest.mark.parametrize("who", ["contact", "partner"])
def test_who_does_not_handle_both_tickets_does_not_merge_them(
    world: World, ticket: Ticket, target: Ticket, who: str
) -> None:
    partner = make_partner("Distributor", "distributor")
    actor = {"contact": ticket.contact.user, "partner": make_partner_person(partner)}[who]
    Ticket.objects.filter(pk=target.pk).update(partner=partner)

    with pytest.raises(NotAllowed):
        merge_tickets(source=ticket, target=target, actor=actor, reason=SAME, now=AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    with pytest.raises(NotAllowed):
        undo_merge(source=ticket, actor=actor, reason=OTHER, now=AT_12)


def test_the_clocks_agree_with_their_logs_after_merging_and_taking_it_back(
    world: World, ticket: Ticket, target: Ticket
) -> None:
    world.pass_time(AT_11)
    merge_tickets(source=ticket, target=target, actor=world.agent, reason=SAME, now=AT_11)
    assert list(find_differences(now=AT_11)) == []
    world.pass_time(AT_13)
    undo_merge(source=ticket, actor=world.agent, reason=OTHER, now=AT_13)
    assert list(find_differences(now=AT_13)) == []
