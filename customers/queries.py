"""Reads of customers and partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from customers.models import Contact, InstalledProduct, Invitation, Organisation, Partner
from people.models import User
from people.operations.lockouts import locked_accounts
from supportdesk.kernel.database.ordering import by_name
from supportdesk.kernel.security.tokens import hash_token


@dataclass(frozen=True)
class Person:
    """One of an organisation's people, and the state of the account."""

    contact: Contact
    locked_until: datetime | None
    is_last_administrator: bool

    @property
    def state(self) -> str:
        """Return "removed", "locked" or "active"."""
        if not self.contact.user.is_active:
            return "removed"
        return "locked" if self.locked_until else "active"


def get_contact_of(user: User) -> Contact:
    """Return the contact that this account is; raises Contact.DoesNotExist for anybody else."""
    return Contact.objects.select_related("user", "organisation__distributor", "organisation__support_partner").get(
        user=user
    )


def find_contact_of(user: User) -> Contact | None:
    """Return the contact that this account is, None for anybody else."""
    return Contact.objects.select_related("user", "organisation").filter(user=user).first()


def list_contacts_for_filing() -> list[Contact]:
    """Return the contacts whom an agent may file for, by organisation and name."""
    contacts = Contact.objects.filter(user__is_active=True).select_related("user", "organisation")
    return list(contacts.order_by(by_name("organisation__name"), by_name("user__name"), "id"))


def list_colleagues(contact: Contact) -> list[Contact]:
    """Return the other contacts of a contact's organisation who can sign in, by name."""
    others = Contact.objects.filter(organisation=contact.organisation_id, user__is_active=True).exclude(pk=contact.pk)
    return list(others.select_related("user").order_by(by_name("user__name"), "id"))


def list_products_of(organisation: Organisation) -> list[InstalledProduct]:
    """Return what an organisation has installed and not retired, by product and release."""
    products = InstalledProduct.objects.filter(organisation=organisation, retired_on=None)
    products = products.select_related("release__product", "base__release")
    return list(products.order_by(by_name("release__product__name"), "-release__released_on", "id"))


def list_partner_people(partner: Partner) -> list[User]:
    """Return the active people of a partner, by name."""
    people = User.objects.filter(partner_member__partner=partner, is_active=True).select_related("partner_member")
    return list(people.order_by(by_name("name"), "id"))


def find_contacts(*, words: str, partner_id: int | None, limit: int) -> list[Contact]:
    """Return active contacts by words of their name, address or organisation; a partner's own customers' where one is named."""
    contacts = Contact.objects.filter(user__is_active=True, organisation__is_active=True)
    contacts = contacts.select_related("user", "organisation")
    if partner_id is not None:
        contacts = contacts.filter(_served_by(partner_id))
    for word in words.split():
        contacts = contacts.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(organisation__name__icontains=word)
        )
    return list(contacts.order_by(by_name("organisation__name"), by_name("user__name"), "id")[:limit])


def get_contact_for_filing(contact_id: int, *, partner_id: int | None) -> Contact:
    """Return an active contact, one of the partner's customers where a partner is named; else raise Http404."""
    contacts = Contact.objects.filter(user__is_active=True).select_related(
        "user", "organisation__distributor", "organisation__support_partner"
    )
    if partner_id is not None:
        contacts = contacts.filter(_served_by(partner_id))
    return get_object_or_404(contacts, pk=contact_id)


def people_of(organisation: Organisation) -> QuerySet[Contact]:
    """Return everybody of an organisation: the active by name, then the removed."""
    contacts = Contact.objects.filter(organisation=organisation).select_related("user")
    return contacts.order_by("-user__is_active", by_name("user__name"), "id")


def list_people_after(organisation: Organisation, *, after: int, limit: int, now: datetime) -> list[Person]:
    """Return an organisation's people by number from a place on."""
    contacts = Contact.objects.filter(organisation=organisation, pk__gt=after).select_related("user")
    return describe_people(list(contacts.order_by("pk")[:limit]), now=now)


def describe_people(contacts: Sequence[Contact], *, now: datetime) -> list[Person]:
    """Return people of one organisation with the state of their accounts; two queries for any number."""
    locked = locked_accounts([contact.user.email for contact in contacts], now=now)
    managing = Contact.objects.filter(manages_users=True, user__is_active=True)
    administrators = list(managing.filter(organisation__in={one.organisation_id for one in contacts}))
    return [
        Person(contact, locked.get(contact.user.email), is_last_administrator=administrators == [contact])
        for contact in contacts
    ]


def list_open_invitations(organisation: Organisation) -> Sequence[Invitation]:
    """Return the invitations that nobody has accepted or withdrawn, expired ones too, the newest first."""
    invitations = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return list(invitations.select_related("invited_by").order_by("-created_at", "-id"))


def list_invitations_after(organisation: Organisation, *, after: int, limit: int) -> list[Invitation]:
    """Return open invitations by number from a place on, expired ones too."""
    invitations = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return list(invitations.filter(pk__gt=after).select_related("invited_by").order_by("pk")[:limit])


def get_person(organisation: Organisation, contact_id: int) -> Contact:
    """Return one of the organisation's people; raises Http404 for anybody else's."""
    contacts = Contact.objects.select_related("user", "organisation")
    return get_object_or_404(contacts, pk=contact_id, organisation=organisation)


def get_invitation(organisation: Organisation, invitation_id: int) -> Invitation:
    """Return one of the organisation's open invitations; raises Http404 for any other."""
    invitations = Invitation.objects.select_related("organisation")
    return get_object_or_404(
        invitations, pk=invitation_id, organisation=organisation, accepted_at=None, withdrawn_at=None
    )


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation that the link belongs to, None when it is over."""
    found = Invitation.objects.filter(
        token_digest=hash_token(token), accepted_at=None, withdrawn_at=None, expires_at__gt=now
    )
    return found.select_related("organisation", "invited_by").first()


def list_organisations(*, words: str, partner_id: int | None, after: int, limit: int) -> list[Organisation]:
    """Return active organisations by number from a place on, by words of their name or city; a partner's customers where
    one is named."""
    found = Organisation.objects.filter(is_active=True, pk__gt=after).select_related("distributor", "support_partner")
    if partner_id is not None:
        found = found.filter(Q(distributor=partner_id) | Q(support_partner=partner_id))
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(city__icontains=word))
    return list(found.order_by("pk")[:limit])


def get_organisation(organisation_id: int, *, partner_id: int | None) -> Organisation:
    """Return an organisation, one of the partner's customers where a partner is named; else raise Http404."""
    found = Organisation.objects.select_related("distributor", "support_partner")
    if partner_id is not None:
        found = found.filter(Q(distributor=partner_id) | Q(support_partner=partner_id))
    return get_object_or_404(found, pk=organisation_id)


def list_contacts(
    *, words: str, organisation_id: int | None, partner_id: int | None, after: int, limit: int
) -> list[Contact]:
    """Return active contacts by number from a place on, by words of name or address; as far as the partner serves them."""
    found = Contact.objects.filter(user__is_active=True, organisation__is_active=True, pk__gt=after)
    found = found.select_related("user", "organisation")
    if partner_id is not None:
        found = found.filter(_served_by(partner_id))
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    for word in words.split():
        found = found.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    return list(found.order_by("pk")[:limit])


def count_customers() -> int:
    """Return how many active organisations the vendor has."""
    return Organisation.objects.filter(is_active=True).count()


def count_organisations(*, most: int) -> int:
    """Return how many organisations there are, counted no further than `most`."""
    return Organisation.objects.order_by()[:most].count()


def _served_by(partner_id: int) -> Q:
    return Q(organisation__distributor=partner_id) | Q(organisation__support_partner=partner_id)
