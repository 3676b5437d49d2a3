"""Making, changing and archiving organisations, by the vendor's admins and their programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from customers.errors import NameTaken, WrongPartner
from customers.models import Contact, Invitation, Organisation, Partner, PartnerKind
from customers.rules import administers_customers
from people.errors import NotAdmin
from people.models import User
from people.operations.registration import check_zone
from supportdesk.audit.operations import changes_between, record, reference
from supportdesk.kernel.fields.seen import check_seen
from supportdesk.kernel.tenancy import current_vendor
from supportdesk.kernel.timers import set_timer

# Due when an organisation or contact is called otherwise: apps that search by its name index it again.
RENAMED = "customers.renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDetails:
    """What is entered for an organisation; partners by their number."""

    name: str
    country: str
    time_zone: str
    region_key: str
    city: str = ""
    distributor: int | None = None
    support_partner: int | None = None
    vat_number: str = ""
    postal_address: str = ""

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


def details_of(organisation: Organisation) -> OrganisationDetails:
    """Return what is stored for an organisation."""
    stored = {one.name: getattr(organisation, one.name) for one in fields(OrganisationDetails)}
    partners = {
        "distributor": organisation.distributor_id,
        "support_partner": organisation.support_partner_id,
    }
    return OrganisationDetails(**{**stored, **partners})


@transaction.atomic
def create_organisation(*, details: OrganisationDetails, actor: User, now: datetime) -> Organisation:
    """Create an organisation. Raises NotAdmin, NameTaken, WrongPartner, ValidationError."""
    require_admin(actor)
    organisation = Organisation(created_at=now)
    _write(organisation, details)
    organisation.save()
    record(actor=actor, action="organisation.create", target=organisation, data={"name": organisation.name}, now=now)
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, details: OrganisationDetails, actor: User, now: datetime, seen: str | None = None
) -> Organisation:
    """Change what is stored for an organisation; tickets that are there keep the terms they were given.

    `seen` is the digest of the values that the actor saw. Raises NotAdmin, ChangedMeanwhile, NameTaken, WrongPartner,
    ValidationError.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_admin(actor)
    before = details_of(locked).values()
    check_seen(seen, before)
    _write(locked, details)
    changes = changes_between(before, details.values())
    if changes:
        locked.save(update_fields=[*changes])
        record(actor=actor, action="organisation.change", target=locked, data=changes, now=now)
    if "name" in changes:
        note_new_name(locked, now=now)
    return locked


@transaction.atomic
def archive_organisation(*, organisation: Organisation, actor: User, now: datetime) -> Organisation:
    """Take an organisation out of all lists: it has no support any more and nobody joins it; its tickets stay.

    Archiving it again changes nothing. Raises NotAdmin.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_admin(actor)
    if locked.is_active:
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        Invitation.objects.filter(organisation=locked, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
        record(actor=actor, action="organisation.archive", target=locked, data={}, now=now)
    return locked


@transaction.atomic
def restore_organisation(*, organisation: Organisation, actor: User, now: datetime) -> Organisation:
    """Take an archived organisation back into the lists; restoring it again changes nothing. Raises NotAdmin."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_admin(actor)
    if not locked.is_active:
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        record(actor=actor, action="organisation.restore", target=locked, data={}, now=now)
    return locked


def note_new_name(named: Organisation | Contact, *, now: datetime) -> None:
    """Have what is found by the name of an organisation or contact indexed again, in the background."""
    set_timer(vendor=current_vendor(), handler=RENAMED, key=reference(named), due_at=now)


def require_admin(actor: User) -> None:
    """Raise NotAdmin for somebody who may not make and change customers."""
    if not administers_customers(actor):
        raise NotAdmin(f"{actor} cannot make or change customers.")


def _write(organisation: Organisation, details: OrganisationDetails) -> None:
    """Set the details where they are good; raises NameTaken, WrongPartner, ValidationError."""
    if Organisation.objects.filter(name=details.name).exclude(pk=organisation.pk).exists():
        raise NameTaken
    check_zone(details.time_zone)
    for name, value in details.values().items():
        setattr(organisation, f"{name}_id" if name in _PARTNERS else name, value)
    for name, kinds in _PARTNERS.items():
        _check_partner(getattr(details, name), kinds)
    organisation.full_clean(validate_unique=False)


_PARTNERS = {
    "distributor": (PartnerKind.DISTRIBUTOR, PartnerKind.RESELLER),
    "support_partner": (PartnerKind.SUPPORT_PARTNER,),
}


def _check_partner(partner_id: int | None, kinds: tuple[str, ...]) -> None:
    if partner_id is not None and not Partner.objects.filter(pk=partner_id, kind__in=kinds).exists():
        raise WrongPartner(f"Partner {partner_id} is none of: {', '.join(kinds)}.")
