"""Inviting colleagues: an account without a password, and the mailed link by which its owner chooses one."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.core.staff_details import StaffDetails
from people.errors import InvitationUsed, NotAdmin
from people.models import User, UserKind
from people.operations.departures import close_and_hand_over
from people.operations.managing import set_roles, set_teams
from people.operations.passwords import mail_first_password_link
from people.operations.staff import create_staff
from people.operations.staff_locks import lock_colleague, lock_staff
from people.rules import manages_admins
from people.staff_queries import awaits_password
from supportdesk.audit.operations import record
from supportdesk.kernel.security.addresses import one_spelling


@transaction.atomic
def invite_colleague(*, email: str, details: StaffDetails, actor: User, now: datetime) -> User:
    """Create an account for a colleague, with teams and roles, and mail the link by which they choose a password.

    Raises NotAdmin, and ValidationError for a bad or taken address, an unknown zone, team or role, or a bad name.
    """
    lock_staff(actor=actor)
    if details.is_admin and not manages_admins(actor):
        raise NotAdmin("Only an admin can make someone an admin.")
    _require_free(email)
    person = create_staff(
        email=email,
        name=details.name,
        language=details.language,
        time_zone=details.time_zone,
        phone=details.phone,
        is_admin=details.is_admin,
        sets_deadlines=details.sets_deadlines,
        now=now,
    )
    set_teams(person, details.teams)
    set_roles(person, details.roles)
    data = {"email": person.email, **details.to_data()}
    record(actor=actor, action="people.staff.invited", target=person, data=data, now=now)
    mail_first_password_link(user=person, notice="staff_invitation", inviter=actor.name, now=now)
    return person


@transaction.atomic
def invite_again(*, person: User, actor: User, now: datetime) -> None:
    """Mail somebody who has not chosen a password another link; earlier ones end. Raises NotAdmin, InvitationUsed."""
    person = _lock_invited(person, actor)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(actor=actor, action="people.staff.invited_again", target=person, data={}, now=now)
    mail_first_password_link(user=person, notice="staff_invitation", inviter=actor.name, now=now)


@transaction.atomic
def withdraw_staff_invitation(*, person: User, actor: User, now: datetime) -> None:
    """Close the account of somebody who has not chosen a password; the link ends. Raises NotAdmin, InvitationUsed."""
    person = _lock_invited(person, actor)
    record(actor=actor, action="people.staff.invitation_withdrawn", target=person, data={}, now=now)
    close_and_hand_over(person=person, heirs={}, actor=actor, now=now)


@transaction.atomic
def readmit_colleague(*, person: User, actor: User, now: datetime) -> None:
    """Open a closed account and mail the link by which its owner chooses a password; raises NotAdmin, InvitationUsed.

    Nothing of what they held comes back by itself.
    """
    person = lock_colleague(person=person, actor=actor)
    if person.is_active:
        raise InvitationUsed(_("%(name)s already has an active account.") % {"name": person})
    person.is_active = True
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    record(actor=actor, action="account.readmit", target=person, data={}, now=now)
    mail_first_password_link(user=person, notice="readmitted", now=now)


def _require_free(email: str) -> None:
    owner = User.objects.filter(email=one_spelling(email)).first()
    if owner is None:
        return
    problem = _("This address already belongs to the account of %(name)s.")
    if owner.kind == UserKind.STAFF and not owner.is_active:
        problem = _("This address belongs to %(name)s, whose account is closed. Activate that account again instead.")
    raise ValidationError({"email": problem % {"name": owner}})


def _lock_invited(person: User, actor: User) -> User:
    locked = lock_colleague(person=person, actor=actor)
    if not awaits_password(locked):
        raise InvitationUsed(_("%(name)s has no open invitation.") % {"name": locked})
    return locked
