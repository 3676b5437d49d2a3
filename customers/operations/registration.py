"""Registering organisations and their contacts, partners and their people, products and what is installed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from customers.errors import WrongPartner
from customers.models import (
    Contact,
    InstalledProduct,
    Organisation,
    Partner,
    PartnerKind,
    PartnerMember,
    Product,
    Release,
)
from people.models import User, UserKind
from people.operations.registration import register_account


def register_partner(*, key: str, name: str, kind: str, email: str = "", phone: str = "") -> Partner:
    """Create a partner company; raises ValidationError for a taken key or an unknown kind."""
    partner = Partner(key=key, name=name, kind=kind, email=email, phone=phone)
    partner.full_clean()
    partner.save()
    return partner


@transaction.atomic
def register_partner_person(
    *,
    partner: Partner,
    email: str,
    name: str,
    language: str,
    time_zone: str,
    now: datetime,
    phone: str = "",
    password_hash: str = "",
) -> User:
    """Create an account for somebody who works for a partner (TERM-C5)."""
    user = register_account(
        kind=UserKind.PARTNER,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone,
        phone=phone,
        password_hash=password_hash,
        now=now,
    )
    PartnerMember.objects.create(partner=partner, user=user)
    return user


def register_organisation(
    *,
    name: str,
    country: str,
    time_zone: str,
    region_key: str,
    now: datetime,
    city: str = "",
    distributor: Partner | None = None,
    support_partner: Partner | None = None,
) -> Organisation:
    """Create a customer; its region is the one it has chosen (TERM-E13). Raises WrongPartner, ValidationError."""
    if distributor is not None and distributor.kind not in {PartnerKind.DISTRIBUTOR, PartnerKind.RESELLER}:
        raise WrongPartner(f"{distributor} is neither a distributor nor a reseller.")
    if support_partner is not None and support_partner.kind != PartnerKind.SUPPORT_PARTNER:
        raise WrongPartner(f"{support_partner} is not a support partner.")
    organisation = Organisation(
        name=name,
        country=country,
        city=city,
        time_zone=time_zone,
        region_key=region_key,
        distributor=distributor,
        support_partner=support_partner,
        created_at=now,
    )
    organisation.full_clean()
    organisation.save()
    return organisation


@transaction.atomic
def register_contact(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    language: str,
    now: datetime,
    time_zone: str = "",
    phone: str = "",
    kind: str = "administrator",
    is_designated: bool = True,
    qualified_on: date | None = None,
    manages_users: bool = False,
    sees_organisation: bool = False,
    password_hash: str = "",
) -> Contact:
    """Create a person of a customer with an account, in the customer's own zone unless told otherwise
    (TERM-A7, TERM-E17)."""
    user = register_account(
        kind=UserKind.CONTACT,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone or organisation.time_zone,
        phone=phone,
        password_hash=password_hash,
        now=now,
    )
    contact = Contact(
        user=user,
        organisation=organisation,
        kind=kind,
        is_designated=is_designated,
        qualified_on=qualified_on,
        manages_users=manages_users,
        sees_organisation=sees_organisation,
    )
    contact.full_clean()
    contact.save()
    return contact


def register_product(*, key: str, name: str) -> Product:
    """Return the product with this key, made when there is none yet."""
    product, _created = Product.objects.get_or_create(key=key, defaults={"name": name})
    return product


def register_release(
    *,
    product: Product,
    name: str,
    released_on: date,
    end_of_support_on: date | None = None,
    end_of_life_on: date | None = None,
) -> Release:
    """Create a release with the dates of its life (TERM-E22, TERM-E29); raises ValidationError for a taken name."""
    release = Release(
        product=product,
        name=name,
        released_on=released_on,
        end_of_support_on=end_of_support_on,
        end_of_life_on=end_of_life_on,
    )
    release.full_clean()
    release.save()
    return release


def install_product(
    *, organisation: Organisation, release: Release, registered_on: date, label: str = ""
) -> InstalledProduct:
    """Note what a customer runs, from the day it was registered (TERM-E20)."""
    return InstalledProduct.objects.create(
        organisation=organisation, release=release, registered_on=registered_on, label=label
    )
