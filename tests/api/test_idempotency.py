"""Requests with an Idempotency-Key: sent twice they have one effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Contact
from supportdesk.kernel.idempotency import Answer, KeyReusedError, run_once
from supportdesk.kernel.models import StoredAnswer
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from supportdesk.kernel.timers import fire_everything_due
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.terms.world import World
from tickets.models import FilingAttempt, Message, Ticket
from vendors.models import Vendor

KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "one"}


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(plan="gold")


@pytest.fixture
def program(contact: Contact, program_of: ProgramOf) -> Program:
    return program_of(contact.user)


def wish(world: World, **more: Any) -> dict[str, Any]:
    kind = world.terms.request_types[0].key
    return {"subject": "It does not work", "body": "At all.", "severity": 2, "request_type": kind, **more}


def test_the_same_request_files_once_and_is_answered_alike(world: World, program: Program) -> None:
    first = program.send("tickets", wish(world), **KEY)
    second = program.send("tickets", wish(world), **KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_the_order_of_the_fields_does_not_matter(world: World, program: Program) -> None:
    program.send("tickets", wish(world), **KEY)

    again = program.send("tickets", dict(reversed(wish(world).items())), **KEY)

    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("other", [{"body": "Another."}, {"severity": 3}, {"intake": {"phone": "1"}}])
def test_the_same_key_with_another_request_is_refused(world: World, program: Program, other: dict[str, Any]) -> None:
    program.send("tickets", wish(world), **KEY)

    assert problem(program.send("tickets", wish(world, **other), **KEY)) == (422, "key-reused")
    assert Ticket.objects.count() == 1


def test_the_same_key_at_another_address_is_refused(world: World, contact: Contact, program: Program) -> None:
    one, other = world.file(contact, 2, NOW), world.file(contact, 2, NOW)
    program.send(f"tickets/{one.reference}/reply", {"body": "x"}, **KEY)

    assert problem(program.send(f"tickets/{other.reference}/reply", {"body": "x"}, **KEY)) == (422, "key-reused")


def test_a_refusal_by_the_contract_is_kept_and_given_again(vendor: Vendor, program_of: ProgramOf) -> None:
    aiconix = World("aiconix")
    program = program_of(aiconix.customer().user)

    first = program.send("tickets", wish(aiconix, severity=1), **KEY)
    second = program.send("tickets", wish(aiconix, severity=1), **KEY)

    assert problem(second) == (422, "refused")
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert FilingAttempt.objects.count() == 1


def test_what_was_not_valid_frees_the_key(world: World, program: Program) -> None:
    assert wrong_fields(program.send("tickets", wish(world, severity=9), **KEY)) == ["severity"]

    assert program.send("tickets", wish(world), **KEY).status_code == 201
    assert StoredAnswer.objects.count() == 1


def test_files_count_by_their_content(world: World, contact: Contact, program: Program) -> None:
    path = f"/api/v1/tickets/{world.file(contact, 2, NOW).reference}/reply"

    def send(content: bytes) -> Any:
        return program.post(path, {"body": "See.", "files": [SimpleUploadedFile("a.txt", content)]}, **KEY)

    assert send(b"one").status_code == 201
    assert send(b"one").headers["Idempotency-Replayed"] == "true"
    assert problem(send(b"two")) == (422, "key-reused")
    assert Message.objects.filter(body="See.").count() == 1


def test_a_key_is_its_callers_own(world: World, contact: Contact, program: Program, program_of: ProgramOf) -> None:
    program.send("tickets", wish(world), **KEY)

    other = program_of(world.agent).send("tickets", wish(world, contact=contact.pk), **KEY)

    assert other.status_code == 201
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "ä", "a\tb"])
def test_a_key_that_is_none_is_refused(world: World, program: Program, key: str) -> None:
    answer = program.send("tickets", wish(world), HTTP_IDEMPOTENCY_KEY=key)

    assert wrong_fields(answer) == ["Idempotency-Key"]
    assert Ticket.objects.count() == 0


def test_answers_are_removed_after_a_day(world: World, program: Program) -> None:
    program.send("tickets", wish(world), **KEY)
    vendor = current_vendor()

    fire_everything_due(now=NOW + timedelta(hours=23), vendor=vendor)
    assert StoredAnswer.objects.count() == 1
    fire_everything_due(now=NOW + timedelta(hours=26), vendor=vendor)
    assert StoredAnswer.objects.count() == 0


def test_a_key_of_another_vendor_is_another_key(vendor: Vendor, other_vendor: Vendor) -> None:
    def run(schema: str, body: str) -> Answer:
        with vendor_schema(schema):
            return run_once(
                vendor=schema, caller="user:1", key="k", digest="d", now=NOW, effect=lambda: Answer(200, body)
            )

    answers = [run(one.schema_name, one.schema_name) for one in (vendor, other_vendor)]

    assert [answer.body for answer in answers] == [vendor.schema_name, other_vendor.schema_name]


def test_what_the_effect_raises_leaves_nothing(vendor: Vendor) -> None:
    def fail() -> Answer:
        raise KeyError("x")

    with pytest.raises(KeyError):
        run_once(vendor=vendor.schema_name, caller="user:1", key="k", digest="d", now=NOW, effect=fail)
    assert StoredAnswer.objects.count() == 0


def test_another_digest_is_refused_before_the_effect(vendor: Vendor) -> None:
    effects = []

    def effect() -> Answer:
        effects.append(1)
        return Answer(200, "x")

    for digest in ("d", "d"):
        run_once(vendor=vendor.schema_name, caller="user:1", key="k", digest=digest, now=NOW, effect=effect)
    with pytest.raises(KeyReusedError):
        run_once(vendor=vendor.schema_name, caller="user:1", key="k", digest="e", now=NOW, effect=effect)
    assert effects == [1]
