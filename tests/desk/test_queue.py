"""The queue: its order, its views, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on, text_of
from tests.factories import make_staff
from tests.terms.world import World, local
from tickets.models import Ticket
from tickets.operations import handling
from tickets.operations.conversation import reply


@pytest.fixture
def gold(world: World) -> Contact:
    """A European customer with the Gold plan."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


@pytest.fixture
def basic(world: World) -> Contact:
    """A European customer with the Basic plan."""
    return world.customer(region="europe", plan="basic", zone="Europe/Rome", name="Ospedale San Lario")


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> StoppedClient:
    """The agent's browser."""
    return sign_in(world.agent)


def test_E8_plan_rank_comes_before_next_due_and_next_due_before_the_order_of_filing(
    world: World, gold: Contact, basic: Contact, desk: StoppedClient
) -> None:
    early_basic = world.file(basic, 1, local("2026-11-19 09:00", "Europe/Rome"))
    slow_gold = world.file(gold, 4, local("2026-11-20 09:00", "Europe/Rome"))
    quick_gold = world.file(gold, 2, local("2026-11-20 13:00", "Europe/Rome"))

    page = desk.get("/desk/")

    assert references_on(page) == [quick_gold.reference, slow_gold.reference, early_basic.reference]


def test_a_row_says_state_due_time_left_and_who_has_it(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 13:30", "Europe/Rome"), subject="Fax gateway rejects jobs")
    handling.assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=NOW)
    world.agent.time_zone = "Europe/Rome"
    world.agent.save()

    text = text_of(desk.get("/desk/"))

    number = ticket.reference.partition("-")[2]
    row = f"Gold P2 {number} Fax gateway rejects jobs Hafenlogistik Nord On track 15:30 1 h 30 left Agent"
    assert row in text
    assert "Due, your time (CET)" in text


def test_E3_as_soon_as_possible_stands_where_no_time_is_promised(
    world: World, basic: Contact, desk: StoppedClient
) -> None:
    world.file(basic, 3, local("2026-11-20 13:00", "Europe/Rome"))

    assert "Best effort As soon as possible nobody" in text_of(desk.get("/desk/"))


def test_E11_a_row_that_waits_says_for_whom_and_since_when(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 09:00", "Europe/Rome"))
    asked_at = local("2026-11-20 10:00", "Europe/Rome")
    reply(ticket=ticket, actor=world.agent, body="Logs?", now=asked_at, wait_for_customer="log files")

    assert "Waiting for customer since 09:00" in text_of(desk.get("/desk/"))


def test_E9_the_next_ladder_step_is_what_falls_due_once_the_answer_is_given(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 13:30", "Europe/Rome"))
    reply(ticket=ticket, actor=world.agent, body="We look into it.", now=local("2026-11-20 13:40", "Europe/Rome"))

    assert "On track 14:30 1 h 30 left" in text_of(desk.get("/desk/"))
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.next_due_metric, stored.next_due_at) == ("ladder", local("2026-11-20 15:30", "Europe/Rome"))


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("due", ["late", "mine", "waits", "new"]),
        ("mine", ["mine"]),
        ("unassigned", ["late", "waits", "new"]),
        ("overdue", ["late"]),
        ("waiting", ["waits"]),
        ("resolved", ["resolved"]),
        ("all", ["new", "closed", "resolved", "waits", "mine", "late"]),
        ("no-such-view", ["late", "mine", "waits", "new"]),
    ],
)
def test_each_view_holds_exactly_its_tickets(
    view: str, expected: list[str], world: World, gold: Contact, desk: StoppedClient
) -> None:
    tickets = _one_in_every_state(world, gold)

    page = desk.get("/desk/", {"view": view})

    assert sorted(references_on(page)) == sorted(tickets[name].reference for name in expected)


def test_the_rail_counts_every_view(world: World, gold: Contact, desk: StoppedClient) -> None:
    _one_in_every_state(world, gold)

    text = text_of(desk.get("/desk/"))

    assert "Next due 4 Mine 1 Unassigned 3 Overdue 1 Waiting 1 Resolved 1 All tickets 6" in text


def test_a_figure_counts_the_rows_that_its_link_shows(world: World, gold: Contact, desk: StoppedClient) -> None:
    tickets = _one_in_every_state(world, gold)

    page = desk.get("/desk/")

    assert "1 overdue 2 on track 1 waiting" in text_of(page)
    assert references_on(desk.get("/desk/", {"state": "over"})) == [tickets["late"].reference]
    assert references_on(desk.get("/desk/", {"state": "wait"})) == [tickets["waits"].reference]


def test_due_soon_is_counted_like_the_rows_say_it(world: World, gold: Contact, desk: StoppedClient) -> None:
    soon = world.file(gold, 2, local("2026-11-20 12:30", "Europe/Rome"))
    world.file(gold, 4, local("2026-11-20 12:30", "Europe/Rome"))

    assert "1 due soon 1 on track" in text_of(desk.get("/desk/"))
    page = desk.get("/desk/", {"state": "soon"})
    assert references_on(page) == [soon.reference]
    assert "Due soon 13:30 30 min left" in text_of(page)


@pytest.mark.parametrize("words", ["{number}", "gateway fax", "nordsee", "  GATEWAY  "])
def test_the_search_finds_by_number_words_and_organisation(
    words: str, world: World, gold: Contact, desk: StoppedClient
) -> None:
    world.file(gold, 2, NOW, subject="Something else")
    other = world.customer(region="europe", plan="gold", name="Nordsee Reederei")
    wanted = world.file(other, 2, NOW, subject="Fax gateway rejects every second job")

    page = desk.get("/desk/", {"q": words.format(number=wanted.reference)})

    assert references_on(page) == [wanted.reference]


def test_an_empty_view_says_what_that_means_and_where_to_go_on(world: World, desk: StoppedClient) -> None:
    assert "Nothing to do here No ticket is open." in text_of(desk.get("/desk/"))
    searched = desk.get("/desk/", {"q": "nothing like it"})
    assert "Nothing matches" in text_of(searched)
    assert 'href="/desk/?view=all&amp;q=nothing+like+it"' in searched.content.decode()


def test_the_rail_says_where_it_is_open_now_on_the_regions_own_clock(world: World, desk: StoppedClient) -> None:
    text = text_of(desk.get("/desk/"))

    assert "Americas 8:00 until 17:00" in text
    assert "Europe 14:00 until 18:00" in text
    assert "Middle East 17:00 Sat 12:00" in text


def test_ticked_tickets_are_assigned_in_one_go(world: World, gold: Contact, desk: StoppedClient) -> None:
    tickets = [world.file(gold, 2, NOW - timedelta(minutes=5)) for _ in range(3)]

    answer = desk.post("/desk/take/", {"t": [tickets[0].pk, tickets[2].pk, "x"], "next": "/desk/?view=unassigned"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/?view=unassigned")
    assert list(Ticket.objects.order_by("id").values_list("assignee", flat=True)) == [
        world.agent.pk,
        None,
        world.agent.pk,
    ]


def test_taking_leads_back_to_the_queue_whatever_address_is_sent(world: World, desk: StoppedClient) -> None:
    assert desk.post("/desk/take/", {"next": "https://evil.example/desk/"})["Location"] == "/desk/"


def test_a_closed_ticket_among_the_ticked_changes_none_and_says_why(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    tickets = _one_in_every_state(world, gold)

    desk.post("/desk/take/", {"t": [tickets["new"].pk, tickets["closed"].pk]})

    assert Ticket.objects.get(pk=tickets["new"].pk).assignee is None
    assert "the ticket is closed now" in text_of(desk.get("/desk/"))


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, gold: Contact, desk: StoppedClient) -> None:
    world.file(gold, 2, NOW - timedelta(hours=1))
    desk.get("/desk/")  # the first page of a process reads the terms once
    one = _queries(desk)
    _one_in_every_state(world, gold)

    assert len(_queries(desk)) == len(one)


def test_fifty_rows_take_at_most_twelve_queries_and_64_kb(
    world: World, gold: Contact, basic: Contact, desk: StoppedClient
) -> None:
    for number in range(26):
        world.file(
            gold,
            1 + number % 4,
            NOW - timedelta(hours=3 * number),
            subject=f"Call recordings of node {number} are missing in the archive",
        )
        world.file(
            basic,
            1 + number % 4,
            NOW - timedelta(hours=5 * number),
            subject=f"Hotel interface {number} drops every second check-out",
        )
    world.pass_time(NOW)
    queries = _queries(desk)

    page = desk.get("/desk/")

    assert len(references_on(page)) == 50
    assert len(queries) <= 12, "\n".join(query["sql"] for query in queries)
    assert len(page.content) <= 64_000
    assert len(references_on(desk.get("/desk/", {"page": 2}))) == 2


def _queries(desk: StoppedClient) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as captured:
        assert desk.get("/desk/").status_code == 200
    return captured.captured_queries


def _one_in_every_state(world: World, contact: Contact) -> dict[str, Ticket]:
    """Return a late, an assigned, a waiting, a resolved, a closed and a new ticket, filed in this order."""
    agent = world.agent
    late = world.file(contact, 2, local("2026-11-20 09:00", "Europe/Rome"))
    mine = world.file(contact, 4, local("2026-11-20 13:00", "Europe/Rome"))
    handling.assign(ticket=mine, actor=agent, assignee=agent, now=NOW)
    waits = world.file(contact, 2, local("2026-11-20 13:10", "Europe/Rome"))
    reply(ticket=waits, actor=agent, body="Logs?", now=NOW, wait_for_customer="log files")
    resolved = world.file(contact, 2, local("2026-11-20 13:20", "Europe/Rome"))
    handling.resolve(ticket=resolved, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    closed = world.file(contact, 2, local("2026-11-20 13:30", "Europe/Rome"))
    handling.resolve(ticket=closed, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    handling.close(ticket=closed, actor=agent, now=NOW)
    new = world.file(contact, 4, local("2026-11-20 13:50", "Europe/Rome"))
    world.pass_time(NOW)
    return {"late": late, "mine": mine, "waits": waits, "resolved": resolved, "closed": closed, "new": new}


def test_another_persons_tickets_are_not_mine(world: World, gold: Contact, desk: StoppedClient) -> None:
    colleague = make_staff("Colleague")
    ticket = world.file(gold, 2, NOW)
    handling.assign(ticket=ticket, actor=world.agent, assignee=colleague, now=NOW)

    assert references_on(desk.get("/desk/?view=mine")) == []
