"""Mails that let their reader in: what they carry is their reader's alone (ATTACK-S01, REPORT-B1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage

from customers.operations.administration import invite_person, remove_person
from customers.operations.contacts import readmit_contact
from customers.operations.partners import PersonDetails, invite_partner_person
from notifications.models import MessageContent
from people.core.staff_details import StaffDetails
from people.models import User
from people.operations.first_admin import welcome_first_admin
from people.operations.invitations import invite_colleague
from people.operations.passwords import mail_new_password_links
from supportdesk.embedded.project import PROJECT
from supportdesk.kernel import clock
from supportdesk.kernel.models import OutboxMessage
from supportdesk.kernel.outbox import relay
from supportdesk.kernel.tenancy import current_vendor
from tests.factories import make_contact, make_organisation, make_partner, make_staff
from tests.mails import last_link
from tests.security.conftest import BrowserOf
from vendors.models import Vendor

_OF_TICKETS = re.compile(r"\{[{%][^}]*\bticket\.")
MAILS = PROJECT / "templates" / "mail"


def forget_password() -> None:
    mail_new_password_links(user_ids=[make_staff("Irene", is_admin=True).pk], now=clock.now())


def get_a_first_admin() -> None:
    welcome_first_admin(email="ida@x.example", name="Ida", language="en", time_zone="UTC", now=clock.now())


def invite() -> None:
    chief = make_contact(make_organisation("Clinic", region="all"), manages_users=True)
    invite_person(
        organisation=chief.organisation, email="new@x.example", language="en", actor=chief.user, now=clock.now()
    )


def come_to_a_partner() -> None:
    person = PersonDetails(email="pia@x.example", name="Pia", language="en", time_zone="UTC")
    partner, admin = make_partner("Nord", "distributor"), make_staff("Irene", is_admin=True)
    invite_partner_person(partner=partner, person=person, actor=admin, now=clock.now())


def be_let_in_again() -> None:
    contact, admin = make_contact(make_organisation("Clinic", region="all")), make_staff("Irene", is_admin=True)
    remove_person(contact=contact, actor=admin, now=clock.now())
    readmit_contact(contact=contact, actor=admin, now=clock.now())


def join_the_staff() -> None:
    details, admin = StaffDetails(name="Sam", language="en", time_zone="UTC"), make_staff("Irene", is_admin=True)
    invite_colleague(email="sam@x.example", details=details, actor=admin, now=clock.now())


WAYS: dict[str, Callable[[], None]] = {
    "first_admin": get_a_first_admin,
    "invitation": invite,
    "partner_welcome": come_to_a_partner,
    "password_forgotten": forget_password,
    "readmitted": be_let_in_again,
    "staff_invitation": join_the_staff,
}


def test_attack_S01_every_mail_with_a_link_that_lets_in_is_walked_here() -> None:
    about_accounts = {path.stem: path.read_text() for path in MAILS.rglob("*.txt")}
    found = {name for name, text in about_accounts.items() if "{{ url }}" in text and not _OF_TICKETS.search(text)}
    assert found == set(WAYS)


def stored() -> str:
    return str([*OutboxMessage.objects.values(), *MessageContent.objects.values()])


def secret_of(link: str) -> str:
    """Return the part of a link that nobody can guess."""
    return re.split(r"[/-]", link.rstrip("/"))[-1] if "/password/" in link else link.rstrip("/").rpartition("/")[2]


@pytest.fixture(params=sorted(WAYS))
def secret(request: pytest.FixtureRequest, vendor: Vendor) -> str:
    """What lets its holder in, mailed a moment ago."""
    WAYS[request.param]()
    return secret_of(last_link("/invitation/" if request.param == "invitation" else "/password/new/"))


def test_attack_S01_while_the_mail_waits_its_secret_is_in_no_row(secret: str) -> None:
    assert (len(secret) > 30, secret in stored()) == (True, False)


def test_attack_S01_the_reader_gets_it_and_nothing_of_the_mail_is_kept(
    secret: str, mailoutbox: list[EmailMessage]
) -> None:
    relay(vendor=current_vendor(), now=clock.now())
    assert [secret in str(mail.body) for mail in mailoutbox] == [True]
    assert set(MessageContent.objects.values_list("body", "sealed_link")) == {("", "")}
    assert set(OutboxMessage.objects.values_list("body", "sealed_link")) == {("", "")}


def test_attack_S01_no_list_of_mails_shows_it(secret: str, admin: User, browser_of: BrowserOf) -> None:
    pages = [browser_of(person).get("/desk/mails/").content.decode() for person in (make_staff(), admin)]
    assert [secret in page for page in pages] == [False, False]
    assert ["/password/new/" in page or "/invitation/" in page for page in pages] == [False, False]
