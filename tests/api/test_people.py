"""The organisation's own people through the API, for those who manage them (TERM-A10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from customers.models import Contact, Invitation
from people.core.scopes import PEOPLE_READ
from people.models import User
from people.operations.lockouts import Try, count_attempt
from supportdesk.kernel.clock import stopped_at
from supportdesk.kernel.outbox import MailKind, mail_of
from supportdesk.kernel.tenancy import current_vendor, vendor_schema
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation
from tests.mails import last_link
from tests.terms.world import World
from vendors.models import Vendor

pytestmark = pytest.mark.usefixtures("empty_cache")
NEW = {"email": "new@clinic.example", "language": "de", "sees_organisation": True}


@pytest.fixture
def chief(aiconix: World) -> Contact:
    """The only one who manages a customer's users."""
    return aiconix.customer(contact={"name": "Chief", "manages_users": True}, name="Clinic")


@pytest.fixture
def colleague(chief: Contact) -> Contact:
    """Somebody else of the same customer."""
    return make_contact(chief.organisation, "Colleague", is_designated=False, qualified_on=None)


@pytest.fixture
def stranger(chief: Contact) -> Contact:
    """An administrator of another customer."""
    return make_contact(
        make_organisation("Other", region=chief.organisation.region_key), "Stranger", manages_users=True
    )


@pytest.fixture
def program(chief: Contact, program_of: ProgramOf) -> Program:
    """The administrator's program."""
    return program_of(chief.user)


def lock(contact: Contact) -> None:
    """Try too many passwords."""
    for _ in range(11):
        count_attempt(Try(account=contact.user.email, address="192.0.2.1"), now=NOW)


def test_A10_the_list_names_everybody_and_how_the_account_stands(
    program: Program, chief: Contact, colleague: Contact, stranger: Contact
) -> None:
    gone = make_contact(chief.organisation, "Gone")
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    lock(colleague)

    rows = program.read("people")["items"]

    assert [(row["name"], row["state"], row["manages_users"]) for row in rows] == [
        ("Chief", "active", True),
        ("Colleague", "locked", False),
        ("Gone", "removed", False),
    ]
    assert program.read(f"people/{colleague.pk}") == rows[1]
    assert (rows[0]["locked_until"], rows[1]["locked_until"] is None) == (None, False)


def test_A10_an_invitation_is_mailed_and_listed(program: Program) -> None:
    sent = program.send("invitations", NEW)

    assert sent.status_code == 201
    assert program.read("invitations")["items"] == [sent.json()]
    assert {name: sent.json()[name] for name in ("email", "language", "sees_organisation", "manages_users")} == {
        **NEW,
        "manages_users": False,
    }
    assert sent.json()["invited_by"] == "Chief"
    assert mail_of(current_vendor(), MailKind.ACCOUNT).get().recipient == "new@clinic.example"


def test_A10_no_answer_holds_the_link_that_was_mailed(program: Program) -> None:
    sent = program.send("invitations", NEW)

    token = last_link("/invitation/").split("/invitation/")[1].split("/")[0]
    told = sent.content + program.get("/api/v1/invitations").content
    assert (len(token) > 20, token.encode() in told, b"digest" in told) == (True, False, False)


def test_A10_the_invited_choose_a_password_and_are_one_of_the_people(program: Program, vendor: Vendor) -> None:
    program.done("invitations", NEW)
    token = last_link("/invitation/").split("/invitation/")[1].split("/")[0]

    with stopped_at(NOW):
        VendorClient(vendor).post(f"/invitation/{token}/", {"name": "New", "password": "correct horse battery"})

    people = [(row["name"], row["sees_organisation"]) for row in program.read("people")["items"]]
    assert (people, program.read("invitations")["items"]) == ([("Chief", False), ("New", True)], [])


def test_A10_sent_twice_one_invitation_is_mailed(program: Program) -> None:
    answers = [program.send("invitations", NEW, HTTP_IDEMPOTENCY_KEY="one") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert (Invitation.objects.count(), mail_of(current_vendor(), MailKind.ACCOUNT).count()) == (1, 1)


def test_A10_a_withdrawn_invitation_is_gone(program: Program) -> None:
    number = program.done("invitations", NEW)["id"]

    program.done(f"invitations/{number}/withdraw")

    assert program.read("invitations")["items"] == []
    assert Invitation.objects.get().withdrawn_at == NOW
    assert problem(program.send(f"invitations/{number}/withdraw")) == (404, "not-found")


def test_A10_an_administrator_unlocks_a_colleague(program: Program, colleague: Contact) -> None:
    lock(colleague)

    assert program.done(f"people/{colleague.pk}/unlock")["state"] == "active"

    assert count_attempt(Try(account=colleague.user.email, address="192.0.2.1"), now=NOW) is None


def test_A10_who_is_removed_is_out_with_the_next_request(
    program: Program, colleague: Contact, program_of: ProgramOf
) -> None:
    theirs = program_of(colleague.user)
    theirs.read("me")

    assert program.done(f"people/{colleague.pk}/remove")["state"] == "removed"

    assert problem(theirs.get("/api/v1/me")) == (401, "not-signed-in")


def test_A10_rights_are_given_and_taken(program: Program, colleague: Contact) -> None:
    path = f"people/{colleague.pk}/rights"
    given = program.done(path, {"sees_organisation": True, "manages_users": True})
    taken = program.done(path, {"sees_organisation": False, "manages_users": False})

    rights = [(row["sees_organisation"], row["manages_users"]) for row in (given, taken)]
    assert rights == [(True, True), (False, False)]
    colleague.refresh_from_db()
    assert (colleague.sees_organisation, colleague.manages_users) == (False, False)


@pytest.mark.parametrize("more", [{"is_designated": True}, {"qualified_on": "2026-01-01"}, {"organisation": 1}])
def test_A7_administrators_do_not_name_people_for_support(
    program: Program, colleague: Contact, more: dict[str, Any]
) -> None:
    rights = {"sees_organisation": False, "manages_users": False}

    assert wrong_fields(program.send(f"people/{colleague.pk}/rights", rights | more)) == list(more)
    colleague.refresh_from_db()
    assert (colleague.is_designated, colleague.qualified_on) == (False, None)


def test_A10_somebody_is_left_to_manage_the_users(program: Program, chief: Contact) -> None:
    rights = {"sees_organisation": False, "manages_users": False}
    answers = [program.send(f"people/{chief.pk}/remove"), program.send(f"people/{chief.pk}/rights", rights)]

    assert [problem(answer) for answer in answers] == [(409, "not-possible")] * 2
    assert answers[0].json()["detail"] == (
        "At least one person has to manage the users. Give someone else this right first."
    )
    chief.refresh_from_db()
    assert (chief.manages_users, chief.user.is_active) == (True, True)


def test_A10_who_stops_managing_finds_nobody(program: Program, chief: Contact, colleague: Contact) -> None:
    Contact.objects.update(manages_users=True)

    program.done(f"people/{chief.pk}/rights", {"sees_organisation": False, "manages_users": False})

    assert problem(program.get("/api/v1/people")) == (404, "not-found")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"email": ""}, ["email"]),
        ({"email": "nobody"}, ["email"]),
        ({"email": 7}, ["email"]),
        ({"email": "a" * 250 + "@b.example"}, ["email"]),
        ({"language": "xx"}, ["language"]),
        ({"manages_users": "yes"}, ["manages_users"]),
        ({"is_admin": True}, ["is_admin"]),
    ],
)
def test_a_bad_invitation_is_named_and_nothing_is_sent(
    program: Program, change: dict[str, Any], fields: list[str]
) -> None:
    assert wrong_fields(program.send("invitations", NEW | change)) == fields
    assert (Invitation.objects.count(), mail_of(current_vendor(), MailKind.ACCOUNT).count()) == (0, 0)


def test_a_colleague_is_not_invited_again(program: Program, colleague: Contact) -> None:
    answer = program.send("invitations", {"email": colleague.user.email})

    assert wrong_fields(answer) == ["email"]
    assert answer.json()["errors"][0]["message"] == "This address belongs to a colleague who is listed on this page."


def test_attack_S18_an_address_that_is_somebodys_elsewhere_is_answered_like_a_free_one(
    program: Program, stranger: Contact
) -> None:
    free, taken = (program.send("invitations", {"email": email}) for email in ("free@x.example", stranger.user.email))

    assert [answer.status_code for answer in (free, taken)] == [201, 201]
    differs = {name for name, value in free.json().items() if taken.json()[name] != value}
    assert differs == {"id", "email"}


def test_nobody_sends_invitations_without_end(program: Program) -> None:
    codes = [program.send("invitations", NEW | {"email": f"new{n}@clinic.example"}).status_code for n in range(21)]

    assert codes == [201] * 20 + [429]


ACTS: dict[str, Any] = {
    "people/{contact}/remove": {},
    "people/{contact}/unlock": {},
    "people/{contact}/rights": {"sees_organisation": True, "manages_users": True},
    "invitations/{invitation}/withdraw": {},
}


def refused(program: Program, of: Contact) -> set[tuple[int, str]]:
    """Return what a program is answered that asks for somebody's people in every way there is."""
    invitation = Invitation.objects.first()
    names = {"contact": of.pk, "invitation": invitation.pk if invitation else 1}
    answers = [program.send(path.format(**names), body) for path, body in ACTS.items()]
    return {problem(answer) for answer in [*answers, program.get(f"/api/v1/people/{of.pk}")]}


def test_A10_a_colleague_without_the_right_finds_nobody(
    program: Program, chief: Contact, colleague: Contact, program_of: ProgramOf
) -> None:
    program.done("invitations", NEW)
    theirs = program_of(colleague.user)

    lists = [theirs.get("/api/v1/people"), theirs.get("/api/v1/invitations"), theirs.send("invitations", NEW)]

    assert {problem(answer) for answer in lists} | refused(theirs, chief) == {(404, "not-found")}
    assert Invitation.objects.get().withdrawn_at is None


def test_A10_people_of_another_organisation_are_not_found(
    program: Program, stranger: Contact, program_of: ProgramOf
) -> None:
    program_of(stranger.user).done("invitations", {"email": "new@other.example"})

    assert refused(program, stranger) == {(404, "not-found")}
    assert [row["name"] for row in program.read("people")["items"]] == ["Chief"]
    assert program.read("invitations")["items"] == []
    stranger.refresh_from_db()
    assert (stranger.user.is_active, Invitation.objects.get().withdrawn_at) == (True, None)


def test_A10_people_of_another_vendor_are_not_found(program: Program, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        for name in ("One", "Two", "Three"):
            theirs = make_contact(make_organisation(name, region="all"), name, manages_users=True)

    assert refused(program, theirs) == {(404, "not-found")}


@pytest.mark.parametrize("who", ["staff", "anonymous", "reading"])
def test_A10_nobody_else_manages_an_organisations_people(
    aiconix: World, vendor: Vendor, chief: Contact, colleague: Contact, program_of: ProgramOf, who: str
) -> None:
    asking = {
        "staff": lambda: program_of(aiconix.agent),
        "anonymous": lambda: Program(vendor),
        "reading": lambda: program_of(chief.user, PEOPLE_READ),
    }[who]()

    answer = asking.send(f"people/{colleague.pk}/remove")

    expected = {"staff": "missing-scope", "anonymous": "not-signed-in", "reading": "missing-scope"}[who]
    assert problem(answer)[1] == expected
    colleague.refresh_from_db()
    assert colleague.user.is_active


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["people", "invitations"])
def test_a_list_costs_the_same_for_any_length(
    program: Program, chief: Contact, path: str, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count - 1 if path == "people" else count):
        if path == "people":
            make_contact(chief.organisation, f"Colleague {number}")
        else:
            program.done("invitations", {"email": f"new{number}@clinic.example"})
    program.read(path)

    with django_assert_num_queries(8 if path == "people" else 6):
        assert len(program.read(path)["items"]) == count


def test_the_list_comes_in_pages(program: Program, chief: Contact) -> None:
    make_contact(chief.organisation, "Second")
    first = program.read("people", page_size=1)

    second = program.read("people", page_size=1, cursor=first["next_cursor"])

    names = [page["items"][0]["name"] for page in (first, second)]
    assert (names, second["next_cursor"]) == (["Chief", "Second"], None)


def test_an_expired_invitation_stays_until_it_is_withdrawn(program: Program) -> None:
    program.done("invitations", NEW)
    Invitation.objects.update(created_at=NOW - timedelta(days=4), expires_at=NOW - timedelta(days=1))

    assert [row["expires_at"] for row in program.read("invitations")["items"]] == ["2026-11-19T13:00:00Z"]
