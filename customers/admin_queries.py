"""Reads of customers for the vendor's admins: lists that are searched, filtered and sorted by their pages, and rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from customers.models import Contact, Invitation, Organisation, Partner, PartnerKind, PartnerMember
from people.operations.lockouts import locked_accounts
from supportdesk.kernel.database.ordering import by_name

ARCHIVED, REMOVED = "archived", "removed"


@dataclass(frozen=True)
class PartnerPerson:
    """One of a partner's people, and the state of the account."""

    member: PartnerMember
    locked_until: datetime | None

    @property
    def state(self) -> str:
        """Return "removed", "locked" or "active"."""
        if not self.member.user.is_active:
            return "removed"
        return "locked" if self.locked_until else "active"


def search_organisations(*, words: str, region: str = "", state: str = "") -> QuerySet[Organisation]:
    """Return organisations with `active_contacts`, active ones or ARCHIVED, by words of their name or city and by the
    region of the terms."""
    found = Organisation.objects.annotate(
        active_contacts=Count("contacts", filter=Q(contacts__user__is_active=True))
    ).filter(is_active=state != ARCHIVED)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(city__icontains=word))
    return found.filter(region_key=region) if region else found


def search_contacts(
    *, words: str = "", kind: str = "", state: str = "", organisation: Organisation | None = None
) -> QuerySet[Contact]:
    """Return contacts, active ones or REMOVED, by words of their name, address or organisation."""
    found = Contact.objects.select_related("user", "organisation").filter(user__is_active=state != REMOVED)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    for word in words.split():
        found = found.filter(
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(organisation__name__icontains=word)
        )
    return found.filter(kind=kind) if kind else found


def get_contact(contact_id: int) -> Contact:
    """Return a contact, deactivated ones too; raises Http404 where there is none."""
    return get_object_or_404(Contact.objects.select_related("user", "organisation"), pk=contact_id)


def get_open_invitation(invitation_id: int) -> Invitation:
    """Return an invitation that nobody has accepted or withdrawn; raises Http404 for any other."""
    invitations = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("organisation")
    return get_object_or_404(invitations, pk=invitation_id)


def list_partners(*kinds: PartnerKind) -> list[Partner]:
    """Return the partners of these kinds by name."""
    return list(Partner.objects.filter(kind__in=kinds).order_by(by_name("name"), "pk"))


def search_partners(*, words: str, kind: str = "") -> QuerySet[Partner]:
    """Return partners with `active_people` and `customers`, by words of their name or address."""
    found = Partner.objects.annotate(
        active_people=Count("partnermember", filter=Q(partnermember__user__is_active=True), distinct=True),
        customers=Count("distributes_to", filter=Q(distributes_to__is_active=True), distinct=True)
        + Count("supports", filter=Q(supports__is_active=True), distinct=True),
    )
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.filter(kind=kind) if kind else found


def get_partner(partner_id: int) -> Partner:
    """Return a partner; raises Http404 where there is none."""
    return get_object_or_404(Partner, pk=partner_id)


def find_partner(key: str) -> Partner | None:
    """Return the partner with this key, None where there is none."""
    return Partner.objects.filter(key=key).first()


def list_partners_after(*, partner_id: int | None, after: int, limit: int) -> list[Partner]:
    """Return partners by number from a place on; the own one alone where a partner's person asks."""
    found = Partner.objects.filter(pk__gt=after)
    return list((found if partner_id is None else found.filter(pk=partner_id)).order_by("pk")[:limit])


def people_of_partner(partner: Partner) -> QuerySet[PartnerMember]:
    """Return everybody of a partner: the active by name, then the deactivated."""
    members = PartnerMember.objects.filter(partner=partner).select_related("user")
    return members.order_by("-user__is_active", by_name("user__name"), "pk")


def describe_members(members: Sequence[PartnerMember], *, now: datetime) -> list[PartnerPerson]:
    """Return people of partners with the state of their accounts; one query for any number."""
    locked = locked_accounts([member.user.email for member in members], now=now)
    return [PartnerPerson(member, locked.get(member.user.email)) for member in members]


def get_partner_member(user_id: int) -> PartnerMember:
    """Return the membership of a partner's person; raises Http404 for anybody else."""
    return get_object_or_404(PartnerMember.objects.select_related("user", "partner"), user=user_id)


def customers_of_partner(partner: Partner) -> QuerySet[Organisation]:
    """Return the active organisations that a partner serves, by name."""
    served = Organisation.objects.filter(Q(distributor=partner) | Q(support_partner=partner), is_active=True)
    return served.order_by(by_name("name"), "pk")


def names_of_customers(kind: str, ids: Collection[int]) -> dict[int, str]:
    """Return how organisations, contacts or partners are called, by number; `kind` is the model's name."""
    if kind == "contact":
        return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "user__name"))
    rows = Organisation.objects if kind == "organisation" else Partner.objects
    return dict(rows.filter(pk__in=ids).values_list("pk", "name"))
