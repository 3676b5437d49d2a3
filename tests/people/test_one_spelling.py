"""An address with letters of a language in its domain is one account, whichever way browsers spell it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from customers.errors import AlreadyMember
from customers.operations.administration import invite_person
from people.models import User
from people.operations.registration import register_account
from tests.clients import VendorClient
from tests.factories import make_contact, make_organisation, make_staff
from vendors.models import Vendor

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
READABLE, SENT = "x@müller.example", "x@xn--mller-kva.example"
PASSWORD = "correct horse battery staple"


def test_fault_A21_chromium_signs_in_to_what_firefox_registered(vendor: Vendor) -> None:
    user = User.objects.create_account(email=READABLE, name="X", kind="STAFF", password=PASSWORD, created_at=NOW)
    client = VendorClient(vendor)

    client.post("/sign-in/", {"email": SENT, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_fault_A21_two_spellings_are_not_two_accounts(vendor: Vendor) -> None:
    account = {"kind": "STAFF", "name": "X", "language": "en", "time_zone": "UTC", "now": NOW}
    assert register_account(email=SENT, **account).email == READABLE  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="exists"):
        register_account(email=READABLE, **account)  # type: ignore[arg-type]


def test_fault_A21_who_is_here_in_one_spelling_is_not_invited_in_the_other(vendor: Vendor) -> None:
    organisation = make_organisation(region="europe")
    make_contact(organisation)
    there = make_contact(organisation)
    User.objects.filter(pk=there.user.pk).update(email=READABLE)
    with pytest.raises(AlreadyMember):
        invite_person(organisation=organisation, email=SENT, language="en", actor=make_staff(), now=NOW)
