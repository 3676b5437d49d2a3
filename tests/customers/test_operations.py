"""Registering customers, their people and what they run."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from customers.errors import WrongPartner
from customers.models import Partner
from customers.operations import (
    install_product,
    register_contact,
    register_organisation,
    register_partner,
    register_partner_person,
    register_product,
    register_release,
)
from customers.queries import get_contact_of, list_partner_people, list_products_of
from people.models import UserKind
from vendors.models import Vendor

NOW = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


@pytest.fixture
def distributor(vendor: Vendor) -> Partner:
    """A company that sells the vendor's products."""
    return register_partner(key="sellers", name="Sellers", kind="distributor")


def test_a_contact_lives_in_the_zone_of_its_organisation(distributor: Partner) -> None:
    organisation = register_organisation(
        name="Clinic", country="DE", time_zone="Europe/Berlin", region_key="all", distributor=distributor, now=NOW
    )
    contact = register_contact(
        organisation=organisation, email="Ada@Clinic.Example", name="Ada", language="de", now=NOW
    )
    assert get_contact_of(contact.user) == contact
    assert (contact.user.email, contact.user.kind, contact.user.time_zone) == (
        "ada@clinic.example",
        UserKind.CONTACT,
        "Europe/Berlin",
    )
    assert not contact.user.has_usable_password()


def test_C7_who_sells_does_not_train(distributor: Partner) -> None:
    with pytest.raises(WrongPartner, match="Sellers is not a support partner"):
        register_organisation(
            name="Clinic",
            country="DE",
            time_zone="Europe/Berlin",
            region_key="all",
            support_partner=distributor,
            now=NOW,
        )


def test_C5_a_support_partner_is_no_distributor(vendor: Vendor) -> None:
    school = register_partner(key="school", name="School", kind="support_partner")
    with pytest.raises(WrongPartner, match="School is neither a distributor nor a reseller"):
        register_organisation(
            name="Clinic", country="DE", time_zone="Europe/Berlin", region_key="all", distributor=school, now=NOW
        )


def test_a_partners_people_are_its_own(distributor: Partner) -> None:
    person = register_partner_person(
        partner=distributor,
        email="eve@sellers.example",
        name="Eve",
        language="en",
        time_zone="Europe/London",
        now=NOW,
    )
    assert (list_partner_people(distributor), person.kind) == ([person], UserKind.PARTNER)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "nobody"}, "email"), ({"time_zone": "Mars/Crater"}, "time_zone"), ({"name": " "}, "name")],
)
def test_a_bad_field_of_an_account_is_named(distributor: Partner, change: dict[str, str], field: str) -> None:
    account = {"email": "eve@sellers.example", "name": "Eve", "language": "en", "time_zone": "Europe/London"}
    with pytest.raises(ValidationError) as refused:
        register_partner_person(partner=distributor, now=NOW, **(account | change))
    assert list(refused.value.message_dict) == [field]


def test_E22_a_release_carries_the_dates_of_its_life(distributor: Partner) -> None:
    organisation = register_organisation(
        name="Clinic", country="DE", time_zone="Europe/Berlin", region_key="all", now=NOW
    )
    release = register_release(
        product=register_product(key="suite", name="Suite"),
        name="Winter",
        released_on=date(2024, 12, 1),
        end_of_support_on=date(2026, 12, 31),
    )
    installed = install_product(
        organisation=organisation, release=release, registered_on=date(2025, 1, 7), label="Ward 3"
    )
    assert list_products_of(organisation) == [installed]
    assert str(installed) == "Suite Winter (Ward 3)"
