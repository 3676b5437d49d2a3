"""Why something about customers is not done, in words for those who manage them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.errors import (
    AddressInUse,
    AlreadyMember,
    Archived,
    InvitationEnded,
    LastAdministrator,
    NameTaken,
    PartnerServes,
    WrongPartner,
)
from supportdesk.kernel.fields.seen import ChangedMeanwhile


def refusal_message(error: AlreadyMember | Archived | InvitationEnded | LastAdministrator) -> str:
    """Return what is shown for a refusal of the operations."""
    if isinstance(error, AlreadyMember):
        return _("This address belongs to a colleague who is listed on this page.")
    if isinstance(error, Archived):
        return _("This organisation is archived. No one can be added to it.")
    if isinstance(error, InvitationEnded):
        return _("This invitation is no longer valid.")
    return _("At least one person has to manage the users. Give someone else this right first.")


def customer_refusal(error: Exception) -> tuple[str, str]:
    """Return the field that the vendor's admins have to change, "" for none, and what is shown to them."""
    match error:
        case AddressInUse() if error.owner.is_active:
            return "email", _("This address already belongs to the account of %(name)s.") % {"name": error.owner.name}
        case AddressInUse():
            words = _("This address belongs to %(name)s, whose account is closed. Activate that account again instead.")
            return "email", words % {"name": error.owner.name}
        case Archived():
            return "", refusal_message(error)
        case ChangedMeanwhile():
            return "", _("Someone else has changed this in the meantime.")
        case NameTaken():
            return "name", _("This name is already taken.")
        case WrongPartner():
            return "", _("This partner does not have the kind that its role needs.")
        case PartnerServes():
            words = ngettext(
                "The partner serves %(number)d organisation as what it is. Change that first.",
                "The partner serves %(number)d organisations as what it is. Change them first.",
                error.number,
            )
            return "kind", words % {"number": error.number}
    return "", str(error)
