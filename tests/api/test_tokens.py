"""Tokens: what they are worth, to whom, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from people.api_tokens import prefix_in
from people.core.scopes import SCOPES, scopes_for
from people.errors import BadToken
from people.models import ApiToken, User
from people.operations.tokens import MAX_TOKENS, make_token, revoke_token
from supportdesk.audit.models import AuditEntry
from tests.api.conftest import NOW, Program, ProgramOf, problem
from tests.factories import make_staff
from tests.terms.world import World
from vendors.models import Vendor

MONTH = timedelta(days=30)


@pytest.fixture
def owner(vendor: Vendor) -> User:
    return make_staff("Owner")


def made(owner: User, **wish: object) -> str:
    values = {"name": "Robot", "scopes": ["tickets:read"], "lasts": MONTH, "now": NOW, **wish}
    return make_token(owner=owner, **values).secret  # type: ignore[arg-type]  # as each test wishes


def test_only_a_hash_is_kept(owner: User) -> None:
    secret = made(owner)

    row = ApiToken.objects.values().get()
    random = secret.rpartition("_")[2]
    assert [random[at : at + 8] for at in range(0, len(random), 8) if random[at : at + 8] in str(row)] == []
    assert row["prefix"] == prefix_in(secret)
    assert secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "wish",
    [
        {"lasts": timedelta(days=366)},
        {"lasts": timedelta(0)},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"name": " "},
        {"name": "x" * 81},
    ],
)
def test_a_token_that_lasts_or_may_too_much_is_not_made(owner: User, wish: dict[str, object]) -> None:
    with pytest.raises(BadToken):
        made(owner, **wish)


def test_nobody_keeps_any_number_of_tokens(owner: User) -> None:
    for _ in range(MAX_TOKENS):
        made(owner)

    with pytest.raises(BadToken):
        made(owner)


def test_a_token_ends_when_it_expires(vendor: Vendor, owner: User) -> None:
    program = Program(vendor, made(owner))

    program.at = NOW + MONTH - timedelta(seconds=1)
    assert program.get("/api/v1/me").status_code == 200
    program.at = NOW + MONTH
    assert problem(program.get("/api/v1/me")) == (401, "not-signed-in")


def test_a_token_ends_when_it_is_revoked(vendor: Vendor, owner: User) -> None:
    program = Program(vendor, made(owner))

    revoke_token(token=ApiToken.objects.get(), actor=owner, now=NOW)

    assert problem(program.get("/api/v1/me")) == (401, "not-signed-in")


def test_a_token_ends_with_its_owner(vendor: Vendor, owner: User) -> None:
    program = Program(vendor, made(owner))

    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert problem(program.get("/api/v1/me")) == (401, "not-signed-in")


def test_a_token_ends_with_its_owners_password(vendor: Vendor, owner: User) -> None:
    program = Program(vendor, made(owner))

    owner.choose_password("another long password")

    assert problem(program.get("/api/v1/me")) == (401, "not-signed-in")


def test_a_scope_that_is_missing_is_named(world: World, program_of: ProgramOf) -> None:
    program = program_of(world.agent, "plans:read")

    answer = program.get("/api/v1/tickets")

    assert problem(answer) == (403, "missing-scope")
    assert "tickets:read" in answer.json()["detail"]


def test_use_is_noted_to_the_hour(vendor: Vendor, owner: User) -> None:
    program = Program(vendor, made(owner))
    noted = []
    for minutes in (0, 30, 61):
        program.at = NOW + timedelta(minutes=minutes)
        program.get("/api/v1/me")
        noted.append(ApiToken.objects.get().last_used_at)

    assert noted == [NOW, NOW, NOW + timedelta(minutes=61)]


def test_each_kind_of_person_gives_no_more_than_they_have() -> None:
    both = ("tickets:read", "tickets:write", "plans:read")
    assert scopes_for("PARTNER") == (*both, "customers:read")
    assert scopes_for("STAFF") == (*both, "customers:read", "contracts:read")
    assert scopes_for("CONTACT") == (*both, "people:read", "people:write")
    writing = (*scopes_for("STAFF"), "customers:write", "contracts:write", "staff:read", "staff:write")
    assert scopes_for("SERVICE") == scopes_for("STAFF", is_admin=True) == writing
    assert set(SCOPES) == {*scopes_for("SERVICE"), *scopes_for("CONTACT")}
    assert scopes_for("ANYTHING") == ()


def test_a_program_that_asks_too_often_is_told_when_to_come_again(
    world: World, program_of: ProgramOf, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.API_LIMITS, "api", (2, timedelta(minutes=1)))
    program, other = program_of(world.agent), program_of(make_staff("Jonas Weidmann"))

    answers = [program.get("/api/v1/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[2]) == (429, "too-many")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert other.get("/api/v1/me").status_code == 200


def test_fault_E1_what_the_desk_could_not_do_is_not_counted(
    world: World, program_of: ProgramOf, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.API_LIMITS, "api", (2, timedelta(minutes=1)))
    program = program_of(world.agent)
    with transaction.atomic():
        connection.cursor().execute("ALTER TABLE tickets_ticket RENAME TO away")
        for _ in range(3):
            with pytest.raises(ProgrammingError), transaction.atomic():
                program.get("/api/v1/tickets")
        transaction.set_rollback(True)

    assert [program.get("/api/v1/tickets").status_code for _ in range(3)] == [200, 200, 429]


def test_attack_S17_more_tokens_of_one_owner_are_not_more_requests(
    world: World, program_of: ProgramOf, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.API_LIMITS, "api-filing", (2, timedelta(minutes=1)))
    programs = [program_of(world.agent) for _ in range(3)]

    assert [program.send("tickets").status_code for program in programs] == [400, 400, 429]


def test_filing_has_a_stricter_limit(
    world: World, program_of: ProgramOf, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.API_LIMITS, "api-filing", (1, timedelta(minutes=1)))
    program = program_of(world.agent)

    answers = [program.send("tickets") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [400, 429]
    assert program.get("/api/v1/tickets").status_code == 200


def test_guessing_tokens_is_limited_by_address(
    vendor: Vendor, empty_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.API_LIMITS, "api-refused", (2, timedelta(minutes=1)))
    program = Program(vendor, "desk_guess_guess")

    assert [program.get("/api/v1/me").status_code for _ in range(3)] == [401, 401, 429]
