"""The page of a ticket: the promise it opens with, what happened, and what is offered."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.models import User
from plans.core.closed_days import with_closed_day
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on, text_of
from tests.factories import make_staff
from tests.terms.world import World, local
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.merging import merge_tickets
from tickets.operations.messages.attachments import Upload
from tickets.operations.messages.conversation import add_note, reply
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


@pytest.fixture
def gold(world: World) -> Contact:
    """A European customer with the Gold plan."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


def page_of(desk: StoppedClient, ticket: Ticket) -> str:
    return text_of(desk.get(f"/desk/tickets/{ticket.reference}/"))


def acts_on(desk: StoppedClient, ticket: Ticket) -> list[str]:
    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    return re.findall(
        rf'<form class="stack gap-2" method="post" action="/desk/tickets/{ticket.reference}/([a-z-]+)/"', page
    )


def ways_on(desk: StoppedClient, ticket: Ticket) -> list[str]:
    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()
    return re.findall(rf'<a href="/desk/tickets/{ticket.reference}/([a-z-]+)/" data-key', page)


def test_E4_the_page_opens_with_the_answer_that_is_due_and_why(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 13:00", "Europe/Rome"))

    text = page_of(desk, ticket)

    assert "Reply by Fri 20 Nov, 15:00 Due soon 1 h 00 min left" in text
    assert "Why this deadline? Plan Gold, version 4.1, P2: First response within 2 business hours 2:00" in text
    assert "Fri 20 Nov 13:00 to 15:00, of which 1 h 00 min used 2:00" in text


def test_a_closed_day_is_left_out_by_its_name(vendor: Vendor, sign_in: SignIn) -> None:
    world = World(
        "imagicle",
        lambda terms: with_closed_day(terms, calendar_keys=["europe"], day=date(2026, 11, 19), name="Company day"),
    )
    contact = world.customer(region="europe", plan="gold", zone="Europe/Rome")
    ticket = world.file(contact, 2, local("2026-11-18 17:30", "Europe/Rome"))

    text = page_of(sign_in(world.agent), ticket)

    assert "Thu 19 Nov Company day, closed: not counted 0:00" in text


def test_E9_after_the_answer_the_next_step_of_the_escalation_is_named_with_who_it_goes_to(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    lead = make_staff("Lena Vogt", roles=("support_team",))
    ticket = world.file(gold, 2, local("2026-11-20 11:00", "Europe/Rome"))
    reply(ticket=ticket, actor=agent, body="We look.", now=local("2026-11-20 11:30", "Europe/Rome"))
    world.pass_time(NOW)

    text = page_of(desk, ticket)

    assert "Resolve by Fri 20 Nov, 15:00, or it escalates to: Team leader" in text
    assert f"Escalated to step 1, Support team: notified {lead.name}" in text
    assert "First response met, 1 h 30 min early" in text


def test_E10_a_step_that_nobody_holds_says_who_was_notified_instead(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    make_staff("Sara Neri", roles=("support_manager",))
    ticket = world.file(gold, 2, local("2026-11-20 11:00", "Europe/Rome"))
    world.pass_time(NOW)

    text = page_of(desk, ticket)

    assert "Escalated to step 1: no one is available as Support team; notified Support manager: Sara Neri" in text
    assert "Support team (not available), notified Support manager: Sara Neri" in text


def test_a_missed_promise_stays_on_the_page_with_what_it_was(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 09:00", "Europe/Rome"))
    world.pass_time(NOW)

    text = page_of(desk, ticket)

    assert "The reply was due Fri 20 Nov, 11:00 Overdue 3 h 00 min late" in text
    assert "Breached targets First response was due Fri 20 Nov 11:00, guaranteed" in text


def test_E11_a_wait_is_told_with_what_for_how_long_and_the_open_time_that_did_not_count(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, local("2026-11-19 09:00", "Europe/Rome"))
    asked = local("2026-11-19 17:00", "Europe/Rome")
    reply(ticket=ticket, actor=agent, body="Logs?", now=asked, wait_for_customer="log files")

    waiting = page_of(desk, ticket)
    reply(ticket=ticket, actor=gold.user, body="Here.", now=local("2026-11-20 10:00", "Europe/Rome"))
    waited = page_of(desk, ticket)

    assert "Waiting for the customer: clocks paused Waiting" in waiting
    assert "Waiting for the customer: log files. Clocks paused Thu 19 Nov, 17:00" in waiting
    assert "Waited for the customer: log files. Clocks were paused for 2 h 00 min" in waited


def test_a_note_stands_on_the_desk_and_never_in_the_portal(
    world: World, gold: Contact, agent: User, desk: StoppedClient, sign_in: SignIn
) -> None:
    ticket = world.file(gold, 2, NOW - timedelta(hours=1))
    add_note(ticket=ticket, actor=agent, body="They changed the firewall again.", now=NOW)

    assert "Internal note Agent, never visible to the customer" in page_of(desk, ticket)
    portal = sign_in(gold.user).get(f"/portal/tickets/{ticket.reference}/")
    assert portal.status_code == 200
    assert "firewall" not in portal.content.decode()


def test_what_was_written_is_shown_as_text(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, NOW, subject="<img src=x>", body="<script>alert(1)</script>")

    page = desk.get(f"/desk/tickets/{ticket.reference}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", ["severity", "assign", "wait", "hand-over", "development", "kind", "resolve"]),
        ("waiting", ["resume", "severity", "assign", "wait", "hand-over", "development", "kind", "resolve"]),
        ("resolved", ["development", "close", "reopen"]),
        ("closed", ["reopen"]),
        ("merged", ["undo-merge"]),
    ],
)
def test_only_what_is_possible_is_offered(
    state: str, expected: list[str], world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, NOW - timedelta(hours=1))
    if state == "waiting":
        status_changes.wait_for(ticket=ticket, actor=agent, party="third_party", reason="the carrier", now=NOW)
    if state in {"resolved", "closed"}:
        status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    if state == "closed":
        status_changes.close(ticket=ticket, actor=agent, now=NOW)
    if state == "merged":
        target = world.file(gold, 2, NOW - timedelta(hours=1))
        merge_tickets(source=ticket, target=target, actor=agent, reason="The same.", now=NOW)

    assert acts_on(desk, ticket) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("open", ["split", "merge", "history"]), ("resolved", ["split", "history"]), ("closed", ["history"])],
)
def test_the_ways_on_are_those_that_are_possible(
    state: str, expected: list[str], world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, NOW - timedelta(hours=1))
    if state != "open":
        status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    if state == "closed":
        status_changes.close(ticket=ticket, actor=agent, now=NOW)

    assert ways_on(desk, ticket) == expected


def test_a_ticket_that_nobody_has_is_taken_with_one_press(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, NOW)
    assert "Assign to me" in page_of(desk, ticket)

    desk.post(f"/desk/tickets/{ticket.reference}/assign/", {"assignee": agent.pk})

    assert "Assign to me" not in page_of(desk, ticket)
    assert "Assigned to Agent" in page_of(desk, ticket)


def test_a_merged_ticket_leads_to_its_target_and_takes_no_message(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket, target = world.file(gold, 2, NOW), world.file(gold, 2, NOW, subject="Recordings missing")
    merge_tickets(source=ticket, target=target, actor=agent, reason="The same.", now=NOW)

    page = desk.get(f"/desk/tickets/{ticket.reference}/")
    answer = desk.post(f"/desk/tickets/{ticket.reference}/answer/", {"kind": "public", "text": "We look."})

    assert f"Merged into {target.reference}" in text_of(page)
    assert f'href="/desk/tickets/{target.reference}/"' in page.content.decode()
    assert "composer" not in page.content.decode().partition("</head>")[2]
    assert answer.status_code == 422
    assert f"This ticket was merged into {target.reference}; write there." in text_of(answer)
    assert "We look.</textarea>" in answer.content.decode()


def test_what_was_merged_in_is_read_here_with_its_number(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket, target = world.file(gold, 2, NOW, body="No sound at all."), world.file(gold, 2, NOW)
    merge_tickets(source=ticket, target=target, actor=agent, reason="The same.", now=NOW)

    text = page_of(desk, target)

    assert f"via portal, on {ticket.reference}" in text
    assert "No sound at all." in text
    assert f"{ticket.reference} was merged into this ticket, by Agent: The same." in text
    assert f"Merged tickets: {ticket.reference}" in text


def queries_of(desk: StoppedClient, ticket: Ticket) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(f"/desk/tickets/{ticket.reference}/").status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_messages(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    short = world.file(gold, 2, NOW - timedelta(hours=1))
    long = world.file(gold, 2, NOW - timedelta(hours=1))
    for author in (agent, make_staff("Lena Vogt")):
        add_note(ticket=long, actor=author, body="Hmm.", now=NOW)
    for ticket in (short, long):
        reply(ticket=ticket, actor=agent, body="We look.", now=NOW, uploads=[Upload("a.txt", "text/plain", b"a")])
    queries_of(desk, short)

    assert queries_of(desk, long) == queries_of(desk, short)


def test_a_closed_ticket_takes_a_note_and_no_reply(
    world: World, gold: Contact, agent: User, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, NOW - timedelta(hours=1))
    status_changes.resolve(ticket=ticket, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    status_changes.close(ticket=ticket, actor=agent, now=NOW)

    text = page_of(desk, ticket)

    assert "Internal note" in text
    assert "Public reply" not in text


def test_the_page_leads_to_its_neighbours_in_the_view_it_was_opened_from(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    first, second, third = (world.file(gold, severity, NOW) for severity in (2, 3, 4))

    page = desk.get(f"/desk/tickets/{second.reference}/", {"view": "unassigned"})

    assert references_on_neighbours(page) == [first.reference, third.reference]
    assert 'href="/desk/?view=unassigned"' in page.content.decode()


def references_on_neighbours(page: object) -> list[str]:
    found = re.findall(r'data-key="[kj]" href="/desk/tickets/([A-Z]+-\d+)/\?view=unassigned"', page.content.decode())  # type: ignore[attr-defined]
    return list(found)


def test_a_ticket_that_is_not_there_is_not_found(world: World, desk: StoppedClient) -> None:
    assert desk.get("/desk/tickets/IMC-99999/").status_code == 404


def test_the_queue_links_to_the_page(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, NOW)

    assert references_on(desk.get("/desk/")) == [ticket.reference]
    assert desk.get(f"/desk/tickets/{ticket.reference}/").status_code == 200
