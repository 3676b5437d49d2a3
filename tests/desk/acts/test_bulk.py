"""One act on several tickets of the queue: all of them or none, with one message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from people.models import Team
from people.operations.staff import create_team, join_team
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.errors import BulkRefused, TooManyAtOnce
from tickets.models import Event, Message, Ticket
from tickets.operations.acts import status_changes
from tickets.operations.acts.bulk import MAX_TICKETS, for_all
from tickets.operations.messages.conversation import reply


@pytest.fixture
def gold(world: World) -> Contact:
    """A European customer with the Gold plan."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


@pytest.fixture
def tickets(world: World, gold: Contact) -> list[Ticket]:
    """Three tickets of two people of one customer."""
    colleague = make_contact(gold.organisation)
    return [world.file(contact, 3, NOW - timedelta(hours=1)) for contact in (gold, colleague, gold)]


def do(desk: StoppedClient, act: str, tickets: Sequence[Ticket], **sent: Any) -> Any:
    """Choose tickets, and send the page of the act as it comes."""
    chosen = {"t": [ticket.pk for ticket in tickets], "next": "/desk/?view=unassigned"}
    assert desk.post(f"/desk/bulk/{act}/", chosen).status_code == 200
    return desk.post(f"/desk/bulk/{act}/", chosen | {"run": "1"} | sent)


def stored(tickets: Sequence[Ticket], field: str) -> list[Any]:
    """Return a column of the tickets."""
    return list(Ticket.objects.filter(pk__in=[one.pk for one in tickets]).order_by("id").values_list(field, flat=True))


def test_the_page_says_what_will_be_done_to_which_tickets_and_who_is_notified(
    tickets: list[Ticket], desk: StoppedClient
) -> None:
    page = desk.post("/desk/bulk/wait/", {"t": [ticket.pk for ticket in tickets]})
    text = text_of(page)

    assert "Put on hold: 3 tickets" in text
    assert "2 customers are notified by email. Either all of them are changed, or none." in text
    assert all(ticket.reference in text for ticket in tickets)
    assert stored(tickets, "status") == ["OPEN"] * 3


def test_chosen_tickets_are_given_to_a_colleague(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    colleague = make_staff("Dana Reyes")

    answer = do(desk, "assign", tickets[:2], assignee=str(colleague.pk))

    assert (answer.status_code, answer["Location"]) == (302, "/desk/?view=unassigned")
    assert stored(tickets, "assignee") == [colleague.pk, colleague.pk, None]
    assert "2 tickets: assigned." in text_of(desk.get("/desk/"))


def test_chosen_tickets_are_given_to_a_team(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    teams = _teams(world)

    do(desk, "assign", tickets, assignee="team:europe")

    assert stored(tickets, "team") == [teams["europe"].pk] * 3


def test_chosen_tickets_are_handed_over(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    do(desk, "hand-over", tickets, to="specialists", reason="A mass failure")

    assert stored(tickets, "tier_key") == ["specialists"] * 3
    assert [world.events(ticket, "handed_over")[0]["reason"] for ticket in tickets] == ["A mass failure"] * 3


def test_E12_the_severity_of_chosen_tickets_is_changed_with_a_reason(
    world: World, tickets: list[Ticket], desk: StoppedClient
) -> None:
    status_changes.confirm_severity(ticket=tickets[0], actor=world.agent, severity=3, reason="", now=NOW)

    assert do(desk, "severity", tickets, severity="2").status_code == 422
    do(desk, "severity", tickets, severity="2", reason="All sites are down.")

    assert stored(tickets, "severity") == [2, 2, 2]
    assert [world.events(ticket, "severity")[0]["reason"] for ticket in tickets] == ["All sites are down."] * 3


def test_E31_chosen_tickets_wait_for_a_third_party(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    do(desk, "wait", tickets, party="third_party", reason="The carrier repairs the line.")

    assert stored(tickets, "status") == ["WAITING_THIRD_PARTY"] * 3


def test_every_customer_gets_the_same_answer_once(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    page = desk.post("/desk/bulk/reply/", {"t": [ticket.pk for ticket in tickets]}).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]

    for _ in range(2):
        assert do(desk, "reply", tickets, text="The line is up again.", seen=seen).status_code == 302

    said = Message.objects.filter(body="The line is up again.").order_by("ticket_id")
    assert [message.ticket for message in said] == tickets


def test_resolved_tickets_are_closed(world: World, tickets: list[Ticket], desk: StoppedClient) -> None:
    for ticket in tickets:
        status_changes.resolve(ticket=ticket, actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)

    page = desk.post("/desk/bulk/close/", {"t": [ticket.pk for ticket in tickets]})
    assert "No customer is notified." in text_of(page)
    do(desk, "close", tickets)

    assert stored(tickets, "status") == ["CLOSED"] * 3


def test_chosen_tickets_are_merged_into_one(world: World, gold: Contact, desk: StoppedClient) -> None:
    first, second, third = (world.file(gold, 3, NOW) for _ in range(3))

    do(desk, "merge", [first, second, third], target=str(second.pk), reason="The same outage")

    assert stored([first, second, third], "merged_into") == [second.pk, None, second.pk]


def test_one_that_cannot_leaves_all_as_they_were_and_is_named(
    world: World, tickets: list[Ticket], desk: StoppedClient
) -> None:
    status_changes.resolve(ticket=tickets[0], actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)
    status_changes.resolve(ticket=tickets[2], actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)
    before = Event.objects.count()

    answer = do(desk, "wait", tickets, party="customer", reason="Logs")
    text = text_of(answer)

    assert answer.status_code == 409
    assert "Nothing was changed." in text
    assert f"{tickets[0].reference}: This is no longer possible: the ticket is now resolved." in text
    assert f"{tickets[2].reference}: This is no longer possible" in text
    assert f"{tickets[1].reference}:" not in text
    assert (stored(tickets, "status"), Event.objects.count()) == (["RESOLVED", "OPEN", "RESOLVED"], before)


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("assign", {"assignee": "999999"}),
        ("assign", {"assignee": "team:nobody"}),
        ("hand-over", {"to": "moon", "reason": "x"}),
        ("hand-over", {"to": "specialists", "reason": " "}),
        ("severity", {"severity": "9", "reason": "x"}),
        ("wait", {"party": "godot", "reason": "x"}),
        ("reply", {"text": " ", "seen": "0"}),
        ("resolve", {"kind": "fix", "explanation": " "}),
        ("merge", {"target": "0", "reason": "x"}),
        ("merge", {"reason": ""}),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    act: str, sent: dict[str, str], tickets: list[Ticket], desk: StoppedClient
) -> None:
    before = Event.objects.count()

    answer = do(desk, act, tickets, **sent)

    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert Event.objects.count() == before


@pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], [""], ["٣"]])
def test_without_tickets_nothing_is_asked(chosen: list[str], tickets: list[Ticket], desk: StoppedClient) -> None:
    answer = desk.post("/desk/bulk/close/", {"t": chosen, "run": "1", "next": "https://evil.example/"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_attack_A55_a_hundred_at_once_are_the_most(tickets: list[Ticket], desk: StoppedClient) -> None:
    answer = desk.post("/desk/bulk/close/", {"t": list(range(1, MAX_TICKETS + 2)), "run": "1"})

    assert answer.status_code == 302
    assert "You can change up to 100 tickets at once." in text_of(desk.get("/desk/"))
    with pytest.raises(TooManyAtOnce):
        for_all(tickets=[tickets[0]] * (MAX_TICKETS + 1), act=lambda _ticket: None)


@pytest.mark.parametrize("number", ["999999", "9" * 40])
def test_a_number_that_nobody_has_stops_all(number: str, tickets: list[Ticket], desk: StoppedClient) -> None:
    answer = desk.post(
        "/desk/bulk/wait/", {"t": [tickets[0].pk, number], "run": "1", "party": "customer", "reason": "x"}
    )

    assert answer.status_code == 302
    assert "Some of the selected tickets no longer exist." in text_of(desk.get("/desk/"))
    assert stored(tickets, "status") == ["OPEN"] * 3


def test_an_act_that_does_not_exist_is_not_there(tickets: list[Ticket], desk: StoppedClient) -> None:
    assert desk.post("/desk/bulk/delete/", {"t": [tickets[0].pk]}).status_code == 404
    assert desk.get("/desk/bulk/close/").status_code == 405


def test_attack_A36_a_contact_has_no_bulk_acts(gold: Contact, tickets: list[Ticket], sign_in: SignIn) -> None:
    answer = sign_in(gold.user).post("/desk/bulk/close/", {"t": [tickets[0].pk], "run": "1"})

    assert answer.status_code == 404


def test_C5_a_partner_changes_what_they_have_and_no_other(partnered: World, sign_in: SignIn) -> None:
    distributor = make_partner("Dental Depot", "distributor")
    contact = partnered.customer(plan="maintenance", distributor=distributor)
    topics = {topic.provider: topic.key for topic in partnered.terms.topics}
    theirs = partnered.file(contact, 1, NOW, topic_key=topics["distributor"])
    vendors = partnered.file(contact, 1, NOW, topic_key=topics["vendor"])
    stranger = partnered.file(partnered.customer(plan="maintenance"), 1, NOW, topic_key=topics["vendor"])
    client = sign_in(make_partner_person(distributor))
    sent = {"run": "1", "party": "customer", "reason": "Logs"}

    unseen = client.post("/desk/bulk/wait/", {"t": [theirs.pk, stranger.pk], **sent})
    refused = client.post("/desk/bulk/wait/", {"t": [theirs.pk, vendors.pk], **sent})
    done = client.post("/desk/bulk/wait/", {"t": [theirs.pk], **sent})

    assert (unseen.status_code, refused.status_code, done.status_code) == (302, 409, 302)
    assert stored([theirs, vendors, stranger], "status") == ["WAITING_CUSTOMER", "OPEN", "OPEN"]


def test_all_refusals_are_named_by_the_operation(world: World, tickets: list[Ticket]) -> None:
    with pytest.raises(BulkRefused) as refused:
        for_all(
            tickets=tickets,
            act=lambda ticket: status_changes.close(ticket=ticket, actor=world.agent, now=NOW),
        )

    assert [ticket for ticket, _why in refused.value.refusals] == tickets


def test_the_number_of_queries_of_the_page_does_not_grow_with_the_tickets(
    tickets: list[Ticket], desk: StoppedClient
) -> None:
    desk.post("/desk/bulk/assign/", {"t": [tickets[0].pk]})
    counts = []
    for chosen in (tickets[:1], tickets):
        with CaptureQueriesContext(connection) as captured:
            desk.post("/desk/bulk/assign/", {"t": [ticket.pk for ticket in chosen]})
        counts.append(len(captured))

    assert counts[0] == counts[1]


def _teams(world: World) -> dict[str, Team]:
    teams = {key: create_team(key=key, name=key.title()) for key in ("americas", "europe")}
    join_team(user=world.agent, team=teams["europe"])
    return teams


def test_fault_B11_closing_open_tickets_offers_to_resolve_them(tickets: list[Ticket], desk: StoppedClient) -> None:
    page = desk.post("/desk/bulk/close/", {"t": [ticket.pk for ticket in tickets]})

    assert "Only resolved tickets can be closed." in text_of(page)
    assert 'action="/desk/bulk/resolve/"' in page.content.decode()
    assert 'action="/desk/bulk/close/"' not in page.content.decode()


def test_fault_B11_those_that_can_be_closed_are_offered_and_the_others_named(
    world: World, tickets: list[Ticket], desk: StoppedClient
) -> None:
    status_changes.resolve(ticket=tickets[0], actor=world.agent, kind="fix", explanation="Restarted.", now=NOW)

    page = desk.post("/desk/bulk/close/", {"t": [ticket.pk for ticket in tickets]})

    _others, _form, offered = page.content.decode().partition('action="/desk/bulk/close/"')
    assert re.findall(r'name="t" value="(\d+)"', offered) == [str(tickets[0].pk)]
    assert f"{tickets[1].reference} {tickets[1].subject} open" in text_of(page)


def test_fault_B11_open_tickets_are_resolved_together_with_an_explanation(
    tickets: list[Ticket], desk: StoppedClient
) -> None:
    answer = do(desk, "resolve", tickets, kind="fix", explanation="The line is up again.")

    assert answer.status_code == 302
    assert stored(tickets, "status") == ["RESOLVED"] * 3


def seen_by(page: Any) -> str:
    """Return what the page's form says was seen."""
    return str(page.content.decode().partition('name="seen" value="')[2].partition('"')[0])


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("hand-over", {"to": "specialists", "reason": "A mass failure."}),
        ("wait", {"party": "third_party", "reason": "The carrier repairs the line."}),
        ("severity", {"severity": "2", "reason": "All sites are down."}),
        ("reply", {"text": "The line is up again."}),
        ("resolve", {"kind": "fix", "explanation": "The line is up again."}),
    ],
)
def test_fault_A9_a_bulk_act_from_an_old_page_is_answered_409_and_goes_through_once_it_was_read(
    act: str, sent: dict[str, str], gold: Contact, tickets: list[Ticket], desk: StoppedClient
) -> None:
    chosen = {"t": [ticket.pk for ticket in tickets]}
    seen = seen_by(desk.post(f"/desk/bulk/{act}/", chosen))
    reply(ticket=tickets[0], actor=gold.user, body="All sites are down!", now=NOW)
    before = Event.objects.count()

    held = desk.post(f"/desk/bulk/{act}/", chosen | {"run": "1", "seen": seen} | sent)

    assert (held.status_code, Event.objects.count()) == (409, before)
    assert f"{tickets[0].reference}: {gold.user.name} wrote in the meantime: “All sites are down!”" in text_of(held)
    assert next(reversed(sent.values())) in held.content.decode()
    again = desk.post(f"/desk/bulk/{act}/", chosen | {"run": "1", "seen": seen_by(held)} | sent)
    assert again.status_code == 302


def test_fault_B5_tickets_that_a_colleague_has_are_not_taken_from_the_queue_without_asking(
    tickets: list[Ticket], desk: StoppedClient
) -> None:
    jonas = make_staff("Jonas Weidmann")
    status_changes.assign(ticket=tickets[0], actor=jonas, assignee=jonas, now=NOW)

    asked = desk.post("/desk/take/", {"t": [ticket.pk for ticket in tickets]})

    assert asked.status_code == 409
    assert f"{tickets[0].reference}: Assigned to Jonas Weidmann since 13:00. Take it over?" in text_of(asked)
    assert stored(tickets, "assignee") == [jonas.pk, None, None]


def test_fault_B5_a_bulk_assignment_from_an_old_page_is_answered_409(
    world: World, tickets: list[Ticket], desk: StoppedClient
) -> None:
    jonas = make_staff("Jonas Weidmann")
    chosen = {"t": [ticket.pk for ticket in tickets], "run": "1", "assignee": str(world.agent.pk)}
    status_changes.assign(ticket=tickets[0], actor=jonas, assignee=jonas, now=NOW)

    asked = desk.post("/desk/bulk/assign/", chosen | {"had": [f"{ticket.pk}:0" for ticket in tickets]})
    had = re.findall(r'name="had" value="([\d:]+)"', asked.content.decode())
    done = desk.post("/desk/bulk/assign/", chosen | {"had": had})

    assert (asked.status_code, done.status_code) == (409, 302)
    assert stored(tickets, "assignee") == [world.agent.pk] * 3
