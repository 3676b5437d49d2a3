"""What the vendor asks at filing, through the API: missing it waits, giving it goes on (TERM-D6, TERM-E36)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_contact, make_partner, make_partner_person
from tests.terms.world import World
from tickets.models import Message, Ticket
from vendors.models import Vendor

ALL = {"version": "7.1", "technical_contact": "Ms Orange"}
OPTIONAL = {"screenshots": False, "steps": False}
FILED = {"subject": "Exports stand still", "body": "Since this morning.", "severity": 1, "request_type": "incident"}


@pytest.fixture
def smartwork(vendor: Vendor) -> World:
    """The vendor that asks for version, log files, a technical contact and access to data (TERM-D6)."""
    return World("smartwork")


@pytest.fixture
def contact(smartwork: World) -> Contact:
    return smartwork.customer(region="emea", plan="support")


@pytest.fixture
def customer(contact: Contact, program_of: ProgramOf) -> Program:
    return program_of(contact.user)


@pytest.fixture
def staff(smartwork: World, program_of: ProgramOf) -> Program:
    return program_of(smartwork.agent)


@pytest.fixture
def waiting(customer: Program) -> dict[str, Any]:
    """A ticket that was filed through the API with nothing but its description."""
    filed: dict[str, Any] = customer.done("tickets", FILED)
    return filed


def waits(program: Program, ticket: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the waits and their ends as the log tells them."""
    events = program.read(f"tickets/{ticket['reference']}/events")["items"]
    return [event for event in events if event["kind"] in {"wait", "resume"}]


def test_D6_the_form_says_what_is_asked_and_what_is_required(customer: Program) -> None:
    questions = {row["key"]: row["is_required"] for row in customer.read("filing-form")["questions"]}
    assert questions == {"version": True, "log_files": True, "technical_contact": True, "data_access": True, **OPTIONAL}


def test_D6_what_is_missing_does_not_refuse_but_waits_for_the_customer_with_the_list(
    customer: Program, waiting: dict[str, Any]
) -> None:
    assert (waiting["status"], waiting["intake"]) == ("WAITING_CUSTOMER", {})
    assert waits(customer, waiting)[0]["details"] == {
        "for": "customer",
        "reason": "Missing information: Which version do you use? · Log files · Who can we ask about technical details?",
    }


def test_D6_nothing_waits_where_all_was_answered(customer: Program) -> None:
    log = SimpleUploadedFile("app.log", b"10:00 stopped", content_type="text/plain")
    form = {**FILED, "intake": '{"version": "7.1", "technical_contact": "Ms Orange"}', "files": log}
    filed = customer.post("/api/v1/tickets", form)
    assert (filed.status_code, filed.json()["status"]) == (201, "OPEN")
    assert filed.json()["intake"] == {**ALL, "log_files": "app.log"}


def test_D6_giving_some_leaves_the_rest_to_wait_for(customer: Program, waiting: dict[str, Any]) -> None:
    given = customer.done(f"tickets/{waiting['reference']}/intake", {"intake": {"version": "7.1"}})
    assert (given["status"], given["intake"]) == ("WAITING_CUSTOMER", {"version": "7.1"})


def test_D6_giving_all_ends_the_wait(customer: Program, waiting: dict[str, Any]) -> None:
    log = SimpleUploadedFile("app.log", b"10:00 stopped", content_type="text/plain")
    form = {"intake": '{"version": "7.1", "technical_contact": "Ms Orange"}', "files": log}
    given = customer.post(f"/api/v1/tickets/{waiting['reference']}/intake", form)
    assert (given.status_code, given.json()["status"]) == (200, "OPEN")
    assert [event["kind"] for event in waits(customer, waiting)] == ["wait", "resume"]


def test_D6_an_agent_takes_down_what_is_missing_and_the_customer_reads_who_gave_it(
    customer: Program, staff: Program, waiting: dict[str, Any]
) -> None:
    path = f"tickets/{waiting['reference']}"
    given = staff.done(f"{path}/intake", {"intake": ALL | {"log_files": "None."}, "given_by": "Ms Orange"})

    assert given["status"] == "OPEN"
    events = customer.read(f"{path}/events")["items"]
    (event,) = [event for event in events if event["kind"] == "intake_given"]
    assert (event["details"]["given_by"], event["actor"]) == ("Ms Orange", "smartwork solutions")
    shown = customer.read(f"{path}/messages")["items"][-1]
    assert (shown["kind"], shown["by"], shown["body"].splitlines()[:2]) == (
        "public",
        "customer",
        ["Which version do you use?", "7.1"],
    )


def test_D6_an_agent_says_who_gave_it_and_a_customer_does_not(
    customer: Program, staff: Program, waiting: dict[str, Any]
) -> None:
    path = f"tickets/{waiting['reference']}/intake"
    assert wrong_fields(staff.send(path, {"intake": ALL})) == ["given_by"]
    assert wrong_fields(customer.send(path, {"intake": ALL, "given_by": "Somebody"})) == ["given_by"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "body", [{"intake": {"colour": "red"}}, {"intake": {"data_access": "perhaps"}}, {"intake": {}}, {}]
)
def test_an_answer_that_cannot_be_taken_is_named_and_changes_nothing(
    customer: Program, waiting: dict[str, Any], body: dict[str, Any]
) -> None:
    assert wrong_fields(customer.send(f"tickets/{waiting['reference']}/intake", body)) == ["intake"]
    assert Ticket.objects.get().intake == {}


@pytest.mark.parametrize("who", ["colleague", "another organisation", "a partner"])
def test_D6_nobody_else_adds_to_it(
    smartwork: World, contact: Contact, waiting: dict[str, Any], program_of: ProgramOf, who: str
) -> None:
    user = {
        "colleague": lambda: make_contact(contact.organisation).user,
        "another organisation": lambda: smartwork.customer(region="emea", plan="support").user,
        "a partner": lambda: make_partner_person(make_partner("Elsewhere", "distributor")),
    }[who]()
    sent = program_of(user).send(f"tickets/{waiting['reference']}/intake", {"intake": ALL, "given_by": "x"})
    assert problem(sent) == (404, "not-found")
    assert Ticket.objects.get().intake == {}


def test_E36_the_first_analysis_and_what_was_tried_are_asked_for_and_given(world: World, program_of: ProgramOf) -> None:
    program = program_of(world.customer(plan="gold").user)
    wish = FILED | {"severity": 3, "request_type": world.terms.request_types[0].key}
    filed = program.done("tickets", wish | {"intake": {"tried": "A restart, by us."}})

    assert (filed["status"], waits(program, filed)[0]["details"]["reason"]) == (
        "WAITING_CUSTOMER",
        "Missing information: Who did the first analysis?",
    )
    given = program.done(f"tickets/{filed['reference']}/intake", {"intake": {"first_analysis": "partner"}})
    assert (given["status"], given["intake"]["first_analysis"]) == ("OPEN", "partner")


def test_E36_the_clocks_are_paused_while_it_is_missing(world: World, program_of: ProgramOf) -> None:
    program = program_of(world.customer(plan="gold").user)
    wish = FILED | {"severity": 3, "request_type": world.terms.request_types[0].key}
    filed = program.done("tickets", wish)
    clocks = program.read(f"tickets/{filed['reference']}/clocks")
    assert (clocks["waiting_for"], clocks["at"]) == ("customer", NOW.strftime("%Y-%m-%dT13:00:00Z"))
