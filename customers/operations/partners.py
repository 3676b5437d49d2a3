"""Making and changing partners and their people, by the vendor's admins and their programs (TERM-C5, TERM-C7)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from customers.errors import AddressInUse, NameTaken, PartnerServes
from customers.models import Organisation, Partner, PartnerKind, PartnerMember
from customers.operations.organisations import require_admin
from customers.operations.registration import register_partner_person
from people.models import User
from people.operations.accounts import readmit_account
from people.operations.lockouts import unlock_account
from people.operations.passwords import mail_first_password_link
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen
from supportdesk.kernel.security.addresses import one_spelling

_KEY_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDetails:
    """What is entered for a partner."""

    name: str
    kind: str
    email: str = ""
    phone: str = ""

    def values(self) -> dict[str, Any]:
        """Return the details by the name of their field."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is entered for somebody who works for a partner."""

    email: str
    name: str
    language: str
    time_zone: str
    phone: str = ""


def details_of(partner: Partner) -> PartnerDetails:
    """Return what is stored for a partner."""
    return PartnerDetails(**{one.name: getattr(partner, one.name) for one in fields(PartnerDetails)})


@transaction.atomic
def create_partner(*, details: PartnerDetails, actor: User, now: datetime) -> Partner:
    """Create a partner, with a key made of its name. Raises NotAdmin, NameTaken, ValidationError."""
    require_admin(actor)
    partner = Partner(key=_free_key(details.name))
    _write(partner, details)
    partner.save()
    record(actor=actor, action="partner.create", target=partner, data={"name": partner.name}, now=now)
    return partner


@transaction.atomic
def change_partner(
    *, partner: Partner, details: PartnerDetails, actor: User, now: datetime, seen: str | None = None
) -> Partner:
    """Change what is stored for a partner; its kind stays while organisations have it as what it is.

    Raises NotAdmin, ChangedMeanwhile, NameTaken, PartnerServes, ValidationError.
    """
    locked = Partner.objects.select_for_update().get(pk=partner.pk)
    require_admin(actor)
    before = details_of(locked).values()
    check_seen(seen, before)
    if details.kind != locked.kind:
        _check_serves_nobody(locked, details.kind)
    _write(locked, details)
    changes = changes_between(before, details.values())
    if changes:
        locked.save(update_fields=[*changes])
        record(actor=actor, action="partner.change", target=locked, data=changes, now=now)
    return locked


@transaction.atomic
def invite_partner_person(*, partner: Partner, person: PersonDetails, actor: User, now: datetime) -> PartnerMember:
    """Create an account for somebody who works for a partner, and mail the link by which they choose a password.

    Raises NotAdmin, AddressInUse, ValidationError.
    """
    require_admin(actor)
    owner = User.objects.filter(email=one_spelling(person.email)).first()
    if owner is not None:
        raise AddressInUse(owner)
    user = register_partner_person(partner=partner, now=now, **asdict(person))
    mail_first_password_link(user=user, notice="partner_welcome", partner=partner.name, now=now)
    member = user.partner_member
    record(actor=actor, action="partner.person.create", target=user, data={"email": user.email}, now=now)
    return member


@transaction.atomic
def readmit_partner_person(*, member: PartnerMember, actor: User, now: datetime) -> None:
    """Let a partner's deactivated person in again, and mail the link to a new password; raises NotAdmin."""
    locked = User.objects.select_for_update().get(pk=member.user_id)
    require_admin(actor)
    if not locked.is_active:
        readmit_account(user=locked, actor=actor, now=now)


@transaction.atomic
def unlock_partner_person(*, member: PartnerMember, actor: User, now: datetime) -> None:
    """Unlock a partner's person whom too many wrong passwords have locked out; raises NotAdmin."""
    require_admin(actor)
    unlock_account(user=member.user, actor=actor, now=now)


def _write(partner: Partner, details: PartnerDetails) -> None:
    if Partner.objects.filter(name=details.name).exclude(pk=partner.pk).exists():
        raise NameTaken
    for name, value in details.values().items():
        setattr(partner, name, value)
    partner.full_clean(validate_unique=False)


def _check_serves_nobody(partner: Partner, kind: str) -> None:
    """Raise PartnerServes where an organisation has the partner in a role that the new kind does not fill."""
    distributes = kind in {PartnerKind.DISTRIBUTOR, PartnerKind.RESELLER}
    unfilled = Q(support_partner=partner) if distributes else Q(distributor=partner)
    number = Organisation.objects.filter(unfilled).count()
    if number:
        raise PartnerServes(number)


def _free_key(name: str) -> str:
    """Return a key that no partner has: the name in letters, digits and hyphens, with a number where it is taken."""
    stem = slugify(name)[: _KEY_LENGTH - 6].strip("-") or "partner"
    taken = set(Partner.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
