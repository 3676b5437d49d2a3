"""Rows that tests stand on, made plainly; what is under test goes through the operations."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from customers.models import Contact, InstalledProduct, Organisation, Partner, PartnerMember, Product, Release
from people.models import RoleHolder, Team, TeamMember, User, UserKind

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def make_user(name: str = "", *, kind: str = UserKind.STAFF, **fields: Any) -> User:
    """Create an account that cannot sign in by password."""
    number = next(_numbers)
    name = name or f"Person {number}"
    fields.setdefault("created_at", LONG_AGO)
    fields.setdefault("email", f"{''.join(c for c in name.lower() if c.isalnum())}.{number}@example.org")
    return User.objects.create_account(name=name, kind=kind, **fields)


def make_staff(name: str = "", *, roles: tuple[str, ...] = (), team: str = "", **fields: Any) -> User:
    """Create a person of the vendor's staff who holds roles and sits in a team."""
    user = make_user(name, **fields)
    for role in roles:
        RoleHolder.objects.create(role_key=role, user=user)
    if team:
        found, _created = Team.objects.get_or_create(key=team, defaults={"name": team})
        TeamMember.objects.create(team=found, user=user)
    return user


def make_organisation(
    name: str = "", *, region: str, country: str = "DE", time_zone: str = "Europe/Berlin", **fields: Any
) -> Organisation:
    """Create a customer."""
    return Organisation.objects.create(
        name=name or f"Organisation {next(_numbers)}",
        country=country,
        time_zone=time_zone,
        region_key=region,
        created_at=LONG_AGO,
        **fields,
    )


def make_contact(organisation: Organisation, name: str = "", *, language: str = "en", **fields: Any) -> Contact:
    """Create a designated, trained administrator of a customer, unless told otherwise."""
    fields.setdefault("qualified_on", date(2020, 1, 1))
    user = make_user(name, kind=UserKind.CONTACT, language=language, time_zone=organisation.time_zone)
    return Contact.objects.create(user=user, organisation=organisation, **fields)


def make_partner(name: str, kind: str) -> Partner:
    """Create a partner company."""
    return Partner.objects.create(key=f"partner-{next(_numbers)}", name=name, kind=kind)


def make_partner_person(partner: Partner, name: str = "") -> User:
    """Create a person of a partner."""
    user = make_user(name, kind=UserKind.PARTNER)
    PartnerMember.objects.create(partner=partner, user=user)
    return user


def make_installed_product(organisation: Organisation, **release: Any) -> InstalledProduct:
    """Create a product with one release, installed at the customer's."""
    number = next(_numbers)
    product = Product.objects.create(key=f"product-{number}", name=f"Product {number}")
    release.setdefault("released_on", date(2025, 1, 1))
    made = Release.objects.create(product=product, name="1.0", **release)
    return InstalledProduct.objects.create(organisation=organisation, release=made, registered_on=date(2025, 1, 1))
