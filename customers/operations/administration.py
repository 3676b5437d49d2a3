"""What an organisation's own administrators do about its users: invite, remove, unlock, and say what they see
(TERM-A10).

Who is named for support and when they were trained is the vendor's staff's to set (TERM-A7).
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from customers.errors import AddressTaken, AlreadyMember, Archived, InvitationEnded, LastAdministrator, NotAdministrator
from customers.models import Contact, Invitation, Organisation
from customers.operations.registration import register_contact
from customers.rules import manages_users_of
from people.models import User, UserKind
from people.operations.accounts import close_account, reopen_account
from people.operations.lockouts import unlock_account
from people.operations.mails import queue_mail, queue_mail_to
from people.operations.registration import check_name
from supportdesk.audit.operations import record
from supportdesk.kernel.security.addresses import one_spelling
from supportdesk.kernel.security.tokens import hash_token
from supportdesk.kernel.tenancy import current_vendor
from vendors.queries import page_address

_TOKEN_BYTES = 32  # 256 bits: nobody guesses one
_is_open = Q(accepted_at=None, withdrawn_at=None)


@transaction.atomic
def invite_person(
    *,
    organisation: Organisation,
    email: str,
    language: str,
    actor: User,
    now: datetime,
    manages_users: bool = False,
    sees_organisation: bool = False,
) -> Invitation:
    """Mail somebody a link by which they make an account in the organisation; an earlier one of theirs ends.

    Somebody with an account elsewhere at this vendor gets a mail that says so instead; the inviting person sees a sent
    invitation, and does not learn which addresses are known (ATTACK-S18). Raises NotAdministrator, Archived,
    AlreadyMember, ValidationError.
    """
    _lock(organisation, actor, to_join=True)
    address = one_spelling(email)
    owner = _find_owner_elsewhere(address, organisation)
    Invitation.objects.filter(_is_open, organisation=organisation, email=address).update(withdrawn_at=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation(
        organisation=organisation,
        email=address,
        language=language,
        manages_users=manages_users,
        sees_organisation=sees_organisation,
        token_digest=hash_token(token),
        invited_by=actor,
        created_at=now,
        expires_at=now + settings.INVITATION_LIFETIME,
    )
    invitation.full_clean()
    invitation.save()
    if owner is None:
        _mail_invitation(invitation, token, now)
    elif owner.is_active:
        _mail_has_account(invitation, owner, now)
    record(actor=actor, action="invitation.send", target=invitation, data={"email": address}, now=now)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User, now: datetime) -> None:
    """End an invitation nobody has accepted; raises NotAdministrator, InvitationEnded."""
    _lock(invitation.organisation, actor)
    if not Invitation.objects.filter(_is_open, pk=invitation.pk).update(withdrawn_at=now):
        raise InvitationEnded
    record(actor=actor, action="invitation.withdraw", target=invitation, data={}, now=now)


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, now: datetime) -> Contact:
    """Make the account that the link was mailed for, once; a colleague who was removed comes back as he was.

    Raises InvitationEnded, and AddressTaken when the address has become somebody else's since.
    """
    found = Invitation.objects.filter(_is_open, token_digest=hash_token(token), expires_at__gt=now)
    invitation = found.select_for_update(of=("self",)).select_related("organisation").first()
    if invitation is None:
        raise InvitationEnded
    try:
        if _find_owner_elsewhere(invitation.email, invitation.organisation) is not None:
            raise AddressTaken
    except AlreadyMember:
        raise AddressTaken from None
    contact = _come_back(invitation, name, password, now) or _join(invitation, name, password, now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(actor=contact.user, action="invitation.accept", target=invitation, data={}, now=now)
    return contact


@transaction.atomic
def remove_person(*, contact: Contact, actor: User, now: datetime) -> None:
    """Deactivate a person, from the next request on; their tickets stay, and whom they invited may not come.

    Raises NotAdministrator, LastAdministrator.
    """
    _lock(contact.organisation, actor)
    _check_administrator_remains(contact, actor)
    close_account(user=contact.user, actor=actor, now=now)
    _withdraw_all_of(contact.user, now)


@transaction.atomic
def unlock_person(*, contact: Contact, actor: User, now: datetime) -> None:
    """Unlock somebody whom too many wrong passwords have locked out; raises NotAdministrator."""
    _lock(contact.organisation, actor)
    unlock_account(user=contact.user, actor=actor, now=now)


@transaction.atomic
def change_rights(
    *, contact: Contact, manages_users: bool, sees_organisation: bool, actor: User, now: datetime
) -> None:
    """Say what somebody may do in the organisation; raises NotAdministrator, LastAdministrator."""
    _lock(contact.organisation, actor)
    contact.refresh_from_db(fields=["manages_users", "sees_organisation"])
    if contact.manages_users and not manages_users:
        _check_administrator_remains(contact, actor)
        _withdraw_all_of(contact.user, now)
    contact.manages_users, contact.sees_organisation = manages_users, sees_organisation
    contact.save(update_fields=["manages_users", "sees_organisation"])
    rights = {"manages_users": manages_users, "sees_organisation": sees_organisation}
    record(actor=actor, action="contact.rights", target=contact, data=rights, now=now)


@transaction.atomic
def change_contact(
    *,
    contact: Contact,
    manages_users: bool,
    sees_organisation: bool,
    is_designated: bool,
    qualified_on: date | None,
    actor: User,
    now: datetime,
) -> None:
    """Say what somebody may do, and as the vendor's staff who is named for support and trained (TERM-A7).

    Raises NotAdministrator for everybody else.
    """
    if actor.kind != UserKind.STAFF:
        raise NotAdministrator(f"{actor} is not a member of the vendor's staff.")
    change_rights(
        contact=contact, manages_users=manages_users, sees_organisation=sees_organisation, actor=actor, now=now
    )
    contact.is_designated, contact.qualified_on = is_designated, qualified_on
    contact.save(update_fields=["is_designated", "qualified_on"])
    named = {"is_designated": is_designated, "qualified_on": qualified_on.isoformat() if qualified_on else None}
    record(actor=actor, action="contact.named", target=contact, data=named, now=now)


def _lock(organisation: Organisation, actor: User, *, to_join: bool = False) -> None:
    """Lock an organisation's people for one change at a time, so that two administrators do not remove each other.

    Nobody is to join an archived one.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not manages_users_of(actor, organisation):
        raise NotAdministrator(f"{actor} cannot manage the users of {organisation}.")
    if to_join and not locked.is_active:
        raise Archived


def _find_owner_elsewhere(address: str, organisation: Organisation) -> User | None:
    """Return who has this address outside the organisation; raises AlreadyMember for an active account in it."""
    user = User.objects.filter(email=address).first()
    if user is None or not Contact.objects.filter(user=user, organisation=organisation).exists():
        return user
    if user.is_active:
        raise AlreadyMember
    return None


def _check_administrator_remains(contact: Contact, actor: User) -> None:
    if actor.kind != UserKind.CONTACT:
        return  # who manages users is the vendor's own matter where nobody in the organisation does
    others = Contact.objects.filter(organisation=contact.organisation, manages_users=True, user__is_active=True)
    if contact.manages_users and not others.exclude(pk=contact.pk).exists():
        raise LastAdministrator(
            f"{contact.user} is the last person who can manage the users of {contact.organisation}; choose another one first."
        )


def _withdraw_all_of(user: User, now: datetime) -> None:
    Invitation.objects.filter(_is_open, invited_by=user).update(withdrawn_at=now)


def _come_back(invitation: Invitation, name: str, password: str, now: datetime) -> Contact | None:
    contact = Contact.objects.filter(user__email=invitation.email).select_related("user").first()
    if contact is None:
        return None
    reopen_account(user=contact.user, name=name, password=password, now=now)
    contact.manages_users, contact.sees_organisation = invitation.manages_users, invitation.sees_organisation
    contact.save(update_fields=["manages_users", "sees_organisation"])
    return contact


def _join(invitation: Invitation, name: str, password: str, now: datetime) -> Contact:
    """Make the account as the invitation says: of the organisation's own administrators it is an end user's, not named
    for support, the least that the vendor can have agreed to (TERM-A7)."""
    return register_contact(
        organisation=invitation.organisation,
        email=invitation.email,
        name=name,
        language=invitation.language,
        kind=invitation.kind,
        is_designated=invitation.is_designated,
        qualified_on=invitation.qualified_on,
        manages_users=invitation.manages_users,
        sees_organisation=invitation.sees_organisation,
        password_hash=make_password(password),
        now=now,
    )


def _mail_invitation(invitation: Invitation, token: str, now: datetime) -> None:
    queue_mail_to(
        email=invitation.email,
        language=invitation.language,
        time_zone=invitation.organisation.time_zone,
        notice="invitation",
        key=f"invitation:{invitation.pk}",
        inviter=_inviter(invitation.invited_by),
        organisation=invitation.organisation.name,
        link=page_address(current_vendor(), settings.MAILED_PAGES["invitation"] % {"token": token}),
        link_expires_at=invitation.expires_at,
        expires_at=invitation.expires_at,
        now=now,
    )


def _inviter(person: User) -> str:
    """Return how a mail names who invites; a name from before the rule for names goes to no stranger (ATTACK-S15)."""
    try:
        return check_name(person.name, person.kind)
    except ValidationError:
        return person.email


def _mail_has_account(invitation: Invitation, owner: User, now: datetime) -> None:
    queue_mail(
        user=owner,
        notice="invited_elsewhere",
        organisation=invitation.organisation.name,
        now=now,
    )
