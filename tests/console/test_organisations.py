"""Organisations in the console: created, changed beside others, archived with all that hangs on them."""

from __future__ import annotations

import pytest

from customers.errors import Archived
from customers.models import Organisation
from customers.operations.administration import invite_person
from customers.operations.organisations import archive_organisation
from people.models import User
from supportdesk.audit.models import AuditEntry
from tests.desk.conftest import NOW, SignIn, StoppedClient, references_on
from tests.factories import make_contact, make_organisation, make_partner, make_staff
from tests.reading import attributes, texts, words
from tests.terms.world import World
from vendors.models import Vendor

PATH = "/console/organisations/"
FORM = {"name": "Hafen Nord", "country": "de", "time_zone": "Europe/Berlin", "region_key": "europe"}


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


def change_path(organisation: Organisation) -> str:
    """Return the address of the form that changes an organisation."""
    return f"{PATH}{organisation.pk}/change/"


def seen_on(browser: StoppedClient, address: str) -> str:
    """Return the digest that the form on a page carries."""
    return attributes(browser.get(address), "input", "value", {"name": "seen"})[0]


def test_an_organisation_is_created_and_in_the_log(browser: StoppedClient, admin: User) -> None:
    answer = browser.post(f"{PATH}new/", FORM | {"vat_number": "de 123.456.789", "postal_address": "Kai 1\r\n20457"})

    made = Organisation.objects.get()
    assert answer["Location"] == f"{PATH}{made.pk}/"
    assert (made.name, made.country, made.vat_number) == ("Hafen Nord", "DE", "DE123456789")
    assert made.postal_address == "Kai 1\n20457"
    entry = AuditEntry.objects.get(action="organisation.create")
    assert (entry.actor, entry.target) == (f"user:{admin.pk}", f"organisation:{made.pk}")


def test_E13_the_nearest_region_is_taken_where_none_is_chosen(browser: StoppedClient) -> None:
    browser.post(f"{PATH}new/", FORM | {"region_key": "", "country": "AE", "time_zone": "Asia/Dubai"})

    assert Organisation.objects.get().region_key == "uae"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "Werft"}, "This name is already taken."),
        ({"country": "Germany"}, "Enter the country as two letters, for example DE."),
        ({"country": "1\0"}, "Enter the country as two letters, for example DE."),
        ({"region_key": "moon"}, "Region: this is not a valid choice. Please choose again."),
        ({"vat_number": "DE!"}, "Enter the VAT number in letters and digits, for example DE123456789."),
        ({"time_zone": "Mars/Base"}, "Time zone: this is not a valid choice. Please choose again."),
        (
            {"distributor": "99999999999999999999"},
            "Distributor or reseller: this is not a valid choice. Please choose again.",
        ),
        ({"name": "x" * 200}, "Name: 200 characters are too many; the limit is 160."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_created(
    browser: StoppedClient, wrong: dict[str, str], message: str
) -> None:
    make_organisation("Werft", region="europe")

    answer = browser.post(f"{PATH}new/", FORM | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])
    assert Organisation.objects.count() == 1


def test_a_partner_of_the_wrong_kind_is_no_choice(browser: StoppedClient) -> None:
    partner = make_partner("Helfer", "support_partner")

    answer = browser.post(f"{PATH}new/", FORM | {"distributor": partner.pk})

    assert answer.status_code == 422
    assert not Organisation.objects.exists()


def test_a_change_is_stored_and_recorded_as_what_it_was_and_is(browser: StoppedClient) -> None:
    found = make_organisation("Hafen", region="europe")
    seen = seen_on(browser, change_path(found))

    answer = browser.post(change_path(found), FORM | {"city": "Hamburg", "seen": seen})

    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.name, found.city) == ("Hafen Nord", "Hamburg")
    assert AuditEntry.objects.get(action="organisation.change").data == {
        "name": {"from": "Hafen", "to": "Hafen Nord"},
        "city": {"from": "", "to": "Hamburg"},
    }


def test_of_two_admins_the_second_learns_what_the_first_changed_and_can_save_anyway(
    browser: StoppedClient, sign_in: SignIn
) -> None:
    found = make_organisation("Hafen", region="europe")
    seen = seen_on(browser, change_path(found))
    other = sign_in(make_staff("Otto", is_admin=True))
    other.post(change_path(found), FORM | {"name": "Hafen Süd", "seen": seen_on(other, change_path(found))})

    answer = browser.post(change_path(found), FORM | {"seen": seen})

    assert answer.status_code == 409
    assert texts(answer, "dt") == ["Name"]
    assert texts(answer, "dd") == ["Hafen Süd"]
    assert attributes(answer, "input", "value", {"name": "name"}) == ["Hafen Nord"]
    assert Organisation.objects.get().name == "Hafen Süd"
    again = attributes(answer, "input", "value", {"name": "seen"})[0]
    assert browser.post(change_path(found), FORM | {"seen": again}).status_code == 302
    assert Organisation.objects.get().name == "Hafen Nord"


def test_tickets_are_found_by_the_new_name(world: World, browser: StoppedClient, sign_in: SignIn) -> None:
    contact = world.customer(region="europe", plan="gold", name="Hafen")
    ticket, path = world.file(contact, 3, NOW), change_path(contact.organisation)

    browser.post(path, FORM | {"name": "Leuchtturm", "seen": seen_on(browser, path)})
    world.pass_time(NOW)

    page = sign_in(world.agent).get("/desk/", {"view": "all", "q": "Leuchtturm"})
    assert references_on(page) == [ticket.reference]


def test_a_form_that_shows_nothing_seen_changes_nothing(browser: StoppedClient) -> None:
    found = make_organisation("Hafen", region="europe")

    assert browser.post(change_path(found), FORM).status_code == 409
    assert Organisation.objects.get().name == "Hafen"


def test_before_archiving_stands_what_hangs_on_it(world: World, browser: StoppedClient) -> None:
    contact = world.customer(region="europe", plan="gold")
    world.file(contact, 3, NOW)

    page = browser.get(f"{PATH}{contact.organisation_id}/archive/")

    assert texts(page, "dd") == ["1", "1", "1"]


def test_the_contacts_of_an_archived_organisation_cannot_file(
    world: World, browser: StoppedClient, sign_in: SignIn
) -> None:
    contact = world.customer(region="europe", plan="gold")
    ticket = world.file(contact, 3, NOW)

    browser.post(f"{PATH}{contact.organisation_id}/archive/")

    contact.refresh_from_db()
    refused = world.try_to_file(contact, 3, NOW)
    assert (refused.ticket, refused.decision.reason) == (None, "no_contract")
    assert sign_in(contact.user).get(f"/portal/tickets/{ticket.reference}/").status_code == 200


def test_an_archived_organisation_is_out_of_the_lists_until_it_is_restored(
    world: World, browser: StoppedClient, sign_in: SignIn
) -> None:
    contact = world.customer(region="europe", plan="gold", name="Hafen Nord")
    desk, found = sign_in(world.agent), contact.organisation

    browser.post(f"{PATH}{found.pk}/archive/")

    assert "Hafen Nord" not in words(desk.get("/desk/file/", {"q": "hafen"}))
    assert "This organisation is archived" in words(desk.get(f"/desk/organisations/{found.pk}/"))
    assert "Nothing found" in words(browser.get(PATH, {"q": "hafen"}))
    assert "Hafen Nord" in words(browser.get(PATH, {"q": "hafen", "state": "archived"}))
    browser.post(f"{PATH}{found.pk}/restore/")
    assert "Hafen Nord" in words(desk.get("/desk/file/", {"q": "hafen"}))


def test_nobody_joins_an_archived_organisation(world: World, admin: User) -> None:
    found = world.customer(region="europe", plan="gold").organisation
    manager = make_contact(found, manages_users=True)
    invite_person(organisation=found, email="new@example.org", language="en", actor=manager.user, now=NOW)
    archive_organisation(organisation=found, actor=admin, now=NOW)
    assert found.invitations.filter(withdrawn_at=None).count() == 0

    with pytest.raises(Archived):
        invite_person(organisation=found, email="other@example.org", language="en", actor=manager.user, now=NOW)


@pytest.mark.parametrize("act", ["change/", "archive/", "restore/", "contacts/new/"])
def test_plain_agents_change_no_organisation(world: World, sign_in: SignIn, act: str) -> None:
    found = make_organisation("Hafen", region="europe")
    browser = sign_in(make_staff("Nora"))

    assert browser.post(f"{PATH}{found.pk}/{act}", FORM).status_code == 403
    assert Organisation.objects.get(is_active=True).name == "Hafen"
