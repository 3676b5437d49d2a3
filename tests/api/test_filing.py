"""Filing through the API: what may be filed, the clear no, and the form that says both beforehand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Contact
from plans.core.hours import offered_lines
from tests.api.conftest import Program, ProgramOf, problem, wrong_fields
from tests.factories import make_contact, make_installed_product, make_organisation
from tests.terms.world import World, local
from tickets.models import Attachment, FilingAttempt, Ticket
from vendors.models import Vendor


def wish(world: World, **more: Any) -> dict[str, Any]:
    return {
        "subject": "It does not work",
        "body": "It worked yesterday.",
        "severity": 2,
        "request_type": world.terms.request_types[0].key,
        **more,
    }


@pytest.fixture
def contact(aiconix: World) -> Contact:
    return aiconix.customer()


@pytest.fixture
def program(contact: Contact, program_of: ProgramOf) -> Program:
    return program_of(contact.user)


def test_A3_severity_1_is_refused_with_the_phone_line_and_whether_it_is_open(
    aiconix: World, contact: Contact, program: Program
) -> None:
    answer = program.send("tickets", wish(aiconix, severity=1))

    lines = offered_lines(aiconix.terms, "standard", 1, contact.organisation.region_key)
    assert problem(answer) == (422, "refused")
    assert answer.json()["reason"] == "severity_other_channel"
    assert [(line["number"], line["is_open"]) for line in answer.json()["phone_lines"]] == [
        (line.number, True) for line in lines
    ]
    assert (Ticket.objects.count(), FilingAttempt.objects.get().pk) == (0, answer.json()["filing"])


def test_A3_an_agent_files_severity_1_for_the_caller(aiconix: World, contact: Contact, program_of: ProgramOf) -> None:
    staff = program_of(aiconix.agent)

    row = staff.done("tickets", wish(aiconix, severity=1, channel="phone", contact=contact.pk))

    assert (row["severity"]["number"], row["channel"], row["contact"]["id"]) == (1, "phone", contact.pk)


def test_A3_a_customers_program_cannot_claim_to_have_called(aiconix: World, program: Program) -> None:
    assert problem(program.send("tickets", wish(aiconix, severity=1, channel="phone"))) == (422, "refused")


def test_A3_the_form_says_beforehand_what_is_taken(aiconix: World, program: Program) -> None:
    form = program.read("filing-form")

    assert [(level["number"], level["decision"]["may_file"]) for level in form["severities"]] == [
        (1, False),
        (2, True),
        (3, True),
        (4, True),
    ]


def test_A4_a_filed_case_has_a_number_of_its_own_and_keeps_what_was_told(aiconix: World, program: Program) -> None:
    first = program.send("tickets", wish(aiconix, intake={"phone": "+49 30 1"}))
    second = program.done("tickets", wish(aiconix))

    prefix = aiconix.terms.vendor.ticket_prefix
    numbers = [int(row["reference"].removeprefix(f"{prefix}-")) for row in (first.json(), second)]
    assert numbers[1] == numbers[0] + 1
    assert first.status_code == 201
    assert first.headers["Location"] == f"/api/v1/tickets/{first.json()['reference']}"
    assert first.json()["intake"]["phone"] == "+49 30 1"
    assert program.read(f"tickets/{first.json()['reference']}")["subject"] == "It does not work"


@pytest.mark.parametrize(
    ("facts", "reason"), [({"qualified_on": None}, "not_qualified"), ({"is_designated": False}, "not_designated")]
)
def test_A7_only_the_trained_administrator_files_and_nobody_is_named(
    aiconix: World, contact: Contact, program_of: ProgramOf, facts: dict[str, Any], reason: str
) -> None:
    other = make_contact(contact.organisation, **facts)

    answer = program_of(other.user).send("tickets", wish(aiconix))

    assert problem(answer) == (422, "refused")
    assert answer.json()["reason"] == reason
    assert contact.user.name not in answer.content.decode()


def test_A14_every_excluded_topic_is_refused_with_the_reason_and_where_to_go(aiconix: World, program: Program) -> None:
    excluded = [topic for topic in program.read("filing-form")["topics"] if topic["excluded"]]

    answers = [program.send("tickets", wish(aiconix, topic=topic["key"])) for topic in excluded]

    assert len(excluded) > 3
    assert {(*problem(answer), answer.json()["reason"]) for answer in answers} == {(422, "refused", "topic_excluded")}
    assert [answer.json()["way_out"] for answer in answers] == [topic["excluded"]["way_out"] for topic in excluded]


def test_E35_installation_is_refused_and_points_to_professional_services(world: World, program_of: ProgramOf) -> None:
    program = program_of(world.customer(plan="gold").user)
    excluded = [topic for topic in program.read("filing-form")["topics"] if topic["excluded"]]

    answers = [program.send("tickets", wish(world, topic=topic["key"])) for topic in excluded]

    assert len(answers) > 0
    assert {problem(answer) for answer in answers} == {(422, "refused")}
    assert any("professional services" in answer.json()["way_out"].lower() for answer in answers)


def test_D8_a_feature_request_is_taken_without_any_clock(vendor: Vendor, program_of: ProgramOf) -> None:
    world = World("smartwork")
    program = program_of(world.customer(region="emea", plan=world.terms.plans[0].key).user)
    kinds = {kind["kind"]: kind for kind in program.read("filing-form")["request_types"]}
    wanted = kinds["feature_request"]
    level = world.terms.severities[-1].number

    row = program.done("tickets", wish(world, request_type=wanted["key"], severity=level))

    assert wanted["has_clocks"] is False
    assert wanted["notice"]
    assert row["next_due"] is None
    assert program.read(f"tickets/{row['reference']}/clocks")["clocks"] == []


def test_B2_phone_lines_say_whether_somebody_answers_now_and_when_that_changes(
    world: World, program_of: ProgramOf
) -> None:
    program = program_of(world.customer(plan="gold").user)

    by_day = program.read("filing-form")["phone_lines"]
    program.at = local("2026-11-21 23:00", "Europe/Berlin")
    by_night = program.read("filing-form")["phone_lines"]

    assert {line["is_open"] for line in by_day} == {True}
    closed = [line for line in by_night if not line["is_open"]]
    assert closed
    assert all(line["changes_at"] > "2026-11-21T22:00:00Z" for line in closed)


def test_a_refusal_can_be_read_again_by_who_filed_only(
    aiconix: World, contact: Contact, program: Program, program_of: ProgramOf
) -> None:
    number = program.send("tickets", wish(aiconix, severity=1)).json()["filing"]
    colleague = program_of(make_contact(contact.organisation).user)

    assert program.read(f"filings/{number}")["decision"]["reason"] == "severity_other_channel"
    assert problem(colleague.get(f"/api/v1/filings/{number}")) == (404, "not-found")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"request_type": "nothing"}, "request_type"),
        ({"topic": "nothing"}, "topic"),
        ({"product": 10**12}, "product"),
        ({"severity": 9}, "severity"),
        ({"severity": "2"}, "severity"),
        ({"severity": True}, "severity"),
        ({"severity": 2.0}, "severity"),
        ({"subject": ""}, "subject"),
        ({"subject": 7}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": ["a"]}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "a\ud800b"}, "body"),
        ({"intake": "x"}, "intake"),
        ({"intake": {"nothing": "x"}}, "intake"),
        ({"contact": 1}, "contact"),
        ({"status": "CLOSED"}, "status"),
        ({"organisation": 1}, "organisation"),
        ({"severity_confirmed_at": "2026-01-01"}, "severity_confirmed_at"),
    ],
)
def test_what_cannot_be_filed_is_refused_by_the_name_of_the_field(
    aiconix: World, program: Program, more: dict[str, Any], field: str
) -> None:
    assert wrong_fields(program.send("tickets", wish(aiconix, **more))) == [field]
    assert Ticket.objects.count() == 0


def test_a_product_of_another_organisation_is_none(aiconix: World, program: Program) -> None:
    product = make_installed_product(aiconix.customer().organisation)

    assert wrong_fields(program.send("tickets", wish(aiconix, product=product.pk))) == ["product"]


def test_files_come_with_a_form(aiconix: World, program: Program) -> None:
    answer = program.post(
        "/api/v1/tickets",
        {
            **wish(aiconix),
            "intake": '{"phone": "+49 30 1"}',
            "files": [SimpleUploadedFile("log.txt", b"one", "text/plain"), SimpleUploadedFile("two.txt", b"two")],
        },
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["intake"]["phone"] == "+49 30 1"
    listed = program.read(f"tickets/{answer.json()['reference']}/attachments")["items"]
    assert [row["name"] for row in listed] == ["log.txt", "two.txt"]
    file: Any = program.get(f"/api/v1/tickets/{answer.json()['reference']}/attachments/{listed[0]['id']}")
    assert b"".join(file.streaming_content) == b"one"
    assert file.headers["Content-Disposition"] == 'attachment; filename="log.txt"'


def test_a_program_as_a_file_is_refused_and_nothing_is_kept(aiconix: World, program: Program) -> None:
    answer = program.post(
        "/api/v1/tickets", {**wish(aiconix), "files": [SimpleUploadedFile("x.exe", b"MZ" + b"0" * 99)]}
    )

    assert wrong_fields(answer) == ["files"]
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)


def test_text_that_is_no_json_is_refused(program: Program) -> None:
    for body in ('{"subject": ', "[" * 100_000, '{"a": NaN}', b"\xff\xfe", "[]", "null", '"x"'):
        answer = program.post("/api/v1/tickets", body, content_type="application/json")
        assert problem(answer) == (400, "invalid"), body[:20]


def test_another_format_of_the_body_is_refused(program: Program) -> None:
    answer = program.post("/api/v1/tickets", "<a/>", content_type="application/xml")

    assert problem(answer) == (415, "unknown-format")


@pytest.mark.parametrize("charset", ["zlib", "utf-16", "nothing"])
def test_words_are_utf_8(program: Program, charset: str) -> None:
    answer = program.generic("POST", "/api/v1/tickets", b"{}", f"application/json; charset={charset}")

    assert problem(answer) == (415, "unknown-format")


def test_ten_megabytes_are_too_large(aiconix: World, program: Program) -> None:
    answer = program.send("tickets", wish(aiconix, body="x" * 10_000_000))

    assert problem(answer) == (413, "too-large")


def test_before_anything_is_published_nothing_can_be_filed(program_of: ProgramOf, vendor: Vendor) -> None:
    program = program_of(make_contact(make_organisation(region="nowhere")).user)

    assert problem(program.get("/api/v1/filing-form")) == (503, "nothing-published")


def test_those_who_file_for_others_name_them(aiconix: World, program_of: ProgramOf) -> None:
    assert wrong_fields(program_of(aiconix.agent).send("tickets", wish(aiconix))) == ["contact"]


def test_D9_without_a_written_document_the_terms_say_that_there_is_no_warranty(
    vendor: Vendor, program_of: ProgramOf
) -> None:
    smartwork = World("smartwork")
    contact = smartwork.customer(region="emea", plan=smartwork.terms.plans[0].key)

    plans = program_of(contact.user).read("plans")["items"]

    assert any("warranty" in note for plan in plans for note in plan["notes"])


# What filing asks of the database, in order, from the request's host to the stored attempt.
STATEMENTS = [
    "SELECT vendors_vendor",
    "SELECT people_apitoken",
    "SELECT plans_publication",
    "SELECT plans_contract",
    "SELECT nextval",
    "SELECT slas_policy",
    "INSERT tickets_ticket",
    "INSERT tickets_event",
    "INSERT tickets_clock",
    "INSERT kernel_timer",
    "INSERT tickets_message",
    "SELECT people_teammember",
    "SELECT people_absence",
    "SELECT vendors_domain",
    "INSERT kernel_outboxmessage",
    "INSERT notifications_messagecontent",
    "INSERT tickets_filingattempt",
]


def statements(queries: list[dict[str, str]]) -> list[str]:
    """Return verb and first table of what was sent, without search paths and savepoints."""
    found = [
        re.match(r'(SELECT|INSERT|UPDATE|DELETE)(?: (nextval)|.*?(?:FROM|INTO|) "(\w+)")', one["sql"])
        for one in queries
    ]
    return [f"{match[1]} {match[2] or match[3]}" for match in found if match]


def test_filing_reads_everything_once_and_writes_every_table_once(world: World, program_of: ProgramOf) -> None:
    contact = world.customer(plan="gold", region="europe")
    program = program_of(contact.user)
    program.done("tickets", wish(world))  # the promise is frozen, the token's use is noted

    with CaptureQueriesContext(connection) as sent:
        program.done("tickets", wish(world))

    assert statements(sent.captured_queries) == STATEMENTS
