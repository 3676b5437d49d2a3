"""Programs of admins and service accounts manage the staff by the rules of the console, and never give rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.core.scopes import STAFF_READ, TICKETS_READ
from people.models import User, UserKind
from people.team_queries import holder_ids, team_values
from supportdesk.kernel.tenancy import vendor_schema
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_partner, make_partner_person, make_staff, make_user
from tests.mails import mails_to
from tests.terms.world import World
from tickets.operations.acts.status_changes import assign
from vendors.models import Vendor

PERSON = {"email": "bea@desk.example", "name": "Bea Berg", "language": "de", "time_zone": "Europe/Berlin"}


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True, password="correct horse battery")


@pytest.fixture
def program(admin: User, program_of: ProgramOf) -> Program:
    return program_of(admin)


@pytest.fixture
def service(world: World, program_of: ProgramOf) -> Program:
    return program_of(make_user("Robot", kind=UserKind.SERVICE))


def test_a_program_invites_an_agent_who_chooses_a_password(service: Program) -> None:
    make_staff(team="europe")

    made = service.done("staff", PERSON | {"teams": ["europe"]})

    assert (made["is_admin"], made["has_password"], made["teams"]) == (False, False, ["europe"])
    assert "/password/new/" in mails_to("bea@desk.example")[-1][1]
    assert service.read(f"staff/{made['id']}") == made
    service.done(f"staff/{made['id']}/invite-again")
    assert service.done(f"staff/{made['id']}/withdraw")["is_active"] is False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ada@"}, "email"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"teams": ["nope"]}, "teams"),
        ({"is_admin": True}, "is_admin"),
        ({"sets_deadlines": True}, "sets_deadlines"),
        ({"name": "\u202e"}, "name"),
    ],
)
def test_attack_A36_what_is_wrong_is_named_and_no_right_is_taken(
    service: Program, wrong: dict[str, object], field: str
) -> None:
    assert wrong_fields(service.send("staff", PERSON | wrong)) == [field]
    assert not User.objects.filter(email=PERSON["email"]).exists()


def test_only_what_is_sent_of_a_person_changes(service: Program) -> None:
    bo = make_staff("Bo", phone="1", sets_deadlines=True)

    changed = service.change(f"staff/{bo.pk}", {"phone": "2"}).json()

    assert (changed["name"], changed["phone"], changed["sets_deadlines"]) == ("Bo", "2", True)


def test_attack_S07_a_program_lets_somebody_go_with_everything_they_held(
    service: Program, admin: User, world: World
) -> None:
    bo, heir = make_staff("Bo", roles=("team_lead",)), make_staff("Heir")
    ticket = world.file(world.customer(plan="gold"), 2, NOW - timedelta(hours=1))
    assign(ticket=ticket, actor=admin, assignee=bo, now=NOW)

    gone = service.done(f"staff/{bo.pk}/deactivate", {"tickets": heir.pk, "escalations": heir.pk})

    ticket.refresh_from_db()
    assert (gone["is_active"], ticket.assignee, holder_ids("team_lead")) == (False, heir, [heir.pk])
    assert service.done(f"staff/{bo.pk}/readmit")["escalation_roles"] == []


def test_who_takes_over_is_an_active_colleague(service: Program) -> None:
    bo, gone = make_staff("Bo"), make_staff("Gone", is_active=False)

    assert wrong_fields(service.send(f"staff/{bo.pk}/deactivate", {"shifts": gone.pk})) == ["shifts"]


def test_attack_A36_a_program_neither_changes_nor_removes_an_admin(service: Program, admin: User) -> None:
    assert problem(service.change(f"staff/{admin.pk}", {"phone": "1"})) == (403, "not-allowed")
    assert problem(service.send(f"staff/{admin.pk}/deactivate")) == (403, "not-allowed")


def test_nobody_deactivates_themselves_by_a_program(program: Program, admin: User) -> None:
    assert problem(program.send(f"staff/{admin.pk}/deactivate")) == (409, "not-possible")


def test_A12_a_program_sets_up_a_team_that_the_terms_name(service: Program) -> None:
    bo = make_staff("Bo")

    made = service.change("teams/europe", {"members": [bo.pk]}).json()

    assert made == {"key": "europe", "name": "Support Europe", "tier": "support", "is_set_up": True, "members": [bo.pk]}
    assert [team["is_set_up"] for team in service.read("teams")["items"]] == [False, True, False, False, False]
    assert problem(service.change("teams/nope", {"name": "x"})) == (404, "not-found")


def test_E10_a_program_says_who_holds_a_role(service: Program) -> None:
    bo = make_staff("Bo")

    assert service.change("escalation-roles/team_lead", {"holders": [bo.pk]}).json()["holders"] == [bo.pk]
    assert wrong_fields(service.change("escalation-roles/team_lead", {"holders": [bo.pk, 10**6]})) == ["holders"]
    assert holder_ids("team_lead") == [bo.pk]


def test_the_list_of_staff_costs_the_same_for_any_number(service: Program) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_staff(roles=("team_lead",), team="europe")
        service.read("staff")
        with CaptureQueriesContext(connection) as queries:
            found = service.read("staff", team="europe")["items"]
        counts.append((len(found), len(queries)))

    (first, one), (second, three) = counts
    assert (first, second, one) == (1, 3, three)


def test_customers_are_none_of_the_staff(service: Program, world: World) -> None:
    customer = world.customer(plan="gold").user

    assert problem(service.get(f"/api/v1/staff/{customer.pk}")) == (404, "not-found")
    assert customer.pk not in [row["id"] for row in service.read("staff", with_closed="true")["items"]]


def test_attack_A36_agents_partners_and_customers_have_no_such_scope(program_of: ProgramOf, world: World) -> None:
    partner = make_partner("Nord", "distributor")
    for person in (world.agent, make_partner_person(partner), world.customer(plan="gold").user):
        program = program_of(person)
        assert problem(program.get("/api/v1/staff")) == (403, "missing-scope")
        assert problem(program.send("staff", PERSON)) == (403, "missing-scope")
        assert problem(program.change("teams/europe", {"name": "x"})) == (403, "missing-scope")
    assert team_values("europe")["name"] == ""


def test_staff_of_another_vendor_are_not_found(service: Program, other_vendor: Vendor) -> None:
    with vendor_schema(other_vendor.schema_name):
        theirs = [make_staff(f"Theirs {number}") for number in range(5)][-1]

    assert problem(service.get(f"/api/v1/staff/{theirs.pk}")) == (404, "not-found")
    assert problem(service.change(f"staff/{theirs.pk}", {"phone": "1"})) == (404, "not-found")
    assert problem(service.send(f"staff/{theirs.pk}/deactivate")) == (404, "not-found")


def test_attack_A36_an_admins_token_does_no_more_than_its_scopes(admin: User, program_of: ProgramOf) -> None:
    bo = make_staff("Bo")

    assert problem(program_of(admin, TICKETS_READ).get("/api/v1/staff")) == (403, "missing-scope")
    assert problem(program_of(admin, STAFF_READ).send(f"staff/{bo.pk}/deactivate")) == (403, "missing-scope")


@pytest.mark.parametrize(
    ("path", "shown"), [("teams", lambda row: row["is_set_up"]), ("escalation-roles", lambda row: row["holders"])]
)
def test_the_lists_of_teams_and_roles_cost_the_same_for_any_number(
    service: Program, path: str, shown: Callable[[dict[str, Any]], bool]
) -> None:
    counts = []
    for keys in (("europe", "team_lead"),), (("asia", "executives"), ("americas", "support_manager")):
        for team, role in keys:
            make_staff(roles=(role,), team=team)
        service.read(path)
        with CaptureQueriesContext(connection) as queries:
            items = service.read(path)["items"]
        counts.append((sum(bool(shown(row)) for row in items), len(queries)))

    (first, one), (second, three) = counts
    assert (first, second, one) == (1, 3, three)
