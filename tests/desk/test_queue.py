"""The queue: its order, its views, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.operations.staff import create_team, join_team
from supportdesk.kernel.tenancy import vendor_schema
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on, text_of
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World, local
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.messages.conversation import reply
from tickets.queries import AgentScope, count_views
from vendors.models import Vendor


@pytest.fixture
def gold(world: World) -> Contact:
    """A European customer with the Gold plan."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


@pytest.fixture
def basic(world: World) -> Contact:
    """A European customer with the Basic plan."""
    return world.customer(region="europe", plan="basic", zone="Europe/Rome", name="Ospedale San Lario")


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
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=NOW)
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

    assert "Best effort As soon as possible Unassigned" in text_of(desk.get("/desk/"))


def test_E11_a_row_that_waits_says_for_whom_and_since_when(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, local("2026-11-20 09:00", "Europe/Rome"))
    asked_at = local("2026-11-20 10:00", "Europe/Rome")
    reply(ticket=ticket, actor=world.agent, body="Logs?", now=asked_at, wait_for_customer="log files")

    assert "Waiting for the customer since 09:00" in text_of(desk.get("/desk/"))


def test_E9_the_next_escalation_step_is_what_falls_due_once_the_answer_is_given(
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

    assert "Due next 4 My tickets 1 Unassigned 3 Overdue 1 Waiting 1 Resolved 1 All tickets 6" in text


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


@pytest.mark.parametrize("words", ["gateway fax", "nordsee", "  GATEWAY  ", "gatew", "Nordsee rejected"])
def test_words_narrow_a_view_by_subject_and_organisation(
    words: str, world: World, gold: Contact, desk: StoppedClient
) -> None:
    world.file(gold, 2, NOW, subject="Something else")
    other = world.customer(region="europe", plan="gold", name="Nordsee Reederei")
    wanted = world.file(other, 2, NOW, subject="Fax gateway rejects every second job")

    page = desk.get("/desk/", {"q": words})

    assert references_on(page) == [wanted.reference]


@pytest.mark.parametrize("words", ["{reference}", "{number}", " #{number} "])
def test_a_number_leads_to_its_ticket(words: str, world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, NOW)
    asked = words.format(reference=ticket.reference, number=ticket.reference.rpartition("-")[2])

    assert desk.get("/desk/", {"q": asked})["Location"] == f"/desk/tickets/{ticket.reference}/"
    assert desk.get("/desk/search/", {"q": asked})["Location"] == f"/desk/tickets/{ticket.reference}/"


def test_an_empty_view_says_what_that_means_and_where_to_continue(world: World, desk: StoppedClient) -> None:
    assert "Nothing to do here There are no open tickets." in text_of(desk.get("/desk/"))
    searched = desk.get("/desk/", {"q": "nothing like it"})
    assert "No results" in text_of(searched)
    assert 'href="/desk/search/?q=nothing+like+it"' in searched.content.decode()


def test_the_rail_says_where_it_is_open_now_on_the_regions_own_clock(world: World, desk: StoppedClient) -> None:
    text = text_of(desk.get("/desk/"))

    assert "Americas 8:00 until 17:00" in text
    assert "Europe 14:00 until 18:00" in text
    assert "Middle East 17:00 opens Sat 12:00" in text


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
    assert "the ticket is now closed" in text_of(desk.get("/desk/"))


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World, gold: Contact, desk: StoppedClient) -> None:
    world.file(gold, 2, NOW - timedelta(hours=1))
    desk.get("/desk/")  # the first page of a process reads the terms once
    one = _queries(desk)
    _one_in_every_state(world, gold)

    assert len(_queries(desk)) == len(one)


def test_fifty_rows_take_at_most_twelve_queries_and_14_kb_compressed(
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
    assert len(desk.get("/desk/", headers={"accept-encoding": "gzip"}).content) <= 14 * 1024
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
    status_changes.assign(ticket=mine, actor=agent, assignee=agent, now=NOW)
    waits = world.file(contact, 2, local("2026-11-20 13:10", "Europe/Rome"))
    reply(ticket=waits, actor=agent, body="Logs?", now=NOW, wait_for_customer="log files")
    resolved = world.file(contact, 2, local("2026-11-20 13:20", "Europe/Rome"))
    status_changes.resolve(ticket=resolved, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    closed = world.file(contact, 2, local("2026-11-20 13:30", "Europe/Rome"))
    status_changes.resolve(ticket=closed, actor=agent, kind="fix", explanation="Restarted.", now=NOW)
    status_changes.close(ticket=closed, actor=agent, now=NOW)
    new = world.file(contact, 4, local("2026-11-20 13:50", "Europe/Rome"))
    world.pass_time(NOW)
    return {"late": late, "mine": mine, "waits": waits, "resolved": resolved, "closed": closed, "new": new}


def test_another_persons_tickets_are_not_mine(world: World, gold: Contact, desk: StoppedClient) -> None:
    colleague = make_staff("Colleague")
    ticket = world.file(gold, 2, NOW)
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=colleague, now=NOW)

    assert references_on(desk.get("/desk/?view=mine")) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"severity": "4"}, ["mine", "new"]),
        ({"plan": "gold", "severity": "2"}, ["late", "waits"]),
        ({"plan": "basic"}, []),
        ({"assignee": "me"}, ["mine"]),
        ({"assignee": "nobody", "severity": "4"}, ["new"]),
        ({"waiting": "customer"}, ["waits"]),
        ({"waiting": "third_party"}, []),
        ({"kind": "incident"}, ["late", "mine", "waits", "new"]),
        ({"kind": "defect"}, []),
        ({"tier": "support"}, ["late", "mine", "waits", "new"]),
        ({"tier": "research"}, []),
        ({"team": "europe"}, ["new"]),
        ({"view": "all", "state": "met"}, ["resolved", "closed"]),
        ({"view": "overdue", "severity": "2", "q": "does"}, ["late"]),
        ({"view": "team"}, ["late", "mine", "waits", "new"]),
        ({"state": "", "plan": "", "q": "  "}, ["late", "mine", "waits", "new"]),
    ],
)
def test_the_address_narrows_the_list(
    asked: dict[str, str], expected: list[str], world: World, gold: Contact, desk: StoppedClient
) -> None:
    team = create_team(key="europe", name="Support Europe")
    join_team(user=world.agent, team=team)
    tickets = _one_in_every_state(world, gold)
    status_changes.assign(ticket=tickets["new"], actor=world.agent, assignee=None, team=team, now=NOW)

    page = desk.get("/desk/", asked)

    assert sorted(references_on(page)) == sorted(tickets[name].reference for name in expected)


def test_what_narrows_the_list_is_named_and_each_can_be_taken_away(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    colleague = make_staff("Dana Reyes")
    ticket = world.file(gold, 2, NOW)
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=colleague, now=NOW)
    asked = {
        "organisation": str(gold.organisation_id),
        "assignee": str(colleague.pk),
        "severity": "2",
        "kind": "incident",
    }

    page = desk.get("/desk/", asked)
    text = text_of(page)

    assert references_on(page) == [ticket.reference]
    assert "Priority P2 Organisation Hafenlogistik Nord Assignee Dana Reyes Type Incident Filter Save this view" in text
    assert f"?severity=2&amp;organisation={gold.organisation_id}&amp;kind=incident" in page.content.decode()


def test_another_person_is_who_the_address_names(world: World, gold: Contact, desk: StoppedClient) -> None:
    ticket = world.file(gold, 2, NOW)
    colleague = make_staff("Dana Reyes")
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=colleague, now=NOW)

    assert references_on(desk.get("/desk/", {"assignee": str(colleague.pk)})) == [ticket.reference]
    assert references_on(desk.get("/desk/", {"assignee": "me"})) == []


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"severity": "0"}, "Severity"),
        ({"severity": "two"}, "Severity"),
        ({"state": "late"}, "Status"),
        ({"plan": "go ld"}, "Plan"),
        ({"organisation": "-1"}, "Organisation"),
        ({"organisation": "999999999999999999"}, "Organisation"),
        ({"contact": "1e3"}, "Contact"),
        ({"assignee": "you"}, "Assignee"),
        ({"assignee": "12345"}, "Assignee"),
        ({"kind": "bug"}, "Type"),
        ({"waiting": "me"}, "Waiting for"),
        ({"order": "-password"}, "order"),
        ({"order_by": "assignee__password"}, "order_by"),
        ({"status": "x"}, "status"),
    ],
)
def test_what_the_address_says_wrongly_is_named_and_narrows_nothing(
    asked: dict[str, str], named: str, world: World, gold: Contact, desk: StoppedClient
) -> None:
    ticket = world.file(gold, 2, NOW)

    page = desk.get("/desk/", asked)

    assert f"These parts of the address are not known and were ignored: {named}." in text_of(page)
    assert references_on(page) == [ticket.reference]


def test_an_organisation_that_a_partner_does_not_serve_is_not_named_to_them(partnered: World, sign_in: SignIn) -> None:
    person = make_partner_person(make_partner("Dental Depot", "distributor"))
    stranger = partnered.customer(plan="maintenance", name="Praxis Mondhof")

    text = text_of(sign_in(person).get("/desk/", {"organisation": str(stranger.organisation_id)}))

    assert "ignored: Organisation." in text
    assert "Mondhof" not in text


def test_the_list_can_be_ordered_by_age(world: World, gold: Contact, desk: StoppedClient) -> None:
    tickets = [world.file(gold, severity, NOW - timedelta(hours=1)).reference for severity in (4, 2, 3)]

    assert references_on(desk.get("/desk/", {"order": "oldest"})) == tickets
    assert references_on(desk.get("/desk/", {"order": "newest"})) == tickets[::-1]
    assert references_on(desk.get("/desk/", {"order": "due", "view": "all"})) == [tickets[1], tickets[2], tickets[0]]


def test_the_filter_page_offers_what_there_is_and_leads_to_the_queue(
    world: World, gold: Contact, desk: StoppedClient
) -> None:
    world.customer(region="europe", plan="gold", name="Nordsee Reederei")

    page = desk.get("/desk/filter/", {"severity": "2", "assignee": "me"}).content.decode()

    assert '<form class="stack gap-3" method="get" action="/desk/" data-fragment>' in page
    assert '<option value="2" selected>P2</option>' in page
    assert '<option value="me" selected>me</option>' in page
    assert f'<option value="{gold.organisation_id}">Hafenlogistik Nord</option>' in page


def test_the_filter_of_a_partner_names_their_own_people_and_customers(partnered: World, sign_in: SignIn) -> None:
    distributor = make_partner("Dental Depot", "distributor")
    person = make_partner_person(distributor, "Nora Lund")
    partnered.customer(plan="maintenance", name="Praxis Sonnenhof", distributor=distributor)
    partnered.customer(plan="maintenance", name="Praxis Mittag", distributor=distributor)
    partnered.customer(plan="maintenance", name="Praxis Mondhof")

    page = sign_in(person).get("/desk/filter/").content.decode()

    assert "Praxis Sonnenhof" in page
    assert "Nora Lund" in page
    assert "Praxis Mondhof" not in page
    assert ">Agent<" not in page


def test_the_page_of_keys_is_a_page(desk: StoppedClient) -> None:
    assert "go to my tickets" in text_of(desk.get("/desk/keys/"))


def test_the_queue_keeps_what_narrows_it_while_words_are_searched(desk: StoppedClient) -> None:
    page = desk.get("/desk/", {"view": "all", "severity": "2", "q": "fax"}).content.decode()

    assert '<input type="hidden" name="view" value="all"><input type="hidden" name="severity" value="2">' in page


def test_a_list_is_counted_and_paged_up_to_a_limit(
    world: World, gold: Contact, desk: StoppedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "tickets.queries.counts.MAX_COUNT",
        "web.desk.views.queue.MAX_COUNT",
        "web.desk.views.frame.MAX_COUNT",
    ):
        monkeypatch.setattr(name, 3)
    for _ in range(4):
        world.file(gold, 2, NOW)

    page = desk.get("/desk/")

    assert "Due next 2+" in text_of(page)
    assert "The first 3 tickets" in text_of(page)
    assert len(references_on(page)) == 3


def test_a_row_counts_down_while_it_is_open(world: World, gold: Contact, desk: StoppedClient) -> None:
    world.file(gold, 2, NOW - timedelta(minutes=30))

    assert 'data-left="5400 5400 1800 metric">1 h 30 left' in desk.get("/desk/").content.decode()


def test_a_row_is_paused_while_it_is_closed(world: World, gold: Contact, desk: StoppedClient) -> None:
    world.file(gold, 2, NOW)
    desk.at = local("2026-11-20 20:00", "Europe/Rome")

    assert "data-left=" not in desk.get("/desk/").content.decode()


def test_counts_of_the_views_are_kept_for_five_seconds_unless_something_happens(world: World, gold: Contact) -> None:
    world.file(gold, 1, NOW)
    scope = AgentScope()
    counted = count_views(world.agent, scope=scope, now=NOW)["due"]
    Ticket.objects.update(status="CLOSED")  # nothing in the log says so

    assert (counted, count_views(world.agent, scope=scope, now=NOW + timedelta(seconds=4))["due"]) == (1, 1)
    assert count_views(world.agent, scope=scope, now=NOW + timedelta(seconds=5))["due"] == 0

    world.file(gold, 1, NOW)
    assert count_views(world.agent, scope=scope, now=NOW + timedelta(seconds=6))["due"] == 1


def test_counts_of_the_views_are_each_persons_own(world: World, gold: Contact) -> None:
    world.file(gold, 1, NOW)

    assert count_views(world.agent, scope=AgentScope(), now=NOW)["due"] == 1
    assert count_views(make_contact(gold.organisation).user, scope=AgentScope(), now=NOW)["due"] == 0


def test_counts_of_the_views_are_each_vendors_own(world: World, gold: Contact, other_vendor: Vendor) -> None:
    world.file(gold, 1, NOW)
    with connection.cursor() as cursor:  # so that nothing but the vendor differs
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE tickets_event DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM tickets_event")
    counted = count_views(world.agent, scope=AgentScope(), now=NOW)["due"]

    with vendor_schema(other_vendor.schema_name):
        other = count_views(world.agent, scope=AgentScope(), now=NOW)["due"]

    assert (counted, other) == (1, 0)
