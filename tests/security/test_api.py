"""Attacks on the API: more than was granted, more than one may see, more than is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.http import QueryDict
from rest_framework.serializers import ModelSerializer

from customers.models import Contact
from people.core.scopes import scopes_for
from people.errors import BadToken
from people.models import ApiToken, User
from people.operations.tokens import make_token
from supportdesk import api_urls
from supportdesk.kernel.api.fields import Input
from supportdesk.kernel.api.operation import Operation
from supportdesk.kernel.tenancy import vendor_schema
from tests.api.conftest import NOW, Program, ProgramOf, problem, program_of, world, wrong_fields
from tests.clients import VendorClient
from tests.factories import make_contact, make_partner, make_partner_person, make_staff
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor

__all__ = ["program_of", "world"]  # fixtures of the API's own tests

BODIES: dict[str, dict[str, Any]] = {
    "assign": {"assignee": None},
    "wait": {"party": "customer", "reason": "x"},
    "resume": {},
    "confirm-severity": {"severity": 2},
    "change-severity": {"severity": 3, "reason": "x"},
    "change-contact": {"contact": 1, "reason": "x"},
    "acknowledge": {},
    "annul-breach": {"metric": "resolution", "cycle": 1, "reason": "x"},
    "set-deadline": {"metric": "resolution", "due_at": "2026-11-21T13:00:00Z", "reason": "x"},
    "hand-over": {"tier": "x", "reason": "x"},
    "resolve": {"kind": "fix", "explanation": "x"},
    "close": {},
    "reopen": {"reason": "x"},
    "split": {"messages": [1], "subject": "x", "severity": 2, "request_type": "x", "reason": "x"},
    "merge": {"into": "XX-1", "reason": "x"},
    "undo-merge": {"reason": "x"},
    "reply": {"body": "x"},
    "note": {"body": "x"},
    "intake": {"intake": {}},
    "development": {"title": "x", "kind": "bug", "reason": "x"},
    "change-request-type": {"request_type": "x", "reason": "x"},
}


@pytest.fixture
def contact(world: World) -> Contact:
    return world.customer(plan="gold")


@pytest.fixture
def ticket(world: World, contact: Contact) -> Ticket:
    filed = world.file(contact, 2, NOW, subject="canary-subject", body="canary-body")
    reply(ticket=filed, actor=world.agent, body="canary-reply", now=NOW)
    return filed


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Yield address, method and description of every operation."""
    left: list[tuple[str, Any]] = [("/api/", entry) for entry in api_urls.urlpatterns]
    while left:
        before, entry = left.pop()
        path = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            left += [(path, inner) for inner in entry.url_patterns]
        elif hasattr(entry.callback, "cls"):
            for method in ("get", "post", "patch"):
                if handler := getattr(entry.callback.cls, method, None):
                    yield path, method, handler.operation


def inputs() -> list[type[Input]]:
    found = {form for _path, _method, one in operations() for form in (one.body, one.form) if form is not None}
    return sorted(found, key=lambda form: form.__name__)


def test_attack_A35_no_serializer_is_made_of_a_model() -> None:
    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind, *(inner for sub in kind.__subclasses__() for inner in below(sub))}

    ours = {kind for kind in below(ModelSerializer) if not kind.__module__.startswith(("rest_framework", "drf_"))}
    assert ours == set()


@pytest.mark.parametrize("form", inputs(), ids=lambda form: form.__name__)
def test_attack_A35_no_field_of_any_model_is_taken_that_a_form_does_not_name(form: type[Input]) -> None:
    names = {
        name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    taken = []
    for name in sorted(names - set(form().fields)):
        for data in ({name: 1}, QueryDict(f"{name}=1")):
            sent = form(data=data)
            sent.is_valid()
            if name not in sent.errors:
                taken.append(name)
    assert len(names) > 150
    assert taken == []


def test_attack_A35_what_decides_about_a_ticket_cannot_be_sent_along(
    world: World, contact: Contact, program_of: ProgramOf
) -> None:
    wish = {"subject": "x", "body": "x", "severity": 2, "request_type": world.terms.request_types[0].key}
    extra = {"status": "CLOSED", "assignee": 1, "plan_rank": 1, "filed_by": 1, "filed_at": "2020-01-01", "id": 1}

    answer = program_of(contact.user).send("tickets", wish | extra)

    assert sorted(wrong_fields(answer)) == sorted(extra)
    assert Ticket.objects.count() == 0


def test_attack_A36_a_contact_makes_no_token_for_customers(contact: Contact) -> None:
    with pytest.raises(BadToken):
        make_token(owner=contact.user, name="x", scopes=["customers:read"], lasts=timedelta(days=1), now=NOW)


def test_attack_A36_a_scope_that_was_smuggled_in_has_no_effect(contact: Contact, program_of: ProgramOf) -> None:
    program = program_of(contact.user)
    ApiToken.objects.update(scopes=["customers:read", "tickets:read", "everything"])

    assert problem(program.get("/api/v1/contacts")) == (403, "missing-scope")
    assert program.read("me")["token"]["scopes"] == ["tickets:read"]


def test_attack_A36_a_token_for_reading_writes_nothing(ticket: Ticket, world: World, program_of: ProgramOf) -> None:
    program = program_of(world.agent, "tickets:read")
    before, scopes = Ticket.objects.values().get(), set()

    for path, method, one in operations():
        if method != "get":
            scopes.add(one.scope)
            answer = ask(program, method, address(path, ticket), BODIES.get(path.rpartition("/")[2], {}))
            assert problem(answer) == (403, "missing-scope"), path
    assert scopes == {"tickets:write", "people:write", "customers:write", "staff:write", "contracts:write"}
    assert Ticket.objects.values().get() == before


@pytest.mark.parametrize("header", ["HTTP_X_ON_BEHALF_OF", "HTTP_X_REMOTE_USER", "HTTP_X_HTTP_METHOD_OVERRIDE"])
def test_attack_A36_nobody_else_is_acted_for_by_a_header(
    world: World, contact: Contact, program_of: ProgramOf, header: str
) -> None:
    program = program_of(contact.user)

    program.defaults[header] = world.agent.email
    me = program.get("/api/v1/me")

    assert me.json()["id"] == contact.user_id


@pytest.mark.parametrize(
    "query",
    [
        {"order": "filed_by__password"},
        {"order": "id; DROP TABLE tickets_ticket"},
        {"status": "OPEN' OR '1'='1"},
        {"organisation": "1) OR (1=1"},
        {"assignee": "me' --"},
        {"contact__user__password__startswith": "pbkdf2"},
        {"_connector": "OR"},
        {"cursor": "WyIxIE9SIDE9MSJd"},
        {"cursor": "W251bGxd"},
        {"cursor": "WzFd" * 60},
        {"cursor": "é"},
        {"filed_from": "0001-01-01T00:00:00+23:59"},
        {"plan": "a" * 61},
        {"words": "x" * 201},
    ],
)
def test_attack_A42_filters_and_orders_are_an_allow_list(
    world: World, program_of: ProgramOf, query: dict[str, str]
) -> None:
    assert problem(program_of(world.agent).get("/api/v1/tickets", query)) == (400, "invalid")


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\", "a:*&!(|", "<->", '"', "*" * 200])
def test_attack_A42_words_are_words(ticket: Ticket, world: World, program_of: ProgramOf, words: str) -> None:
    program = program_of(world.agent)

    assert program.get("/api/v1/tickets", {"words": words}).status_code == 200
    assert program.get("/api/v1/search", {"words": f"{words}{words}"[:200]}).status_code == 200
    assert program.get("/api/v1/contacts", {"words": words[:100]}).status_code == 200


def test_attack_A55_no_page_is_larger_than_a_hundred_rows(world: World, program_of: ProgramOf) -> None:
    chief = world.customer(plan="gold", contact={"manages_users": True}).user
    admin = make_staff("Ada", is_admin=True)
    askers = {True: program_of(admin), False: program_of(chief)}

    pages = [(path, one) for path, method, one in operations() if method == "get" and one.is_page and "<" not in path]

    assert len(pages) >= 5
    for path, one in pages:
        program = askers[one.scope in scopes_for(admin.kind, is_admin=True)]
        assert wrong_fields(program.get(path, {"page_size": 10**9})) == ["page_size"]
        assert wrong_fields(program.get(path, {"page_size": 101})) == ["page_size"]


def ask(program: Program, method: str, here: str, body: dict[str, Any]) -> Any:
    """Return the answer to a request by its method."""
    if method == "get":
        return program.get(here)
    send = program.change if method == "patch" else program.send
    return send(here.removeprefix("/api/v1/"), body)


def every_read(ticket: Ticket) -> list[str]:
    return [address(path, ticket) for path, method, _one in operations() if method == "get"]


def address(path: str, ticket: Ticket) -> str:
    number = str(ticket.pk)
    for name, value in {
        "reference:reference": ticket.reference,
        "reference:number": "DEV-1",
        "slug:key": "gold",
    }.items():
        path = path.replace(f"<{name}>", value)
    path = re.sub(r"<int:\w+_id>", number, path)
    assert "<" not in path, path
    return path


def refused(program: Program, ticket: Ticket) -> None:
    for path in every_read(ticket):
        cache.clear()  # so many wrong tokens from one address are too many
        assert problem(program.get(path)) == (401, "not-signed-in"), path


def test_attack_A57_a_token_in_the_address_signs_nobody_in(world: World, ticket: Ticket, vendor: Vendor) -> None:
    secret = make_token(owner=world.agent, name="x", scopes=["tickets:read"], lasts=timedelta(days=30), now=NOW).secret
    program = Program(vendor)

    for name in ("token", "access_token", "api_key", "authorization"):
        answer = program.get("/api/v1/tickets", {name: secret})
        assert problem(answer) == (401, "not-signed-in")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_attack_A57_a_cookie_signs_no_program_in(world: World, ticket: Ticket, vendor: Vendor) -> None:
    browser = VendorClient(vendor)
    browser.force_login(world.agent)

    for path in every_read(ticket):
        assert browser.get(path).status_code == 401, path
    assert browser.post("/api/v1/tickets", {}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer x", "Bearer desk_00000000_" + "0" * 64, "Basic eDp5", "Token x", "Bearer \x00"],
)
def test_attack_A57_what_is_no_token_signs_nobody_in(
    ticket: Ticket, vendor: Vendor, authorization: str, empty_cache: None
) -> None:
    program = Program(vendor, HTTP_AUTHORIZATION=authorization)

    assert problem(program.get("/api/v1/me")) == (401, "not-signed-in")


def test_attack_A57_another_secret_with_the_same_beginning_signs_nobody_in(
    world: World, vendor: Vendor, empty_cache: None
) -> None:
    """The beginning may be seen on the page of tokens; what comes after it is what counts."""
    secret = make_token(owner=world.agent, name="x", scopes=["tickets:read"], lasts=timedelta(days=30), now=NOW).secret
    mark, prefix, tail = secret.split("_")

    guessed = f"{mark}_{prefix}_{tail[::-1]}"
    assert problem(Program(vendor, guessed).get("/api/v1/me")) == (401, "not-signed-in")
    assert Program(vendor, secret).get("/api/v1/me").status_code == 200


def test_attack_A57_the_token_of_another_vendor_is_none_here(
    ticket: Ticket, vendor: Vendor, other_vendor: Vendor
) -> None:
    with vendor_schema(other_vendor.schema_name):
        secret = make_token(
            owner=make_staff("Stranger"), name="x", scopes=["tickets:read"], lasts=timedelta(days=30), now=NOW
        ).secret

    refused(Program(vendor, secret), ticket)
    assert Program(other_vendor, secret).get("/api/v1/me").status_code == 200


def test_attack_A57_a_token_that_is_over_opens_nothing(
    ticket: Ticket, vendor: Vendor, world: World, empty_cache: None
) -> None:
    token = make_token(owner=world.agent, name="x", scopes=["tickets:read"], lasts=timedelta(days=30), now=NOW)
    program = Program(vendor, token.secret)
    assert program.get("/api/v1/tickets").status_code == 200

    for over in ({"revoked_at": NOW}, {"revoked_at": None, "expires_at": NOW}):
        ApiToken.objects.update(**over | {"created_at": NOW - timedelta(days=1)})
        assert problem(program.get("/api/v1/tickets")) == (401, "not-signed-in")
    ApiToken.objects.update(expires_at=NOW + timedelta(days=1))
    User.objects.filter(pk=world.agent.pk).update(is_active=False)
    assert problem(program.get("/api/v1/tickets")) == (401, "not-signed-in")


def strangers(world: World, contact: Contact) -> dict[str, User]:
    partner = make_partner("Foreign partner", "distributor")
    return {
        "colleague": make_contact(contact.organisation).user,
        "another organisation": world.customer(plan="gold", contact={"sees_organisation": True}).user,
        "another partner": make_partner_person(partner),
    }


@pytest.mark.parametrize("who", ["colleague", "another organisation", "another partner"])
def test_every_address_of_a_ticket_is_nothing_for_whom_it_is_not(
    world: World, contact: Contact, ticket: Ticket, program_of: ProgramOf, who: str
) -> None:
    program = program_of(strangers(world, contact)[who])
    before = Ticket.objects.values().get()

    walked = 0
    for path, method, _one in operations():
        if "<reference:reference>" not in path:
            continue
        here = address(path, ticket)
        name = path.rpartition("/")[2]
        sent = program.send(here.removeprefix("/api/v1/"), BODIES[name]) if method == "post" else program.get(here)
        assert problem(sent) == (404, "not-found"), path
        assert b"canary" not in sent.content
        walked += 1
    assert walked > 18
    assert Ticket.objects.values().get() == before


@pytest.mark.parametrize("who", ["colleague", "another organisation", "another partner"])
def test_no_list_shows_what_is_not_ones_own(
    world: World, contact: Contact, ticket: Ticket, program_of: ProgramOf, who: str
) -> None:
    program = program_of(strangers(world, contact)[who])

    for path in ("tickets", "search?words=canary", "me", "plans", "plan-versions"):
        answer = program.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert b"canary" not in answer.content
        assert ticket.reference.encode() not in answer.content


def test_another_vendor_has_nothing_at_the_same_address(ticket: Ticket, vendor: Vendor, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        secret = make_token(
            owner=make_staff("Stranger"), name="x", scopes=["tickets:read"], lasts=timedelta(days=30), now=NOW
        ).secret

    assert problem(Program(other_vendor, secret).get(f"/api/v1/tickets/{ticket.reference}")) == (404, "not-found")


def test_an_answer_tells_no_cache_to_keep_it_and_no_other_site_to_read_it(world: World, program_of: ProgramOf) -> None:
    answer = program_of(world.agent).get("/api/v1/me", HTTP_ORIGIN="https://evil.example")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


WRITES_ONLY = {
    "reply": ({"body": "Ours."}, {"id", "ticket"}),
    "wait": ({"party": "third_party", "reason": "The carrier."}, {"reference"}),
    "confirm-severity": ({"severity": 2}, {"reference"}),
    "development": ({"title": "Lines drop", "kind": "bug", "reason": "Known."}, {"issue"}),
    "resolve": ({"kind": "fix", "explanation": "Restarted."}, {"reference"}),
}


@pytest.mark.parametrize("act", WRITES_ONLY)
def test_attack_S16_a_token_that_may_only_write_gets_a_receipt(
    world: World, ticket: Ticket, program_of: ProgramOf, act: str
) -> None:
    sent, names = WRITES_ONLY[act]
    answer = program_of(world.agent, "tickets:write").done(f"tickets/{ticket.reference}/{act}", sent)
    assert set(answer) == names
    assert ticket.subject not in str(answer)


def test_attack_S16_what_came_meanwhile_is_numbers_to_a_token_that_may_only_write(
    world: World, ticket: Ticket, contact: Contact, program_of: ProgramOf
) -> None:
    came = reply(ticket=ticket, actor=contact.user, body="Canary", now=NOW)
    program = program_of(world.agent, "tickets:write")
    held = program.send(f"tickets/{ticket.reference}/reply", {"body": "x", "last_seen_message": 0})
    assert problem(held) == (409, "answered-meanwhile")
    assert held.json()["message_ids"][-1] == came.pk
    assert "Canary" not in held.content.decode()


def test_attack_S16_a_stored_answer_is_not_given_to_a_token_that_may_not_read(
    world: World, ticket: Ticket, program_of: ProgramOf
) -> None:
    key, path = {"HTTP_IDEMPOTENCY_KEY": "once"}, f"tickets/{ticket.reference}/wait"
    sent = {"party": "third_party", "reason": "The carrier."}
    program_of(world.agent).done(path, sent, **key)
    assert problem(program_of(world.agent, "tickets:write").send(path, sent, **key)) == (422, "key-reused")
