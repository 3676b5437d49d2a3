"""Answering, noting and handling through the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from customers.models import Contact
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.core.event_payloads import DeadlineSet
from tickets.models import Message, Ticket
from tickets.operations.clocks.refreshing import refresh_clocks
from tickets.operations.event_log import append_event, lock_ticket
from tickets.operations.messages.conversation import add_note, reply
from tickets.presentation.intake import still_missing

WITH_OFFSET = "Enter date, time and offset, for example 2026-11-20T17:30:00Z or 2026-11-20T17:30:00+01:00."
IN_RANGE = "Enter a time between 2025-11-19 and 2028-11-21."


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(plan="gold")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    return world.file(contact, 2, NOW - timedelta(hours=1))


@pytest.fixture
def staff(world: World, program_of: ProgramOf) -> Program:
    return program_of(world.agent)


@pytest.fixture
def customer(contact: Contact, program_of: ProgramOf) -> Program:
    return program_of(contact.user)


def test_a_reply_is_said_and_the_first_response_met(world: World, ticket: Ticket, staff: Program) -> None:
    row = staff.done(f"tickets/{ticket.reference}/reply", {"body": "We look."})

    assert (row["kind"], row["by"], row["channel"], row["body"]) == ("public", "agent", "api", "We look.")
    assert world.times(ticket, NOW).metrics["first_response"].state == "met"


def test_a_reply_with_a_question_pauses_the_clocks(ticket: Ticket, staff: Program) -> None:
    staff.done(f"tickets/{ticket.reference}/reply", {"body": "Please send the log.", "wait_for_customer": "The log."})

    assert staff.read(f"tickets/{ticket.reference}")["status"] == "WAITING_CUSTOMER"


def test_a_customers_reply_ends_the_wait(world: World, ticket: Ticket, staff: Program, customer: Program) -> None:
    staff.done(f"tickets/{ticket.reference}/wait", {"party": "customer", "reason": "The log."})
    row = customer.done(f"tickets/{ticket.reference}/reply", {"body": "Here it is."})

    assert row["by"] == "customer"
    assert customer.read(f"tickets/{ticket.reference}")["status"] == "OPEN"
    assert world.times(ticket, NOW).waiting_for is None


def test_who_has_not_read_what_others_wrote_meanwhile_is_told_first(
    world: World, ticket: Ticket, contact: Contact, staff: Program
) -> None:
    path = f"tickets/{ticket.reference}/reply"
    seen = staff.read(f"tickets/{ticket.reference}/messages")["items"][-1]["id"]
    reply(ticket=ticket, actor=contact.user, body="It works again.", now=NOW)

    held = staff.send(path, {"body": "We look.", "last_seen_message": seen})
    sent = staff.send(path, {"body": "We look.", "last_seen_message": seen, "send_anyway": True})

    assert problem(held) == (409, "answered-meanwhile")
    assert [row["body"] for row in held.json()["messages"]] == ["It works again."]
    assert sent.status_code == 201


def test_a_customer_does_not_learn_of_notes_that_came_meanwhile(
    world: World, ticket: Ticket, customer: Program
) -> None:
    seen = customer.read(f"tickets/{ticket.reference}/messages")["items"][-1]["id"]
    add_note(ticket=ticket, actor=world.agent, body="Difficult.", now=NOW)

    answer = customer.send(f"tickets/{ticket.reference}/reply", {"body": "Any news?", "last_seen_message": seen})

    assert answer.status_code == 201


def test_a_note_is_for_those_who_serve(ticket: Ticket, staff: Program, customer: Program) -> None:
    assert staff.done(f"tickets/{ticket.reference}/note", {"body": "Difficult."})["kind"] == "note"
    assert problem(customer.send(f"tickets/{ticket.reference}/note", {"body": "Hm."})) == (403, "not-allowed")
    assert Message.objects.filter(kind="NOTE").count() == 1


def test_files_come_with_a_reply_and_its_note_stays_inside(ticket: Ticket, staff: Program, customer: Program) -> None:
    for path in ("reply", "note"):
        file = SimpleUploadedFile(f"{path}.txt", b"words")
        answer = staff.post(f"/api/v1/tickets/{ticket.reference}/{path}", {"body": "See the file.", "files": [file]})
        assert answer.status_code == 201, answer.content

    files = {
        name: program.read(f"tickets/{ticket.reference}/attachments")["items"]
        for name, program in (("staff", staff), ("customer", customer))
    }

    assert [row["name"] for row in files["staff"]] == ["reply.txt", "note.txt"]
    assert [row["name"] for row in files["customer"]] == ["reply.txt"]
    inside = files["staff"][1]["id"]
    answer = customer.get(f"/api/v1/tickets/{ticket.reference}/attachments/{inside}")
    assert problem(answer) == (404, "not-found")


def act(program: Program, ticket: Ticket, name: str, **body: Any) -> dict[str, Any]:
    row: dict[str, Any] = program.done(f"tickets/{ticket.reference}/{name}", body)
    return row


def test_an_agent_handles_a_ticket_from_the_first_to_the_last(world: World, ticket: Ticket, staff: Program) -> None:
    colleague = make_staff("Colleague")

    assert act(staff, ticket, "assign", assignee=colleague.pk)["handled_by"]["assignee"]["name"] == "Colleague"
    assert act(staff, ticket, "assign", assignee=None)["handled_by"]["assignee"] is None
    assert act(staff, ticket, "confirm-severity", severity=2)["severity_confirmed_at"] == "2026-11-20T13:00:00Z"
    assert act(staff, ticket, "change-severity", severity=3, reason="Less.")["severity"]["number"] == 3
    assert act(staff, ticket, "wait", party="third_party", reason="The carrier.")["status"] == "WAITING_THIRD_PARTY"
    assert act(staff, ticket, "resume")["status"] == "OPEN"
    tier = world.terms.tiers[-1].key
    assert act(staff, ticket, "hand-over", tier=tier, reason="Deep.")["handled_by"]["tier"]["key"] == tier
    assert act(staff, ticket, "resolve", kind="fix", explanation="Patch.")["resolution"] == "fix"
    assert act(staff, ticket, "close")["status"] == "CLOSED"
    assert act(staff, ticket, "reopen", reason="Again.")["status"] == "OPEN"


def test_a_customer_closes_and_opens_again(ticket: Ticket, customer: Program) -> None:
    assert act(customer, ticket, "close")["status"] == "CLOSED"
    assert act(customer, ticket, "reopen", reason="Again.")["status"] == "OPEN"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("assign", {"assignee": None}),
        ("change-contact", {"contact": 1, "reason": "x"}),
        ("wait", {"party": "customer", "reason": "x"}),
        ("resume", {}),
        ("confirm-severity", {"severity": 2}),
        ("change-severity", {"severity": 3, "reason": "x"}),
        ("hand-over", {"tier": "x", "reason": "x"}),
        ("resolve", {"kind": "fix", "explanation": "x"}),
        ("split", {"messages": [1], "subject": "x", "severity": 2, "request_type": "x", "reason": "x"}),
        ("undo-merge", {"reason": "x"}),
        ("note", {"body": "x"}),
    ],
)
def test_a_customer_does_not_handle_their_ticket(
    ticket: Ticket, customer: Program, name: str, body: dict[str, Any]
) -> None:
    before = Ticket.objects.values().get()

    assert customer.send(f"tickets/{ticket.reference}/{name}", body).status_code in {403, 409}
    assert Ticket.objects.values().get() == before


def test_fault_A1_a_ticket_is_given_to_another_contact_of_its_organisation(
    world: World, ticket: Ticket, staff: Program
) -> None:
    colleague, stranger = make_contact(ticket.contact.organisation, "Nora"), world.customer(plan="gold")
    refused = staff.send(f"tickets/{ticket.reference}/change-contact", {"contact": stranger.pk, "reason": "x"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "contact")

    done = act(staff, ticket, "change-contact", contact=colleague.pk, reason="Left.")

    read = staff.read(f"tickets/{ticket.reference}")
    assert done["contact"] == read["contact"] == {"id": colleague.pk, "name": "Nora"}


def test_what_is_not_possible_in_the_tickets_state_says_so(ticket: Ticket, staff: Program, customer: Program) -> None:
    act(customer, ticket, "close")

    answers = [
        staff.send(f"tickets/{ticket.reference}/reply", {"body": "x"}),
        customer.send(f"tickets/{ticket.reference}/reply", {"body": "x"}),
        staff.send(f"tickets/{ticket.reference}/wait", {"party": "customer", "reason": "x"}),
    ]

    assert {problem(answer) for answer in answers} == {(409, "not-possible")}


@pytest.mark.parametrize(
    ("name", "body", "fields"),
    [
        ("assign", {}, ["assignee"]),
        ("assign", {"assignee": 10**12}, ["assignee"]),
        ("assign", {"assignee": "1"}, ["assignee"]),
        ("assign", {"team": "nothing"}, ["team"]),
        ("wait", {"party": "nobody", "reason": "x"}, ["party"]),
        ("wait", {"party": "customer"}, ["reason"]),
        ("change-severity", {"severity": 7, "reason": "x"}, []),
        ("hand-over", {"reason": "x"}, ["tier"]),
        ("hand-over", {"partner": "nobody", "reason": "x"}, ["partner"]),
        ("resolve", {"kind": "magic", "explanation": "x"}, ["kind"]),
        ("close", {"status": "OPEN"}, ["status"]),
        ("reply", {"body": "x", "author": 1}, ["author"]),
        ("reply", {"body": "x", "send_anyway": "yes"}, ["send_anyway"]),
        ("merge", {"into": "x"}, ["reason"]),
    ],
)
def test_bad_input_of_an_act_is_refused_by_name(
    ticket: Ticket, staff: Program, name: str, body: dict[str, Any], fields: list[str]
) -> None:
    assert wrong_fields(staff.send(f"tickets/{ticket.reference}/{name}", body)) == fields


def test_E16_a_second_problem_becomes_a_ticket_of_its_own(world: World, ticket: Ticket, staff: Program) -> None:
    messages = [row["id"] for row in staff.read(f"tickets/{ticket.reference}/messages")["items"]]

    answer = staff.send(
        f"tickets/{ticket.reference}/split",
        {
            "messages": messages,
            "subject": "The second one",
            "severity": 3,
            "request_type": ticket.request_type_key,
            "reason": "Two problems.",
        },
    )

    new = answer.json()
    assert answer.status_code == 201
    assert (new["split_from"], new["filed_at"]) == (ticket.reference, "2026-11-20T13:00:00Z")
    assert new["next_due"] is not None


def test_E16_the_customer_reads_under_which_number_the_second_problem_is_and_where_it_came_from(
    ticket: Ticket, contact: Contact, staff: Program, customer: Program, program_of: ProgramOf
) -> None:
    messages = [row["id"] for row in staff.read(f"tickets/{ticket.reference}/messages")["items"]]
    second = {"messages": messages, "subject": "Another", "severity": 3, "reason": "Secret."}
    sent = {**second, "request_type": ticket.request_type_key}
    made = staff.done(f"tickets/{ticket.reference}/split", sent)["reference"]

    events = {
        reference: customer.read(f"tickets/{reference}/events")["items"] for reference in (ticket.reference, made)
    }
    assert [event["details"] for event in events[ticket.reference] if event["kind"] == "split"] == [{"to": made}]
    assert events[made][0]["details"]["split_from"] == ticket.reference
    assert customer.read(f"tickets/{made}")["split_from"] == ticket.reference
    assert "Secret" not in str(events)
    colleague = program_of(make_contact(contact.organisation).user)
    assert problem(colleague.get(f"/api/v1/tickets/{made}")) == (404, "not-found")


def test_a_merged_ticket_takes_no_reply_until_the_merge_is_undone(
    world: World, ticket: Ticket, contact: Contact, staff: Program, customer: Program
) -> None:
    target = world.file(contact, 2, NOW)

    act(staff, ticket, "merge", into=target.reference, reason="The same.")
    merged = customer.read(f"tickets/{ticket.reference}")
    refused = customer.send(f"tickets/{ticket.reference}/reply", {"body": "x"})
    undone = act(staff, ticket, "undo-merge", reason="Another.")

    assert (merged["status"], merged["merged_into"]) == ("MERGED", target.reference)
    assert problem(refused) == (409, "not-possible")
    assert (undone["status"], undone["merged_into"]) == ("OPEN", None)


def test_C5_a_distributors_program_sees_only_their_own_customers(vendor: object, program_of: ProgramOf) -> None:
    world = World("onyxceph")
    partner = make_partner("Distributor", "distributor")
    plan = world.terms.plans[0].key
    served, other = world.customer(plan=plan, distributor=partner), world.customer(plan=plan)
    own, foreign = [world.file(who, world.terms.severities[0].number, NOW) for who in (served, other)]
    program = program_of(make_partner_person(partner))

    assert [row["reference"] for row in program.read("tickets")["items"]] == [own.reference]
    assert problem(program.get(f"/api/v1/tickets/{foreign.reference}")) == (404, "not-found")
    assert [row["id"] for row in program.read("organisations")["items"]] == [served.organisation_id]
    assert [row["id"] for row in program.read("contacts")["items"]] == [served.pk]
    assert problem(program.get(f"/api/v1/contacts/{other.pk}")) == (404, "not-found")
    assert problem(program.get(f"/api/v1/organisations/{other.organisation_id}")) == (404, "not-found")
    body = {"subject": "x", "body": "x", "request_type": world.terms.request_types[0].key, "contact": other.pk}
    assert problem(program.send("tickets", body)) == (404, "not-found")


def test_C5_a_customer_turns_from_the_distributor_to_the_vendor(vendor: object, program_of: ProgramOf) -> None:
    world = World("onyxceph")
    partner = make_partner("Distributor", "distributor")
    contact = world.customer(plan=world.terms.plans[0].key, distributor=partner)
    topic = next(topic.key for topic in world.terms.topics if topic.provider == "distributor")
    ticket = world.file(contact, world.terms.severities[0].number, NOW, topic_key=topic)

    row = act(program_of(contact.user), ticket, "hand-over", tier=world.terms.tiers[0].key, reason="No answer.")

    assert row["handled_by"]["partner"] is None
    assert row["handled_by"]["tier"]["key"] == world.terms.tiers[0].key


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_a_ticket_cost_the_same_for_any_length(
    world: World, ticket: Ticket, staff: Program, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        file = SimpleUploadedFile(f"{number}.txt", b"words")
        staff.post(f"/api/v1/tickets/{ticket.reference}/reply", {"body": f"Look {number}.", "files": [file]})
    staff.read(f"tickets/{ticket.reference}")

    for path, queries in {"messages": 8, "attachments": 7, "events": 6, "clocks": 7}.items():
        with django_assert_max_num_queries(queries):
            staff.read(f"tickets/{ticket.reference}/{path}")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_customers_cost_the_same_for_any_length(
    world: World, staff: Program, count: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(count):
        world.customer(plan="gold")
    staff.read("me")

    for path in ("organisations", "contacts"):
        with django_assert_max_num_queries(5):
            assert len(staff.read(path)["items"]) == count


def test_a_deadline_is_set_by_hand_by_those_with_the_right(
    world: World, ticket: Ticket, staff: Program, program_of: ProgramOf
) -> None:
    body = {"metric": "resolution", "due_at": "2026-11-24T16:30:00+01:00", "reason": "Agreed."}
    path = f"tickets/{ticket.reference}"
    assert problem(staff.send(f"{path}/set-deadline", body)) == (403, "not-allowed")

    lead = program_of(make_staff("Lead", sets_deadlines=True))
    lead.done(f"{path}/set-deadline", body)
    clocks = {clock["metric"]: clock for clock in lead.read(f"{path}/clocks")["clocks"]}
    assert (clocks["resolution"]["due_at"], clocks["resolution"]["set_by_hand"]) == ("2026-11-24T15:30:00Z", "fixed")

    lead.done(f"{path}/set-deadline", body | {"due_at": None})
    assert "resolution" not in {clock["metric"] for clock in lead.read(f"{path}/clocks")["clocks"]}


@pytest.mark.parametrize(
    ("due_at", "expected_message"),
    [
        ("2026-12-03T10:00:00", WITH_OFFSET),
        ("2026-12-03", WITH_OFFSET),
        (1796292000, WITH_OFFSET),
        ("0001-01-01T00:00:00+14:00", IN_RANGE),
        ("1899-12-31T23:59:59Z", IN_RANGE),
        ("2399-06-01T00:00:00Z", IN_RANGE),
        ("2400-01-01T00:00:00Z", IN_RANGE),
        ("9999-12-31T23:59:59-14:00", IN_RANGE),
    ],
)
def test_fault_A10_a_deadline_needs_its_offset_and_lies_within_two_years(
    ticket: Ticket, program_of: ProgramOf, due_at: object, expected_message: str
) -> None:
    lead = program_of(make_staff("Lead", sets_deadlines=True))
    body = {"metric": "resolution", "due_at": due_at, "reason": "Agreed."}
    answer = lead.send(f"tickets/{ticket.reference}/set-deadline", body)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": "due_at", "message": expected_message}])


def test_attack_S08_a_deadline_of_another_age_that_is_stored_already_is_answered_small(
    world: World, ticket: Ticket, staff: Program
) -> None:
    deadline = DeadlineSet("resolution", datetime(2399, 6, 1, tzinfo=UTC), moves=False, reason="A slip.")
    with transaction.atomic():
        locked = lock_ticket(ticket)
        append_event(ticket=locked, payload=deadline, at=NOW, actor=world.agent)
        refresh_clocks(tickets=[locked], now=NOW)

    answer = staff.get(f"/api/v1/tickets/{ticket.reference}/clocks")

    (clock,) = [clock for clock in answer.json()["clocks"] if clock["metric"] == "resolution"]
    assert (clock["due_at"], clock["why"]["pieces"][-1]["kind"]) == ("2399-06-01T00:00:00Z", "more")
    assert [line["words"][:4] for line in clock["why"]["lines"]].count("and ") == 1
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("year", ["0001", "1899", "2400", "9999"])
def test_fault_A10_a_search_by_an_instant_outside_the_years_is_refused(staff: Program, year: str) -> None:
    answer = staff.get("/api/v1/tickets", {"filed_from": f"{year}-01-01T00:00:00Z"})
    message = "Enter a time between 1900-01-01 and 2399-12-31."
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": "filed_from", "message": message}])


def test_an_escalation_is_acknowledged_once(world: World, ticket: Ticket, staff: Program, customer: Program) -> None:
    path = f"tickets/{ticket.reference}/acknowledge"
    assert problem(staff.send(path)) == (400, "invalid")
    world.pass_time(NOW + timedelta(hours=2))
    staff.at = customer.at = NOW + timedelta(hours=2)
    assert problem(customer.send(path)) == (403, "not-allowed")
    staff.done(path)
    assert len(world.events(ticket, "acknowledged")) == 1


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("wait", {"party": "third_party", "reason": "The carrier."}),
        ("confirm-severity", {"severity": 2}),
        ("change-request-type", {"request_type": "question", "reason": "Nothing is broken."}),
        ("resolve", {"kind": "fix", "explanation": "Restarted."}),
        ("hand-over", {"tier": "specialists", "reason": "Needs a trace."}),
        ("development", {"reason": "A defect."}),
    ],
)
def test_fault_A9_an_act_on_an_old_view_is_answered_409_with_what_came(
    act: str, sent: dict[str, object], staff: Program, customer: Program, ticket: Ticket
) -> None:
    seen = staff.read(f"tickets/{ticket.reference}/messages")["items"][-1]["id"]
    customer.done(f"tickets/{ticket.reference}/reply", {"body": "All sites are down!"})

    held = staff.send(f"tickets/{ticket.reference}/{act}", sent | {"last_seen_message": seen})

    assert problem(held) == (409, "answered-meanwhile")
    (came,) = held.json()["messages"]
    assert came["body"] == "All sites are down!"
    staff.done(f"tickets/{ticket.reference}/{act}", sent | {"last_seen_message": came["id"]})


def test_a_split_on_an_old_view_is_answered_409_and_nothing_is_filed(
    staff: Program, customer: Program, ticket: Ticket
) -> None:
    (first,) = staff.read(f"tickets/{ticket.reference}/messages")["items"]
    customer.done(f"tickets/{ticket.reference}/reply", {"body": "The fax works again!"})
    split = {"messages": [first["id"]], "subject": "Fax", "severity": 3, "request_type": ticket.request_type_key}

    held = staff.send(f"tickets/{ticket.reference}/split", split | {"reason": "Two.", "last_seen_message": first["id"]})

    assert (problem(held), Ticket.objects.count()) == ((409, "answered-meanwhile"), 1)
    staff.done(f"tickets/{ticket.reference}/split", split | {"reason": "Two."})


def test_so_are_another_contact_and_what_is_taken_down(
    world: World, contact: Contact, staff: Program, customer: Program
) -> None:
    ticket, colleague = world.file(contact, 2, NOW, intake={}), make_contact(contact.organisation)
    seen = staff.read(f"tickets/{ticket.reference}/messages")["items"][-1]["id"]
    customer.done(f"tickets/{ticket.reference}/reply", {"body": "All sites are down!"})
    question = still_missing(ticket, world.terms)[0]
    acts: dict[str, dict[str, object]] = {
        "change-contact": {"contact": colleague.pk, "reason": "They have left."},
        "intake": {"intake": {question.key: question.choices[0].key}, "given_by": "Nora"},
    }

    for act, sent in acts.items():
        held = staff.send(f"tickets/{ticket.reference}/{act}", sent | {"last_seen_message": seen})
        assert problem(held) == (409, "answered-meanwhile"), act
        staff.done(f"tickets/{ticket.reference}/{act}", sent)


def test_fault_A16_a_ticket_that_another_has_by_now_is_not_taken(world: World, staff: Program, ticket: Ticket) -> None:
    jonas = make_staff("Jonas Weidmann")
    staff.done(f"tickets/{ticket.reference}/assign", {"assignee": jonas.pk})
    mine = {"assignee": world.agent.pk}

    taken = staff.send(f"tickets/{ticket.reference}/assign", mine | {"last_seen_assignee": 0})

    assert problem(taken) == (409, "not-possible")
    staff.done(f"tickets/{ticket.reference}/assign", mine | {"last_seen_assignee": jonas.pk})


def test_fault_A22_a_line_break_counts_as_one_letter(ticket: Ticket, staff: Program) -> None:
    lines = "\r\n".join(["x" * 99] * 200)  # 19 999 letters, 20 198 as they are sent

    row = staff.done(f"tickets/{ticket.reference}/reply", {"body": lines})

    assert row["body"] == lines.replace("\r\n", "\n")
