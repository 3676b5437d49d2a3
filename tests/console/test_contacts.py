"""Contacts in the console: invited or created, changed, deactivated with their tickets handed over, let in again."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.errors import Archived
from customers.models import Contact, Invitation
from customers.operations.administration import accept_invitation, remove_person
from customers.operations.contacts import ContactRole, invite_contact, readmit_contact
from customers.operations.organisations import archive_organisation
from people.errors import NotAdmin
from people.models import User
from supportdesk.audit.models import AuditEntry
from tests.desk.conftest import NOW, SignIn, StoppedClient
from tests.factories import make_contact, make_organisation, make_staff
from tests.mails import mails_to
from tests.reading import attributes, texts, words
from tests.terms.world import World
from tickets.operations.departures import deactivate_contact
from vendors.models import Vendor

PATH = "/console/contacts/"
ROLE = {"kind": "dealer", "is_designated": "on", "qualified_on": "2026-03-01", "sees_organisation": "on"}
SENT = ROLE | {"email": "frida@example.org", "language": "en", "time_zone": "Europe/Rome", "phone": "+39 1"}


@pytest.fixture
def world(vendor: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def admin(world: World) -> User:
    return make_staff("Ada", is_admin=True)


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> StoppedClient:
    return sign_in(admin)


@pytest.fixture
def nils(world: World) -> Contact:
    return world.customer(region="europe", plan="gold", name="Hafen Nord", contact={"name": "Nils"})


def new_path(nils: Contact) -> str:
    """Return the address of the form of a new colleague."""
    return f"/console/organisations/{nils.organisation_id}/contacts/new/"


def test_A7_who_was_invited_is_what_the_admin_said(browser: StoppedClient, nils: Contact) -> None:
    browser.post(new_path(nils), SENT | {"way": "invite"})

    invitation = Invitation.objects.get()
    link = mails_to("frida@example.org")[-1][1]
    assert "/invitation/" in link
    token = link.split("/invitation/")[1].split("/")[0]
    made = accept_invitation(token=token, name="Frida", password="correct horse battery", now=NOW)
    assert made.organisation_id == invitation.organisation_id
    assert (made.kind, made.is_designated, made.qualified_on) == ("dealer", True, date(2026, 3, 1))
    assert (made.sees_organisation, made.manages_users) == (True, False)


def test_a_contact_is_created_without_an_email(browser: StoppedClient, nils: Contact) -> None:
    browser.post(new_path(nils), SENT | {"way": "create", "name": "Frida Berg"})

    made = Contact.objects.get(user__email="frida@example.org")
    assert (made.user.name, made.user.time_zone, made.kind) == ("Frida Berg", "Europe/Rome", "dealer")
    assert not made.user.has_usable_password()
    assert mails_to("frida@example.org") == []
    assert AuditEntry.objects.get(action="contact.create").target == f"contact:{made.pk}"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Enter the person’s name."),
        ({"name": "Support Team"}, "This looks like the name of our own support team. Enter your own name."),
        ({"email": "nobody"}, "Enter a full email address, for example name@example.com."),
        ({"kind": "king"}, "Contact type: this is not a valid choice. Please choose again."),
        ({"qualified_on": "tomorrow"}, "Enter the training date, for example 2026-11-20."),
        ({"way": ""}, "How the account is created: this is required."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: StoppedClient, nils: Contact, wrong: dict[str, str], message: str
) -> None:
    answer = browser.post(new_path(nils), SENT | {"way": "create", "name": "Frida"} | wrong)

    assert (answer.status_code, texts(answer, "p", cls="error")) == (422, [message])
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("way", ["invite", "create"])
def test_an_address_that_has_an_account_is_refused_with_its_name(
    browser: StoppedClient, nils: Contact, way: str
) -> None:
    taken = make_contact(make_organisation(region="europe"), "Otto")

    answer = browser.post(new_path(nils), SENT | {"way": way, "name": "Frida", "email": taken.user.email.upper()})

    assert texts(answer, "p", cls="error") == ["This address already belongs to the account of Otto."]
    assert not Invitation.objects.exists()


def test_a_change_is_stored_and_recorded(browser: StoppedClient, nils: Contact) -> None:
    page = browser.get(f"{PATH}{nils.pk}/")
    seen = attributes(page, "input", "value", {"name": "seen"})[0]

    browser.post(f"{PATH}{nils.pk}/", SENT | {"name": "Nils Holm", "seen": seen})

    nils = Contact.objects.get(pk=nils.pk)
    assert (nils.user.name, nils.user.phone, nils.kind) == ("Nils Holm", "+39 1", "dealer")
    assert AuditEntry.objects.get(action="contact.change").data["kind"] == {"from": "administrator", "to": "dealer"}


def test_a_change_beside_another_is_held(browser: StoppedClient, nils: Contact) -> None:
    seen = attributes(browser.get(f"{PATH}{nils.pk}/"), "input", "value", {"name": "seen"})[0]
    Contact.objects.filter(pk=nils.pk).update(kind="end_user")

    answer = browser.post(f"{PATH}{nils.pk}/", SENT | {"name": "Nils Holm", "seen": seen})

    assert answer.status_code == 409
    assert texts(answer, "dt") == ["Contact type"]
    assert Contact.objects.get(pk=nils.pk).user.name == "Nils"


def test_the_open_tickets_of_who_leaves_become_a_colleagues(
    world: World, browser: StoppedClient, nils: Contact
) -> None:
    colleague = make_contact(nils.organisation, "Frida")
    ticket = world.file(nils, 3, NOW)
    page = browser.get(f"{PATH}{nils.pk}/deactivate/")
    assert ticket.reference in words(page)

    answer = browser.post(
        f"{PATH}{nils.pk}/deactivate/", {"successor": colleague.pk, "reason": "Nils has left."}, follow=True
    )

    ticket.refresh_from_db()
    assert ticket.contact == colleague
    assert "1 ticket now belongs to Frida." in words(answer)
    assert not User.objects.get(pk=nils.user_id).is_active


def test_without_a_colleague_the_tickets_stay(world: World, browser: StoppedClient, nils: Contact) -> None:
    ticket = world.file(nils, 3, NOW)

    browser.post(f"{PATH}{nils.pk}/deactivate/", {"successor": "", "reason": ""})

    ticket.refresh_from_db()
    assert ticket.contact == nils
    assert not User.objects.get(pk=nils.user_id).is_active


def test_nobody_of_another_organisation_takes_over(world: World, browser: StoppedClient, nils: Contact) -> None:
    stranger = make_contact(make_organisation(region="europe"))
    world.file(nils, 3, NOW)

    answer = browser.post(f"{PATH}{nils.pk}/deactivate/", {"successor": stranger.pk, "reason": "gone"})

    assert answer.status_code == 422
    assert User.objects.get(pk=nils.user_id).is_active


def test_who_is_let_in_again_gets_a_link_and_nothing_old_opens(
    browser: StoppedClient, nils: Contact, admin: User
) -> None:
    nils.user.set_password("correct horse battery")
    nils.user.save()
    remove_person(contact=nils, actor=admin, now=NOW)

    browser.post(f"{PATH}{nils.pk}/readmit/")

    user = User.objects.get(pk=nils.user_id)
    assert user.is_active
    assert not user.check_password("correct horse battery")
    assert "/password/new/" in mails_to(user.email)[-1][1]
    assert user.password_changes == 1
    assert AuditEntry.objects.filter(action="account.readmit", actor=f"user:{admin.pk}").count() == 1


def test_nobody_is_let_in_to_an_archived_organisation(nils: Contact, admin: User) -> None:
    remove_person(contact=nils, actor=admin, now=NOW)
    archive_organisation(organisation=nils.organisation, actor=admin, now=NOW)

    with pytest.raises(Archived):
        readmit_contact(contact=nils, actor=admin, now=NOW)


def test_plain_agents_and_customers_do_none_of_it(nils: Contact) -> None:
    role, manager = ContactRole(), make_contact(nils.organisation, manages_users=True)
    for actor in (make_staff("Nora"), manager.user):
        with pytest.raises(NotAdmin):
            invite_contact(
                organisation=nils.organisation, email="x@example.org", language="en", role=role, actor=actor, now=NOW
            )
        with pytest.raises(NotAdmin):
            deactivate_contact(contact=nils, successor=None, reason="", actor=actor, now=NOW)


def test_the_list_finds_by_name_address_and_organisation(browser: StoppedClient, nils: Contact) -> None:
    make_contact(make_organisation("Werft", region="europe"), "Olga", kind="end_user")

    assert "Nils" in words(browser.get(PATH, {"q": "hafen"}))
    assert "Olga" not in words(browser.get(PATH, {"q": "hafen"}))
    assert "Nils" not in words(browser.get(PATH, {"kind": "end_user"}))


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_three_as_for_one(
    browser: StoppedClient, nils: Contact, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(number - 1):
        make_contact(nils.organisation)
    for address, queries in ((PATH, 10), (f"/console/organisations/{nils.organisation_id}/", 17)):
        browser.get(address)
        with django_assert_num_queries(queries):
            browser.get(address)
