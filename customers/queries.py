"""Reads of customers and partners."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404

from customers.models import Contact, InstalledProduct, Organisation, Partner
from people.models import User


def get_contact_of(user: User) -> Contact:
    """Return the contact that this account is; raises Contact.DoesNotExist for anybody else."""
    return Contact.objects.select_related("user", "organisation__distributor", "organisation__support_partner").get(
        user=user
    )


def list_contacts_for_filing() -> list[Contact]:
    """Return the contacts whom an agent may file for, by organisation and name."""
    contacts = Contact.objects.filter(user__is_active=True).select_related("user", "organisation")
    return list(contacts.order_by("organisation__name", "user__name", "id"))


def list_products_of(organisation: Organisation) -> list[InstalledProduct]:
    """Return what an organisation has installed, by product and release."""
    products = InstalledProduct.objects.filter(organisation=organisation).select_related("release__product")
    return list(products.order_by("release__product__name", "-release__released_on", "id"))


def list_partner_people(partner: Partner) -> list[User]:
    """Return the active people of a partner, by name."""
    return list(User.objects.filter(partner_member__partner=partner, is_active=True).order_by("name", "id"))


def find_contacts(*, words: str, partner_id: int | None, limit: int) -> list[Contact]:
    """Return active contacts by words of their name, address or organisation; a partner's own customers' where one is named."""
    contacts = Contact.objects.filter(user__is_active=True).select_related("user", "organisation")
    if partner_id is not None:
        contacts = contacts.filter(_served_by(partner_id))
    for word in words.split():
        contacts = contacts.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(organisation__name__icontains=word)
        )
    return list(contacts.order_by("organisation__name", "user__name", "id")[:limit])


def get_contact_for_filing(contact_id: int, *, partner_id: int | None) -> Contact:
    """Return an active contact, one of the partner's customers where a partner is named; else raise Http404."""
    contacts = Contact.objects.filter(user__is_active=True).select_related(
        "user", "organisation__distributor", "organisation__support_partner"
    )
    if partner_id is not None:
        contacts = contacts.filter(_served_by(partner_id))
    return get_object_or_404(contacts, pk=contact_id)


def _served_by(partner_id: int) -> Q:
    return Q(organisation__distributor=partner_id) | Q(organisation__support_partner=partner_id)
