"""The history of a ticket: every event in a sentence, and what was mailed about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from supportdesk.kernel.outbox import MailKind, enqueue_mail
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.models import Event, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.event_log import lock_ticket
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer with the Gold plan."""
    return world.customer(
        region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord", contact={"name": "Nora Nord"}
    )


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> StoppedClient:
    """The browser of the agent, who reads in Rome's time."""
    world.agent.time_zone = "Europe/Rome"
    world.agent.save()
    return sign_in(world.agent)


def history(desk: StoppedClient, ticket: Ticket) -> str:
    return text_of(desk.get(f"/desk/tickets/{ticket.reference}/history/"))


def test_every_event_is_told_with_who_and_when(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    agent = world.agent
    reply(ticket=ticket, actor=agent, body="Logs?", now=NOW, wait_for_customer="log files")
    reply(ticket=ticket, actor=gold.user, body="Here.", now=NOW)
    add_note(ticket=ticket, actor=agent, body="Hmm.", now=NOW)
    status_changes.assign(ticket=ticket, actor=agent, assignee=agent, now=NOW)
    status_changes.wait_for(ticket=ticket, actor=agent, party="third_party", reason="the carrier", now=NOW)
    status_changes.resume(ticket=ticket, actor=agent, reason="", now=NOW)

    text = history(desk, ticket)

    told = [
        "Submitted via portal, P2 High, by Nora Nord Fri 20 Nov, 13:00",
        "Reply to the customer, by Agent Fri 20 Nov, 14:00",
        "Waiting for the customer, by Agent: log files",
        "Message from the customer, by Nora Nord",
        "Internal note, by Agent",
        "Assigned to Agent",
        "Waiting for a third party, by Agent: the carrier",
        "Resumed, by Agent",
    ]
    places = [text.index(words) for words in told]
    assert places == sorted(places)


def test_no_event_is_left_out_whatever_its_kind(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    locked = lock_ticket(ticket)
    new = {"sequence": locked.last_event + 1, "at": NOW, "kind": "something_new", "actor": world.agent}
    Event.objects.create(ticket=locked, **new)

    page = desk.get(f"/desk/tickets/{ticket.reference}/history/")

    assert page.content.decode().count('<p class="event"') == Event.objects.filter(ticket=ticket).count()
    assert "Recorded: something new, by Agent" in text_of(page)


def test_the_mails_about_the_ticket_are_listed_and_no_others(
    world: World, gold: Contact, ticket: Ticket, desk: StoppedClient
) -> None:
    other = world.file(gold, 2, NOW, subject="Another matter")

    text = history(desk, ticket)

    assert f"{gold.user.email} [{ticket.reference}]" in text
    assert other.reference not in text


def test_what_went_in_a_digest_is_listed_as_such_and_what_waits_for_one(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    ada = make_staff("Ada", team="europe", email="ada@example.org", notice_way="HOURLY", time_zone="Europe/Rome")
    ticket, other = (world.file(gold, 4, NOW - timedelta(hours=1)) for _ in range(2))
    world.pass_time(NOW)
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=ada, now=NOW)

    told = "Queued Fri 20 Nov, 14:00 ada@example.org · digest 2 notifications for 2 tickets"
    waits = "Queued Fri 20 Nov, 15:00 ada@example.org · digest Waiting for the next digest Agent assigned it to you."
    assert [words in history(desk, ticket) for words in (told, waits)] == [True, True]
    assert [words in history(desk, other) for words in (told, waits)] == [True, False]


def test_C5_a_partners_person_reads_the_history_and_not_the_mails(partnered: World, sign_in: SignIn) -> None:
    distributor = make_partner("Nordic Dental", "distributor")
    contact = partnered.customer(plan="maintenance", distributor=distributor)
    ticket = partnered.file(contact, 1, NOW, topic_key="database_backup")

    text = history(sign_in(make_partner_person(distributor)), ticket)

    assert "Event" in text
    assert contact.user.email not in text
    assert sign_in(contact.user).get(f"/desk/tickets/{ticket.reference}/history/").status_code == 404


def test_another_vendors_mail_with_the_same_number_is_never_there(
    ticket: Ticket, other_vendor: Vendor, desk: StoppedClient
) -> None:
    enqueue_mail(
        kind=MailKind.TICKET,
        vendor=other_vendor.schema_name,
        key="a",
        to="ops@example.org",
        subject="A secret elsewhere",
        body="x",
        language="en",
        now=NOW,
        headers={"X-Ticket": ticket.reference},
    )

    assert "A secret elsewhere" not in history(desk, ticket)
    assert "A secret elsewhere" not in text_of(desk.get("/desk/mails/", {"ticket": ticket.reference}))


def test_the_number_of_queries_does_not_grow_with_the_events(world: World, ticket: Ticket, desk: StoppedClient) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            history(desk, ticket)
        return len(queries)

    count()
    few = count()
    for _round in range(3):
        add_note(ticket=ticket, actor=world.agent, body="Hmm.", now=NOW)
        reply(ticket=ticket, actor=world.agent, body="News.", now=NOW)
    assert count() == few
