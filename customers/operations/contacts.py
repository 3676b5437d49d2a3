"""Making and changing contacts, and letting them in again, by the vendor's admins and their programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from customers.errors import AddressInUse, Archived
from customers.models import Contact, ContactKind, Invitation, Organisation
from customers.operations.administration import invite_person
from customers.operations.organisations import note_new_name, require_admin
from customers.operations.registration import register_contact
from people.models import User
from people.operations.accounts import readmit_account
from people.operations.registration import check_name, check_zone
from supportdesk.audit.operations import changes_between, record
from supportdesk.kernel.fields.seen import check_seen
from supportdesk.kernel.security.addresses import one_spelling

_OF_ACCOUNT = ("name", "language", "time_zone", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRole:
    """What a contact is for support, and may do in the organisation (TERM-A7, TERM-A10, TERM-E17)."""

    kind: str = ContactKind.END_USER
    is_designated: bool = False
    qualified_on: date | None = None
    manages_users: bool = False
    sees_organisation: bool = False

    def values(self) -> dict[str, Any]:
        """Return the values by the name of their field."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails(ContactRole):
    """What is entered for a contact besides: how they are called, written to and reached."""

    name: str
    language: str
    time_zone: str
    phone: str = ""

    def values(self) -> dict[str, Any]:
        """Return the values by the name of their field."""
        return asdict(self)


def details_of(contact: Contact) -> ContactDetails:
    """Return what is stored for a contact."""
    stored = {
        one.name: getattr(contact.user if one.name in _OF_ACCOUNT else contact, one.name)
        for one in fields(ContactDetails)
    }
    return ContactDetails(**stored)


@transaction.atomic
def invite_contact(
    *, organisation: Organisation, email: str, language: str, role: ContactRole, actor: User, now: datetime
) -> Invitation:
    """Mail somebody a link by which they become a contact of this kind, under a name and password of their own.

    Raises NotAdmin, Archived, AddressInUse, ValidationError.
    """
    _check_joining(organisation, email, actor)
    invitation = invite_person(
        organisation=organisation,
        email=email,
        language=language,
        manages_users=role.manages_users,
        sees_organisation=role.sees_organisation,
        actor=actor,
        now=now,
    )
    invitation.kind, invitation.is_designated, invitation.qualified_on = (
        role.kind,
        role.is_designated,
        role.qualified_on,
    )
    invitation.full_clean(validate_unique=False, validate_constraints=False)
    invitation.save(update_fields=["kind", "is_designated", "qualified_on"])
    return invitation


@transaction.atomic
def create_contact(
    *, organisation: Organisation, email: str, details: ContactDetails, actor: User, now: datetime
) -> Contact:
    """Create a contact without a password and without a mail: tickets can be filed for them, and by them once they ask
    for a password.

    Raises NotAdmin, Archived, AddressInUse, ValidationError.
    """
    _check_joining(organisation, email, actor)
    contact = register_contact(organisation=organisation, email=email, now=now, **details.values())
    record(actor=actor, action="contact.create", target=contact, data={"email": contact.user.email}, now=now)
    return contact


@transaction.atomic
def change_contact_details(
    *, contact: Contact, details: ContactDetails, actor: User, now: datetime, seen: str | None = None
) -> Contact:
    """Change what is stored for a contact; raises NotAdmin, ChangedMeanwhile, ValidationError.

    Who no longer manages the users has invited nobody: open invitations of theirs end, as when they say so themselves.
    """
    locked = _lock(contact)
    require_admin(actor)
    before = details_of(locked)
    check_seen(seen, before.values())
    user = locked.user
    name = details.name if details.name == before.name else check_name(details.name, user.kind)
    details = replace(details, name=name)
    check_zone(details.time_zone)
    for field, value in details.values().items():
        setattr(user if field in _OF_ACCOUNT else locked, field, value)
    user.full_clean(validate_unique=False)
    locked.full_clean(validate_unique=False)
    changes = changes_between(before.values(), details.values())
    if changes:
        user.save(update_fields=[*_OF_ACCOUNT])
        locked.save(update_fields=[field for field in details.values() if field not in _OF_ACCOUNT])
        record(actor=actor, action="contact.change", target=locked, data=changes, now=now)
    if "name" in changes:
        note_new_name(locked, now=now)
    if before.manages_users and not details.manages_users:
        Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    return locked


@transaction.atomic
def readmit_contact(*, contact: Contact, actor: User, now: datetime) -> Contact:
    """Let a deactivated contact in again, as who they were, and mail the link by which they choose a new password.

    Letting in somebody who is in changes nothing. Raises NotAdmin, Archived.
    """
    locked = _lock(contact)
    require_admin(actor)
    if not locked.organisation.is_active:
        raise Archived
    if not locked.user.is_active:
        readmit_account(user=locked.user, actor=actor, now=now)
    return locked


def _lock(contact: Contact) -> Contact:
    """Lock the organisation as `administration` does, then read the contact again."""
    Organisation.objects.select_for_update().get(pk=contact.organisation_id)
    locked = Contact.objects.select_for_update(of=("self", "user")).select_related("user", "organisation")
    return locked.get(pk=contact.pk)


def _check_joining(organisation: Organisation, email: str, actor: User) -> None:
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_admin(actor)
    if not locked.is_active:
        raise Archived
    owner = User.objects.filter(email=one_spelling(email)).first()
    if owner is not None:
        raise AddressInUse(owner)
