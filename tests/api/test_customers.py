"""Programs make and change customers by the rules of the console: for admins' tokens and service accounts alone."""

from __future__ import annotations

import pytest

from customers.models import Contact, Organisation, Partner
from customers.operations.organisations import archive_organisation
from people.models import ApiToken, User, UserKind
from supportdesk.audit.models import AuditEntry
from tests.api.conftest import NOW, Program, ProgramOf, problem, wrong_fields
from tests.factories import make_contact, make_organisation, make_partner, make_partner_person, make_staff, make_user
from tests.mails import mails_to
from tests.terms.world import World

ORGANISATION = {"name": "Hafen Nord", "country": "de", "time_zone": "Europe/Berlin"}
CONTACT = {"email": "frida@example.org", "name": "Frida Berg", "language": "en", "kind": "dealer"}


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def program(admin: User, program_of: ProgramOf) -> Program:
    return program_of(admin)


@pytest.fixture
def service(world: World, program_of: ProgramOf) -> Program:
    return program_of(make_user("Robot", kind=UserKind.SERVICE))


@pytest.fixture
def nils(world: World) -> Contact:
    return world.customer(region="europe", plan="gold", name="Hafen", contact={"name": "Nils"})


def test_E13_a_program_creates_an_organisation_in_the_nearest_region(service: Program) -> None:
    partner = make_partner("Nord", "distributor")

    made = service.done("organisations", ORGANISATION | {"distributor": partner.key, "vat_number": "de 123456789"})

    assert (made["name"], made["country"], made["region"], made["vat_number"]) == (
        "Hafen Nord",
        "DE",
        "europe",
        "DE123456789",
    )
    assert made["distributor"] == {"key": partner.key, "name": "Nord"}
    assert AuditEntry.objects.get(action="organisation.create").target == f"organisation:{made['id']}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "Hafen"}, "name"),
        ({"country": "Germany"}, "country"),
        ({"region": "moon"}, "region"),
        ({"distributor": "nobody"}, "distributor"),
        ({"vat_number": "!!!!"}, "vat_number"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"is_active": False}, "is_active"),
        ({"postal_address": "x" * 501}, "postal_address"),
    ],
)
def test_what_is_wrong_is_named(program: Program, nils: Contact, wrong: dict[str, object], field: str) -> None:
    assert wrong_fields(program.send("organisations", ORGANISATION | wrong)) == [field]
    assert Organisation.objects.count() == 1


def test_only_what_is_sent_changes(program: Program, nils: Contact) -> None:
    answer = program.change(f"organisations/{nils.organisation_id}", {"city": "Hamburg"})

    assert (answer.json()["name"], answer.json()["city"]) == ("Hafen", "Hamburg")
    assert AuditEntry.objects.get(action="organisation.change").data == {"city": {"from": "", "to": "Hamburg"}}


def test_a_partner_of_the_wrong_kind_is_refused(program: Program, nils: Contact) -> None:
    partner = make_partner("Helfer", "support_partner")

    answer = program.change(f"organisations/{nils.organisation_id}", {"distributor": partner.key})

    assert problem(answer) == (400, "invalid")


def test_an_archived_organisation_is_in_no_list_until_it_is_restored(program: Program, nils: Contact) -> None:
    number = nils.organisation_id

    assert program.done(f"organisations/{number}/archive")["is_active"] is False
    assert program.read("organisations")["items"] == program.read("contacts")["items"] == []
    new = CONTACT | {"organisation": number}
    assert problem(program.send("contacts", new)) == (409, "not-possible")
    program.done(f"organisations/{number}/restore")
    assert [row["name"] for row in program.read("organisations")["items"]] == ["Hafen"]


def test_A7_a_program_creates_and_invites_contacts(service: Program, nils: Contact) -> None:
    made = service.done("contacts", CONTACT | {"organisation": nils.organisation_id, "is_designated": True})
    role = {"email": "olga@example.org", "language": "en", "kind": "dealer", "is_designated": True}
    service.done(f"organisations/{nils.organisation_id}/invitations", role)

    assert (made["kind"], made["is_designated"], made["time_zone"]) == ("dealer", True, nils.organisation.time_zone)
    assert mails_to("frida@example.org") == []
    assert "/invitation/" in mails_to("olga@example.org")[-1][1]


def test_an_address_that_is_taken_is_refused(program: Program, nils: Contact) -> None:
    new = CONTACT | {"organisation": nils.organisation_id, "email": nils.user.email}

    assert wrong_fields(program.send("contacts", new)) == ["email"]


def test_a_contact_is_changed_deactivated_and_let_in_again(program: Program, world: World, nils: Contact) -> None:
    colleague = make_contact(nils.organisation, "Frida")
    ticket = world.file(nils, 3, NOW)

    assert program.change(f"contacts/{nils.pk}", {"phone": "+49 1"}).json()["phone"] == "+49 1"
    gone = program.done(f"contacts/{nils.pk}/deactivate", {"successor": colleague.pk, "reason": "Nils has left."})
    ticket.refresh_from_db()
    assert (gone["is_active"], ticket.contact) == (False, colleague)
    assert program.done(f"contacts/{nils.pk}/readmit")["is_active"] is True


def test_a_stranger_takes_over_nothing(program: Program, world: World, nils: Contact) -> None:
    stranger = make_contact(make_organisation(region="europe"))

    answer = program.send(f"contacts/{nils.pk}/deactivate", {"successor": stranger.pk, "reason": "x"})

    assert wrong_fields(answer) == ["successor"]
    assert User.objects.get(pk=nils.user_id).is_active


def test_a_service_account_hands_over_no_tickets(service: Program, world: World, nils: Contact) -> None:
    colleague = make_contact(nils.organisation, "Frida")
    world.file(nils, 3, NOW)

    answer = service.send(f"contacts/{nils.pk}/deactivate", {"successor": colleague.pk, "reason": "x"})

    assert problem(answer) == (403, "not-allowed")
    assert User.objects.get(pk=nils.user_id).is_active


def test_C5_a_program_makes_and_changes_partners_and_their_people(program: Program) -> None:
    made = program.done("partners", {"name": "Nord Vertrieb", "kind": "distributor"})
    person = {"email": "pia@nord.example", "name": "Pia Berg", "language": "en", "time_zone": "Europe/Berlin"}
    pia = program.done(f"partners/{made['id']}/people", person)

    assert program.change(f"partners/{made['id']}", {"phone": "+49 1"}).json()["phone"] == "+49 1"
    assert "/password/new/" in mails_to("pia@nord.example")[-1][1]
    assert program.done(f"partner-people/{pia['id']}/deactivate")["is_active"] is False
    assert program.done(f"partner-people/{pia['id']}/readmit")["is_active"] is True


def test_C5_a_partners_program_sees_its_own_partner_alone(program_of: ProgramOf, world: World) -> None:
    own, other = make_partner("Nord", "distributor"), make_partner("Süd", "distributor")
    program = program_of(make_partner_person(own))

    assert [row["name"] for row in program.read("partners")["items"]] == ["Nord"]
    assert problem(program.get(f"/api/v1/partners/{other.pk}")) == (404, "not-found")


def test_attack_A36_agents_and_partners_have_no_such_scope(program_of: ProgramOf, world: World, nils: Contact) -> None:
    partner = make_partner("Nord", "distributor")
    for person in (world.agent, make_partner_person(partner), nils.user):
        program = program_of(person)
        assert problem(program.send("organisations", ORGANISATION)) == (403, "missing-scope")
        assert problem(program.change(f"contacts/{nils.pk}", {"phone": "1"})) == (403, "missing-scope")
    assert Partner.objects.count() == Organisation.objects.count() == 1


def test_attack_A36_an_admins_token_loses_the_scope_with_the_right(program: Program, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_admin=False)

    assert problem(program.send("organisations", ORGANISATION)) == (403, "missing-scope")


def test_attack_S16_a_token_that_may_not_read_learns_the_number_alone(
    admin: User, program_of: ProgramOf, nils: Contact
) -> None:
    program = program_of(admin, "customers:write")

    answer = program.change(f"organisations/{nils.organisation_id}", {"city": "Hamburg"})

    assert answer.json() == {"id": nils.organisation_id}
    assert ApiToken.objects.get().scopes == ["customers:write"]


def test_what_was_archived_stays_readable_by_its_number(program: Program, nils: Contact, admin: User) -> None:
    archive_organisation(organisation=nils.organisation, actor=admin, now=NOW)

    assert program.read(f"organisations/{nils.organisation_id}")["is_active"] is False
