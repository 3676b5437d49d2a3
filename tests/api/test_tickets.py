"""Reading tickets through the API: who sees what, filters, pages, clocks with their reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from customers.models import Contact
from people.models import User
from plans.core.closed_days import with_closed_day
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_contact
from tests.terms.world import World
from tests.tickets.clocks.escalating import escalating
from tickets.models import Ticket
from tickets.operations.acts import status_changes
from tickets.operations.messages.conversation import add_note, reply
from vendors.models import Vendor


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(plan="gold")


@pytest.fixture
def staff(world: World, program_of: ProgramOf) -> Program:
    return program_of(world.agent)


def file_some(world: World, contact: Contact, count: int) -> list[Ticket]:
    return [world.file(contact, 2, NOW - timedelta(hours=count - number)) for number in range(count)]


def test_me_says_for_whom_the_token_acts(contact: Contact, program_of: ProgramOf) -> None:
    me = program_of(contact.user, "tickets:read").read("me")

    assert (me["id"], me["kind"], me["contact"]) == (contact.user_id, "CONTACT", contact.pk)
    assert me["organisation"] == {"id": contact.organisation_id, "name": contact.organisation.name}
    assert me["token"]["scopes"] == ["tickets:read"]


def test_a_ticket_says_what_its_page_says(world: World, contact: Contact, staff: Program) -> None:
    ticket = world.file(contact, 2, NOW)

    row = staff.read(f"tickets/{ticket.reference}")

    assert row["severity"] == {"number": 2, "name": "P2", "label": "High"}
    assert row["plan"] == {"key": "gold", "name": "Gold", "version": world.terms.version.label}
    assert row["contact"] == {"id": contact.pk, "name": contact.user.name}
    assert row["filed_at"] == "2026-11-20T13:00:00Z"
    assert row["next_due"]["metric"] == "first_response"


def test_a_contact_sees_their_own_tickets_only(world: World, contact: Contact, program_of: ProgramOf) -> None:
    own = world.file(contact, 2, NOW)
    world.file(make_contact(contact.organisation), 2, NOW)
    world.file(world.customer(plan="gold"), 2, NOW)

    assert [row["reference"] for row in program_of(contact.user).read("tickets")["items"]] == [own.reference]


def test_a_contact_who_sees_the_organisation_sees_its_tickets(
    world: World, contact: Contact, program_of: ProgramOf
) -> None:
    lead = make_contact(contact.organisation, sees_organisation=True)
    ticket = world.file(contact, 2, NOW)
    world.file(world.customer(plan="gold"), 2, NOW)

    assert [row["reference"] for row in program_of(lead.user).read("tickets")["items"]] == [ticket.reference]


def test_pages_lead_through_everything_once_though_rows_are_added(
    world: World, contact: Contact, staff: Program
) -> None:
    references = [ticket.reference for ticket in reversed(file_some(world, contact, 5))]

    first = staff.read("tickets", page_size=2)
    world.file(contact, 2, NOW)
    second = staff.read("tickets", page_size=2, cursor=first["next_cursor"])
    third = staff.read("tickets", page_size=2, cursor=second["next_cursor"])

    assert [row["reference"] for page in (first, second, third) for row in page["items"]] == references
    assert third["next_cursor"] is None


def test_E8_the_queue_is_read_in_the_order_of_the_desk(world: World, staff: Program) -> None:
    basic, gold = world.customer(plan="basic"), world.customer(plan="gold")
    tickets = [world.file(who, severity, NOW) for who in (basic, gold) for severity in (3, 2, 4, 2)]
    expected = sorted(
        Ticket.objects.all(),
        key=lambda row: (
            row.plan_rank,
            row.kind_rank,
            row.next_due_at is None,
            row.next_due_at or NOW,
            row.severity,
            row.pk,
        ),
    )

    found: list[str] = []
    at: dict[str, Any] = {"order": "queue", "page_size": 3}
    while at.get("cursor", "") is not None:
        page = staff.read("tickets", **at)
        found += [row["reference"] for row in page["items"]]
        at["cursor"] = page["next_cursor"]

    assert found == [ticket.reference for ticket in expected]
    assert len(found) == len(tickets)
    assert {row.plan_rank for row in expected[:4]} == {min(row.plan_rank for row in expected)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "RESOLVED"}, [1]),
        ({"status": ["RESOLVED", "OPEN"]}, [1, 0]),
        ({"severity": 3}, [1]),
        ({"view": "mine"}, [0]),
        ({"words": "printer"}, [1]),
        ({"filed_from": "2026-11-20T12:30:00Z"}, [1]),
        ({"filed_before": "2026-11-20T12:30:00Z"}, [0]),
        ({"request_type": "incident"}, [1, 0]),
        ({"topic": "nothing"}, []),
    ],
)
def test_filters_narrow_the_list(
    world: World, contact: Contact, staff: Program, query: dict[str, Any], expected: list[int]
) -> None:
    first = world.file(contact, 2, NOW - timedelta(hours=1))
    second = world.file(contact, 3, NOW, subject="The printer burns")
    status_changes.assign(ticket=first, actor=world.agent, assignee=world.agent, now=NOW)
    status_changes.resolve(ticket=second, actor=world.agent, kind="fix", explanation="Water.", now=NOW)

    found = [row["reference"] for row in staff.read("tickets", **query)["items"]]

    assert found == [[first, second][index].reference for index in expected]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page_size": 10**9}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": "x"}, "page_size"),
        ({"cursor": "zzz"}, "cursor"),
        ({"order": "subject"}, "order"),
        ({"filed_by__password__startswith": "a"}, "filed_by__password__startswith"),
        ({"organisation": "1 OR 1=1"}, "organisation"),
        ({"organisation": 2**80}, "organisation"),
        ({"status": "ANY"}, "status.0"),
        ({"words": "\x00"}, "words"),
    ],
)
def test_bad_filters_are_refused_by_name(staff: Program, query: dict[str, Any], field: str) -> None:
    assert wrong_fields(staff.get("/api/v1/tickets", query)) == [field]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_tickets_costs_the_same_for_any_length(
    world: World, contact: Contact, staff: Program, count: int, django_assert_num_queries: object
) -> None:
    file_some(world, contact, count)
    staff.read("me")

    with django_assert_num_queries(5):  # type: ignore[operator]  # two search paths, vendor, token, tickets
        assert len(staff.read("tickets")["items"]) == count


def test_the_conversation_keeps_notes_from_the_customer(world: World, contact: Contact, program_of: ProgramOf) -> None:
    ticket = world.file(contact, 2, NOW)
    reply(ticket=ticket, actor=world.agent, body="We look.", now=NOW)
    add_note(ticket=ticket, actor=world.agent, body="Difficult customer.", now=NOW)

    read = {
        who: [(row["kind"], row["author"], row["body"]) for row in program_of(user).read(path)["items"]]
        for who, user in {"agent": world.agent, "customer": contact.user}.items()
        for path in [f"tickets/{ticket.reference}/messages"]
    }

    vendor_name = world.terms.vendor.name
    first = ("public", contact.user.name, "It worked yesterday.")
    assert read["agent"] == [first, ("public", "Agent", "We look."), ("note", "Agent", "Difficult customer.")]
    assert read["customer"] == [first, ("public", vendor_name, "We look.")]


def test_the_log_tells_a_customer_what_concerns_them(world: World, contact: Contact, program_of: ProgramOf) -> None:
    ticket = world.file(contact, 2, NOW)
    add_note(ticket=ticket, actor=world.agent, body="Difficult customer.", now=NOW)
    status_changes.assign(ticket=ticket, actor=world.agent, assignee=world.agent, now=NOW)
    status_changes.wait_for(ticket=ticket, actor=world.agent, party="customer", reason="The log file.", now=NOW)

    def kinds(user: User) -> list[str]:
        return [row["kind"] for row in program_of(user).read(f"tickets/{ticket.reference}/events")["items"]]

    assert kinds(world.agent) == ["created", "internal_note", "assigned", "wait"]
    assert kinds(contact.user) == ["created", "wait"]


def test_clocks_come_with_pieces_that_add_up(world: World, contact: Contact, staff: Program) -> None:
    ticket = world.file(contact, 2, NOW - timedelta(hours=20))
    due = world.due(ticket, "first_response", NOW)

    clock = staff.read(f"tickets/{ticket.reference}/clocks")["clocks"][0]
    why = clock["why"]

    assert due is not None
    assert (clock["metric"], clock["due_at"]) == ("first_response", due.strftime("%Y-%m-%dT%H:%M:%SZ"))
    ends = [piece["end"] for piece in why["pieces"]]
    assert [piece["start"] for piece in why["pieces"]] == [why["started_at"], *ends[:-1]]
    spent = sum(piece["counted_seconds"] for piece in why["pieces"] if piece["end"] <= "2026-11-20T13:00:00Z")
    assert spent == why["counted_seconds"] == clock["elapsed_seconds"]
    assert why["lines"][0]["is_counted"] is True
    assert why["sentence"].startswith("Overdue: ")


def test_a_closed_day_is_left_out_by_its_name(vendor: Vendor, program_of: ProgramOf) -> None:
    day = date(2026, 11, 19)
    world = World(
        "imagicle", lambda terms: with_closed_day(terms, calendar_keys=["europe"], day=day, name="Company day")
    )
    ticket = world.file(world.customer(region="europe", plan="gold"), 2, NOW - timedelta(hours=44, minutes=30))

    why = program_of(world.agent).read(f"tickets/{ticket.reference}/clocks")["clocks"][0]["why"]

    assert [piece["name"] for piece in why["pieces"] if piece["kind"] == "holiday"] == ["Company day"]
    assert "Company day, closed: not counted" in [line["words"] for line in why["lines"]]


def test_the_escalation_is_for_those_who_serve(world: World, contact: Contact, program_of: ProgramOf) -> None:
    ticket = world.file(contact, 1, NOW, channel="phone", actor=world.agent)
    path = f"tickets/{ticket.reference}/clocks"

    assert len(program_of(world.agent).read(path)["ladder"]) == len(world.times(ticket, NOW).steps) > 0
    assert program_of(contact.user).read(path)["ladder"] == []


def test_fault_W6_a_step_names_the_tier_that_gets_the_ticket(vendor: Vendor, program_of: ProgramOf) -> None:
    world = World("imagicle", escalating)
    ticket = world.file(world.customer(region="europe", plan="gold"), 1, NOW)

    steps = program_of(world.agent).read(f"tickets/{ticket.reference}/clocks")["ladder"]

    assert [(step["role"], step["hand_over_to"]) for step in steps] == [
        ("team_lead", None),
        ("", "specialists"),
        ("support_manager", None),
    ]


def test_words_are_in_the_language_asked_for_else_in_the_owners(world: World, program_of: ProgramOf) -> None:
    contact = make_contact(world.customer(plan="gold").organisation, language="de")
    program = program_of(contact.user)
    del program.defaults["HTTP_ACCEPT_LANGUAGE"]

    own = program.get("/api/v1/tickets", {"page_size": 0})
    asked = program.get("/api/v1/tickets", {"page_size": 0}, HTTP_ACCEPT_LANGUAGE="en")

    assert (own.headers["Content-Language"], asked.headers["Content-Language"]) == ("de", "en")
    assert own.json()["errors"] != asked.json()["errors"]


def test_search_finds_what_the_owner_may_read(world: World, contact: Contact, program_of: ProgramOf) -> None:
    ticket = world.file(contact, 2, NOW, subject="The fax is silent")
    add_note(ticket=ticket, actor=world.agent, body="A porcupine sits in it.", now=NOW)

    def found(user: User, words: str) -> list[str]:
        return [hit["ticket"]["reference"] for hit in program_of(user).read("search", words=words)["items"]]

    assert found(contact.user, "fax") == [ticket.reference]
    assert found(contact.user, "porcupine") == []
    assert found(world.agent, "porcupine") == [ticket.reference]


def test_nothing_is_at_an_address_that_does_not_exist(staff: Program) -> None:
    answer = staff.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_method_that_an_address_does_not_take_names_those_it_does(staff: Program) -> None:
    answer = staff.delete("/api/v1/tickets")

    assert problem(answer) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_another_format_is_refused(staff: Program) -> None:
    assert problem(staff.get("/api/v1/me", HTTP_ACCEPT="text/html")) == (406, "not-acceptable")
