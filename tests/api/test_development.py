"""Development issues through the API: for the vendor's staff, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from customers.models import Contact
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_partner, make_partner_person
from tests.terms.world import World
from tickets.models import DevelopmentIssue, Ticket
from tickets.rules import can_see_event


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(plan="gold")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    return world.file(contact, 2, NOW - timedelta(hours=1))


@pytest.fixture
def staff(world: World, program_of: ProgramOf) -> Program:
    return program_of(world.agent)


def test_D5_an_issues_news_reach_every_ticket_that_waits(
    world: World, contact: Contact, ticket: Ticket, staff: Program
) -> None:
    other = world.file(contact, 3, NOW)
    opened = staff.done(
        "development-issues", {"title": "Defect", "kind": "bug", "ticket": ticket.reference, "reason": "x"}
    )
    path = f"development-issues/{opened['number']}"

    staff.done(f"{path}/link", {"ticket": other.reference, "reason": "The same."})
    staff.done(f"{path}/state", {"state": "planned", "note": "Next release."})

    assert staff.read(path)["tickets"] == [ticket.reference, other.reference]
    assert staff.read(path)["state"] == "planned"
    for waiting in (ticket, other):
        events = staff.read(f"tickets/{waiting.reference}/events")["items"]
        assert events[-1]["details"]["to" if "to" in events[-1]["details"] else "state"] == "planned"
    staff.done(f"{path}/unlink", {"ticket": other.reference, "reason": "Another."})
    assert staff.read(f"tickets/{other.reference}/development")["items"] == []


def test_E18_development_is_brought_in_and_the_ticket_stays_where_it_is(ticket: Ticket, staff: Program) -> None:
    joined = staff.done(f"tickets/{ticket.reference}/development", {"reason": "A defect.", "title": "Defect"})

    assert joined["issue"]["title"] == "Defect"
    assert [row["number"] for row in staff.read(f"tickets/{ticket.reference}/development")["items"]] == [
        joined["issue"]["number"]
    ]


@pytest.mark.parametrize("who", ["contact", "partner"])
def test_D5_for_everybody_else_there_are_no_issues(
    world: World, contact: Contact, ticket: Ticket, staff: Program, program_of: ProgramOf, who: str
) -> None:
    opened = staff.done(
        "development-issues", {"title": "Defect", "kind": "bug", "ticket": ticket.reference, "reason": "x"}
    )
    partner = make_partner("Distributor", "distributor")
    contact.organisation.distributor = partner
    contact.organisation.save()
    program = program_of(contact.user if who == "contact" else make_partner_person(partner))
    path = f"/api/v1/development-issues/{opened['number']}"

    reads = [path, "/api/v1/development-issues", f"/api/v1/tickets/{ticket.reference}/development"]
    sent: dict[str, dict[str, Any]] = {
        f"{path}/state": {"state": "done"},
        f"{path}/link": {"ticket": ticket.reference, "reason": "x"},
        f"{path}/unlink": {"ticket": ticket.reference, "reason": "x"},
        "/api/v1/development-issues": {"title": "x", "kind": "bug"},
        f"/api/v1/tickets/{ticket.reference}/development": {"reason": "x"},
    }

    answers = [program.get(read) for read in reads]
    answers += [program.send(to.removeprefix("/api/v1/"), body) for to, body in sent.items()]
    assert {problem(answer) for answer in answers} == {(404, "not-found")}
    assert DevelopmentIssue.objects.get().state == "open"
    events = program.read(f"tickets/{ticket.reference}/events")["items"]
    assert who == "partner" or opened["number"] not in str(events)


def test_D8_a_ticket_that_is_a_wish_stops_its_clocks(vendor: object, program_of: ProgramOf) -> None:
    world = World("smartwork")
    contact = world.customer(region="emea", plan=world.terms.plans[0].key)
    wish = next(kind.key for kind in world.terms.request_types if kind.kind == "feature_request")
    ticket = world.file(contact, world.terms.severities[-1].number, NOW)

    row = program_of(world.agent).done(
        f"tickets/{ticket.reference}/change-request-type", {"request_type": wish, "reason": "A wish."}
    )

    assert (row["kind"], row["next_due"]) == ("feature_request", None)


def development_details(program: Program, ticket: Ticket) -> list[dict[str, Any]]:
    """Return what a program reads of development in a ticket's log."""
    events = program.read(f"tickets/{ticket.reference}/events")["items"]
    return [event["details"] for event in events if event["kind"] == "development"]


def test_D5_E18_the_customer_reads_how_development_proceeds_without_the_issue(
    contact: Contact, ticket: Ticket, staff: Program, program_of: ProgramOf
) -> None:
    joined = staff.done(f"tickets/{ticket.reference}/development", {"reason": "Secret", "title": "Secret"})
    path = f"development-issues/{joined['issue']['number']}"
    for state in ("planned", "in_progress", "done"):
        staff.done(f"{path}/state", {"state": state, "note": "Secret"})

    customer = program_of(contact.user)
    assert development_details(customer, ticket) == [
        {"what": "handed_over", "starts_at": None},
        *({"what": "state", "to": state} for state in ("planned", "in_progress", "done")),
    ]
    read = customer.get(f"/api/v1/tickets/{ticket.reference}/events").content.decode()
    assert [secret in read for secret in ("Secret", joined["issue"]["number"])] == [False, False]


def test_E18_off_hours_the_customer_reads_when_development_is_in(
    world: World, contact: Contact, staff: Program, program_of: ProgramOf
) -> None:
    staff.at = NOW + timedelta(hours=12)  # Saturday, in the night
    late = world.file(contact, 2, NOW)
    staff.done(f"tickets/{late.reference}/development", {"reason": "x", "title": "x"})

    customer = program_of(contact.user)
    assert development_details(customer, late) == [{"what": "handed_over", "starts_at": "2026-11-23T08:00:00+00:00"}]


def test_D5_what_is_for_agents_alone_is_not_shown(
    contact: Contact, ticket: Ticket, staff: Program, program_of: ProgramOf
) -> None:
    opened = staff.done("development-issues", {"title": "Defect", "kind": "bug"})
    path = f"development-issues/{opened['number']}"
    staff.done(f"{path}/link", {"ticket": ticket.reference, "reason": "The same."})
    staff.done(f"{path}/state", {"state": "open", "note": "Nothing new."})
    staff.done(f"{path}/state", {"state": "declined", "note": "Too dear."})

    assert len(development_details(staff, ticket)) == 3
    assert development_details(program_of(contact.user), ticket) == []


def test_D5_the_database_and_the_page_tell_customers_the_same(
    contact: Contact, ticket: Ticket, staff: Program, program_of: ProgramOf
) -> None:
    joined = staff.done(f"tickets/{ticket.reference}/development", {"reason": "x", "title": "x"})
    for state in ("planned", "planned", "open", "in_progress", "declined", "done"):
        staff.done(f"development-issues/{joined['issue']['number']}/state", {"state": state, "note": "x"})

    news = ticket.events.filter(kind="development")
    heard = [event.sequence for event in news if can_see_event(contact.user, event)]
    events = program_of(contact.user).read(f"tickets/{ticket.reference}/events")["items"]
    assert [event["sequence"] for event in events if event["kind"] == "development"] == heard


def test_D8_the_customer_reads_that_it_is_handled_as_a_wish(vendor: object, program_of: ProgramOf) -> None:
    world = World("smartwork")
    contact = world.customer(region="emea", plan=world.terms.plans[0].key)
    wish = next(kind.key for kind in world.terms.request_types if kind.kind == "feature_request")
    ticket = world.file(contact, world.terms.severities[-1].number, NOW)
    staff, customer = program_of(world.agent), program_of(contact.user)
    staff.done(f"tickets/{ticket.reference}/change-request-type", {"request_type": wish, "reason": "Secret."})

    events = customer.read(f"tickets/{ticket.reference}/events")["items"]
    changed = [event["details"] for event in events if event["kind"] == "request_type"]
    assert changed == [{"from": ticket.request_type_key, "to": wish}]
    assert {clock["state"] for clock in customer.read(f"tickets/{ticket.reference}/clocks")["clocks"]} <= {"stopped"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"kind": "bug"}, ["title"]),
        ({"title": "x", "kind": "magic"}, ["kind"]),
        ({"title": "x", "kind": "bug", "external_url": "javascript:alert(1)"}, []),
        ({"title": "x", "kind": "bug", "state": "done"}, ["state"]),
    ],
)
def test_bad_input_is_refused(staff: Program, body: dict[str, Any], fields: list[str]) -> None:
    assert wrong_fields(staff.send("development-issues", body)) == fields
    assert DevelopmentIssue.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(staff: Program, count: int, django_assert_max_num_queries: Any) -> None:
    for number in range(count):
        staff.done("development-issues", {"title": f"Defect {number}", "kind": "bug"})

    with django_assert_max_num_queries(5):
        assert len(staff.read("development-issues")["items"]) == count
