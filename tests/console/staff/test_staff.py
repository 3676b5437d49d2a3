"""The vendor's staff in the console: invited, changed, let go with everything they held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from oncall.models import Shift
from people.core.scopes import TICKETS_READ
from people.errors import LastAdmin, NotAdmin, NotOneself
from people.models import RoleHolder, TeamMember, User, UserKind
from people.operations.departures import deactivate_colleague
from people.operations.managing import change_colleague, reset_second_factor
from people.operations.tokens import make_token
from people.staff_queries import details_of
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.fields.seen import digest_values
from tests.console.conftest import Open
from tests.desk.conftest import NOW, SignIn, StoppedClient, text_of
from tests.factories import make_staff, make_user
from tests.mails import mails_to
from tests.terms.world import World
from tickets.models import Ticket
from tickets.operations.acts.status_changes import assign
from vendors.models import Vendor

PEOPLE = "/console/people/"


@pytest.fixture
def console(console_of: Open) -> StoppedClient:
    return console_of("imagicle")


@pytest.fixture
def ada(console: StoppedClient) -> User:
    """The admin whose browser it is."""
    return User.objects.get(name="Ada Conti")


def form_of(person: User, **changes: object) -> dict[str, object]:
    """Return what the person's page sends."""
    stored = details_of(person).to_data()
    sent = {**stored, "seen": digest_values(stored), **changes}
    return {name: value for name, value in sent.items() if value is not False}


def invite(console: Client, **changes: object) -> object:
    sent = {"email": "Bea@desk.example", "name": "Bea", "language": "de", "time_zone": "Europe/Berlin"}
    return console.post(f"{PEOPLE}invite/", {**sent, **changes})


def test_an_invited_colleague_chooses_a_password_by_the_mailed_link(console: StoppedClient) -> None:
    invite(console, roles=["team_lead"])

    bea = User.objects.get(email="bea@desk.example")
    ((subject, text),) = mails_to(bea.email)
    assert (bea.kind, bea.is_admin, details_of(bea).roles) == (UserKind.STAFF, False, ("team_lead",))
    assert subject.startswith("Ada Conti lädt Sie")
    assert "/password/new/" in text


def test_a_taken_address_is_refused_at_its_field(console: StoppedClient) -> None:
    make_staff("Bo", email="bea@desk.example")

    answer = invite(console)

    assert (answer.status_code, "This address already belongs to the account of Bo." in text_of(answer)) == (422, True)  # type: ignore[attr-defined]


def test_an_invitation_sent_again_ends_the_first_link_and_can_be_withdrawn(console: StoppedClient) -> None:
    invite(console)
    bea = User.objects.get(email="bea@desk.example")
    first = bea.password

    console.at = NOW + timedelta(minutes=1)
    console.post(f"{PEOPLE}{bea.pk}/invite-again/")
    bea.refresh_from_db()
    assert (len(mails_to(bea.email)), bea.password != first) == (2, True)

    console.post(f"{PEOPLE}{bea.pk}/withdraw/")
    bea.refresh_from_db()
    assert not bea.is_active


def test_E10_a_change_is_stored_with_teams_and_roles_and_logged(console: StoppedClient, ada: User) -> None:
    make_staff(team="europe")
    bo = make_staff("Bo")

    console.post(f"{PEOPLE}{bo.pk}/", form_of(bo, name="Bo Berg", is_admin=True, teams=["europe"], roles=["team_lead"]))

    bo.refresh_from_db()
    found = details_of(bo)
    assert (found.name, found.is_admin, found.teams, found.roles) == ("Bo Berg", True, ("europe",), ("team_lead",))
    entry = AuditEntry.objects.get(action="people.staff.changed")
    assert (entry.actor, sorted(entry.data)) == (f"user:{ada.pk}", ["is_admin", "name", "roles", "teams"])


def test_what_another_admin_changed_meanwhile_is_not_overwritten(console: StoppedClient) -> None:
    bo = make_staff("Bo")
    sent = form_of(bo, phone="2")
    User.objects.filter(pk=bo.pk).update(phone="1")

    answer = console.post(f"{PEOPLE}{bo.pk}/", sent)

    bo.refresh_from_db()
    assert (answer.status_code, bo.phone) == (409, "1")


def test_attack_S07_who_leaves_is_let_go_with_everything_they_held(
    console: StoppedClient, ada: User, sign_in: SignIn
) -> None:
    bo, heir = make_staff("Bo", roles=("team_lead",), team="europe"), make_staff("Heir")
    world = World("imagicle")
    ticket = world.file(world.customer(region="europe", plan="gold"), 2, NOW - timedelta(hours=1))
    assign(ticket=ticket, actor=ada, assignee=bo, now=NOW)
    Shift.objects.create(
        roster_key="on-duty", user=bo, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1)
    )
    token = make_token(owner=bo, name="t", scopes=[TICKETS_READ], lasts=timedelta(days=9), now=NOW).token
    browser = sign_in(bo)

    console.post(f"{PEOPLE}{bo.pk}/deactivate/", {"tickets": heir.pk, "shifts": heir.pk, "roles": heir.pk})

    token.refresh_from_db()
    assert Ticket.objects.get(pk=ticket.pk).assignee == heir
    assert list(RoleHolder.objects.values_list("user", flat=True)) == [heir.pk]
    assert list(Shift.objects.order_by("starts_at").values_list("user", "starts_at")) == [
        (bo.pk, NOW - timedelta(hours=1)),
        (heir.pk, NOW),
    ]
    assert (TeamMember.objects.filter(user=bo).exists(), token.revoked_at) == (False, NOW)
    assert browser.get("/desk/").status_code == 302


def test_E10_a_role_that_no_one_holds_afterwards_is_said_before_and_after(console: StoppedClient) -> None:
    bo = make_staff("Bo", roles=("team_lead",))

    assert "No one else holds these escalation roles Team leader" in text_of(
        console.get(f"{PEOPLE}{bo.pk}/deactivate/")
    )
    answer = console.post(f"{PEOPLE}{bo.pk}/deactivate/", {"roles": ""}, follow=True)

    assert "No one holds these escalation roles now: Team leader." in text_of(answer)


def test_tickets_without_an_heir_wait_for_their_team(console: StoppedClient, ada: User) -> None:
    bo, world = make_staff("Bo"), World("imagicle")
    ticket = world.file(world.customer(region="europe", plan="gold"), 2, NOW - timedelta(hours=1))
    assign(ticket=ticket, actor=ada, assignee=bo, now=NOW)

    deactivate_colleague(person=bo, heirs={}, actor=ada, now=NOW)

    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_who_comes_back_holds_nothing_and_chooses_a_new_password(console: StoppedClient, ada: User) -> None:
    bo = make_staff("Bo", is_admin=True, password="correct horse battery")
    deactivate_colleague(person=bo, heirs={}, actor=ada, now=NOW)

    console.post(f"{PEOPLE}{bo.pk}/readmit/")

    bo.refresh_from_db()
    assert (bo.is_active, bo.is_admin, bo.has_usable_password(), len(mails_to(bo.email))) == (True, False, False, 1)


def test_nobody_deactivates_themselves(console: StoppedClient, ada: User) -> None:
    with pytest.raises(NotOneself):
        deactivate_colleague(person=ada, heirs={}, actor=ada, now=NOW)


def test_the_last_admin_who_can_sign_in_stays_one(console: StoppedClient, ada: User) -> None:
    make_staff("Invited", is_admin=True)

    with pytest.raises(LastAdmin):
        change_colleague(person=ada, details=details_of(make_staff("Agent")), actor=ada, now=NOW)


def test_an_admin_who_was_removed_meanwhile_removes_nobody(console: StoppedClient, ada: User) -> None:
    bo = make_staff("Bo", is_admin=True)
    deactivate_colleague(person=bo, heirs={}, actor=ada, now=NOW)

    with pytest.raises(NotAdmin):
        deactivate_colleague(person=ada, heirs={}, actor=make_stale(bo), now=NOW)


def make_stale(person: User) -> User:
    """Return the account as it was read while it was an active admin's."""
    person.is_active = person.is_admin = True
    return person


def test_a_program_makes_no_admin_and_changes_none(vendor: Vendor) -> None:
    program, ada, agent = make_user("P", kind=UserKind.SERVICE), make_staff("Ada", is_admin=True), make_staff("Bo")

    with pytest.raises(NotAdmin):
        deactivate_colleague(person=ada, heirs={}, actor=program, now=NOW)
    with pytest.raises(NotAdmin):
        change_colleague(person=agent, details=details_of(ada), actor=program, now=NOW)


def test_attack_S12_a_second_factor_is_reset_with_a_reason_and_its_owner_is_told(
    console: StoppedClient, ada: User
) -> None:
    bo = make_staff("Bo")
    Authenticator.objects.create(user=bo, type=Authenticator.Type.TOTP, data={})

    reset_second_factor(person=bo, reason="New phone, I called Bo.", actor=ada, now=NOW)

    ((subject, text),) = mails_to(bo.email)
    entry = AuditEntry.objects.get(action="people.second_factor.reset")
    assert (subject, "New phone, I called Bo." in text) == ("Your two-factor authentication was reset", True)
    assert (entry.data, Authenticator.objects.exists()) == ({"reason": "New phone, I called Bo."}, False)


def test_attack_S12_an_admin_who_signed_in_long_ago_is_asked_for_the_password(vendor: Vendor, sign_in: SignIn) -> None:
    bo = make_staff("Bo")
    Authenticator.objects.create(user=bo, type=Authenticator.Type.TOTP, data={})
    browser = sign_in(make_staff("Ada", is_admin=True, password="correct horse battery"))

    answer = browser.post(f"{PEOPLE}{bo.pk}/second-factor/", {"reason": "x"})

    assert answer["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("path", ["", "deactivate/", "second-factor/"])
def test_a_customer_has_no_page_among_the_staff(console: StoppedClient, path: str) -> None:
    customer = make_user("Carl", kind=UserKind.CONTACT)
    assert console.get(f"{PEOPLE}{customer.pk}/{path}").status_code == 404


def test_a_plain_agent_can_do_none_of_it(vendor: Vendor, sign_in: SignIn) -> None:
    agent, other = sign_in(make_staff("Agent")), make_staff("Bo")
    for path in ("", "invite/", f"{other.pk}/", f"{other.pk}/deactivate/", f"{other.pk}/second-factor/"):
        assert agent.get(f"{PEOPLE}{path}").status_code == 403
    assert agent.post(f"{PEOPLE}{other.pk}/unlock/").status_code == 403


@pytest.mark.parametrize("bad", [{"name": "\x00"}, {"phone": "x" * 5000}, {"roles": ["nope"]}, {"teams": ["9"]}])
def test_bad_input_is_refused_and_kept(console: StoppedClient, bad: dict[str, object]) -> None:
    bo = make_staff("Bo")
    assert console.post(f"{PEOPLE}{bo.pk}/", form_of(bo, **bad)).status_code == 422
