"""What people may be called, and who marks the vendor's staff."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from customers.operations.administration import invite_person
from people.models import User, UserKind
from people.operations.accounts import change_account
from people.operations.registration import register_account
from supportdesk.audit.models import AuditEntry
from supportdesk.kernel.security.person_names import clean_person_name
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation
from tests.mails import mails_to
from tests.reading import texts
from vendors.models import Vendor

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LURE = "Imagicle Billing: your account is locked, pay at https://evil.example/pay now."
BAD = [
    LURE,
    "Nora\u202enitraM",
    "\u200b",
    "No\u200bra",
    "Nora\nBcc: x@y.example",
    "Call 0900 123456",
    "Nora <b>",
    "N\u043era",
    "x" * 81,
    "...",
    "nora@evil.example",
]


@pytest.mark.parametrize(
    "name",
    [
        *("Özlem Łukaszewicz", "Jean-Luc O’Neill", "D'Arcy", "María José de la Cruz, Jr.", "李小龍", "محمد علي"),
        *("Владимир Петров", "J.R.R. Tolkien", "N.", "Henry VIII", "Agent 7", "अनिल कुमार"),
    ],
)
def test_names_of_people_are_taken(name: str) -> None:
    assert clean_person_name(f"  {name} ") == name


@pytest.mark.parametrize("name", BAD)
def test_attack_S15_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        clean_person_name(name)


def test_attack_S15_no_name_is_an_address_of_the_web() -> None:
    assert clean_person_name("Dr.Meyer evil.example") == "Dr. Meyer evil. example"


@pytest.mark.parametrize(
    "name", ["Acorn Support", "ácorn", "A.C.O.R.N Billing", "Support", "Support Team", "Help Desk"]
)
def test_attack_S15_nobody_but_staff_is_called_like_the_vendors_support(name: str) -> None:
    with pytest.raises(ValidationError, match="our own support"):
        clean_person_name(name, reserved="Acorn")


def test_customers_shared_accounts_keep_their_names() -> None:
    assert clean_person_name("IT Support", reserved="Acorn") == "IT Support"


@pytest.mark.parametrize("name", [LURE, "Acorn Support"])
def test_attack_S15_the_page_of_ones_account_refuses_it_at_the_field(contact: User, vendor: Vendor, name: str) -> None:
    browser = VendorClient(vendor)
    browser.force_login(contact)
    form = {"name": name, "language": "en", "time_zone": "UTC"}
    answer = browser.post("/account/", form)
    assert (answer.status_code, len(texts(answer, "p", cls="error"))) == (200, 1)


def test_attack_S15_every_account_that_is_made_has_a_name_by_the_rule(vendor: Vendor) -> None:
    with pytest.raises(ValidationError, match="alphabet"):
        register_account(
            kind=UserKind.CONTACT, email="x@x.example", name=LURE[:70], language="en", time_zone="UTC", now=NOW
        )


def test_attack_S15_renaming_is_recorded(contact: User) -> None:
    before = contact.name
    change_account(user=contact, name="Nora Neu", language="en", time_zone="UTC", now=NOW)
    entry = AuditEntry.objects.get(action="account.rename")
    assert (entry.actor, entry.data) == (f"user:{contact.pk}", {"from": before, "to": "Nora Neu"})


def test_a_name_from_before_the_rule_stays(contact: User) -> None:
    User.objects.filter(pk=contact.pk).update(name="Bob 12345")
    contact.refresh_from_db()
    change_account(user=contact, name="Bob 12345", language="de", time_zone="UTC", now=NOW)
    contact.refresh_from_db()
    assert (contact.name, contact.language) == ("Bob 12345", "de")


def test_attack_S15_an_invitation_begins_with_what_the_vendor_calls_its_customer(vendor: Vendor) -> None:
    clinic = make_organisation("Clinic", region="all")
    chief = make_contact(clinic, manages_users=True)
    User.objects.filter(pk=chief.user.pk).update(name=LURE)
    chief.user.refresh_from_db()
    invite_person(organisation=clinic, email="v@unrelated.example", language="en", actor=chief.user, now=NOW)
    ((subject, body),) = mails_to("v@unrelated.example")
    assert subject == "Clinic invites you to the support portal of Acorn"
    assert "Imagicle" not in body
