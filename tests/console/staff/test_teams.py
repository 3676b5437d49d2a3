"""Teams and escalation roles in the console: set up as the terms name them, changed, removed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from people.errors import StaffRefusal
from people.models import RoleHolder, Team, TeamMember
from people.operations.teams import remove_team
from people.team_queries import holder_ids, team_values
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.fields.seen import digest_values
from tests.console.conftest import Open
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_staff, make_user
from tests.terms.world import World
from tickets.operations.acts.status_changes import assign

TEAM, ROLE = "/console/teams/europe/", "/console/escalation-roles/team_lead/"


@pytest.fixture
def console(console_of: Open) -> StoppedClient:
    return console_of("imagicle")


def test_A12_a_team_that_the_terms_name_is_set_up_with_its_people(console: StoppedClient) -> None:
    bo = make_staff("Bo")
    assert "not set up yet" in text_of(console.get("/console/people/"))

    console.post(TEAM, {"name": "Support Europe", "members": [bo.pk], "seen": digest_values(team_values("europe"))})

    assert team_values("europe") == {"name": "Support Europe", "members": [bo.pk]}
    entry = AuditEntry.objects.get(action="people.team.saved")
    assert entry.data["members"] == {"from": [], "to": [bo.pk]}


def test_what_another_admin_changed_of_a_team_meanwhile_is_not_overwritten(console: StoppedClient) -> None:
    bo = make_staff("Bo", team="europe")
    seen = digest_values(team_values("europe"))
    TeamMember.objects.all().delete()

    answer = console.post(TEAM, {"name": "europe", "members": [bo.pk], "seen": seen})

    assert (answer.status_code, team_values("europe")["members"]) == (409, [])


@pytest.mark.parametrize("path", [TEAM, ROLE])
def test_only_active_colleagues_are_chosen(console: StoppedClient, path: str) -> None:
    others = [make_staff("Gone", is_active=False), make_user("Carl", kind="CONTACT")]

    answers = [console.post(path, {"name": "x", "members": [one.pk]}) for one in others]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert not TeamMember.objects.exists()
    assert not RoleHolder.objects.exists()


@pytest.mark.parametrize("path", ["/console/teams/nope/", "/console/escalation-roles/nope/"])
def test_there_is_a_page_of_what_the_terms_name_alone(console: StoppedClient, path: str) -> None:
    assert console.get(path).status_code == 404


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "x" * 121}, {"members": ["x", "9" * 30]}])
def test_a_bad_team_is_refused(console: StoppedClient, bad: dict[str, object]) -> None:
    assert console.post(TEAM, {"name": "Europe", **bad}).status_code == 422
    assert not Team.objects.exists()


def test_a_team_that_the_terms_no_longer_name_is_removed(console: StoppedClient) -> None:
    make_staff(team="old")
    make_staff(team="europe")

    assert "no tickets come to it" in text_of(console.get("/console/teams/old/"))
    removed, kept = console.post("/console/teams/old/remove/"), console.post(f"{TEAM}remove/")

    assert (removed.status_code, kept.status_code) == (302, 404)
    assert list(Team.objects.values_list("key", flat=True)) == ["europe"]


def test_a_team_with_tickets_stays(console: StoppedClient) -> None:
    world, bo = World("imagicle"), make_staff("Bo", team="europe", is_admin=True)
    ticket, team = (
        world.file(world.customer(region="europe", plan="gold"), 2, NOW - timedelta(hours=1)),
        Team.objects.get(),
    )
    assign(ticket=ticket, actor=bo, assignee=None, team=team, now=NOW)

    with pytest.raises(StaffRefusal):
        remove_team(team=team, actor=bo, now=NOW)

    assert Team.objects.exists()


def test_E10_who_holds_a_role_is_chosen_and_logged(console: StoppedClient) -> None:
    first, second = make_staff("Bo", roles=("team_lead",)), make_staff("Cy")
    seen = digest_values({"members": holder_ids("team_lead")})

    console.post(ROLE, {"members": [second.pk], "seen": seen})

    assert holder_ids("team_lead") == [second.pk]
    entry = AuditEntry.objects.get(action="people.role.changed")
    assert (entry.target, entry.data["members"]) == ("role:team_lead", {"from": [first.pk], "to": [second.pk]})
    assert "Team leader Cy" in text_of(console.get("/console/people/"))


@pytest.mark.parametrize("path", [TEAM, ROLE, f"{TEAM}remove/"])
def test_an_agent_changes_no_team_and_no_role(console: StoppedClient, sign_in: SignIn, path: str) -> None:
    agent = make_staff("Agent", team="europe")

    assert sign_in(agent).post(path, {"name": "x", "members": [agent.pk]}).status_code == 403
    assert (team_values("europe")["name"], holder_ids("team_lead")) == ("europe", [])
