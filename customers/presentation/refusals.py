"""Why something about an organisation's people is not done, in words for those who manage them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from customers.errors import AlreadyMember, InvitationEnded, LastAdministrator


def refusal_message(error: AlreadyMember | InvitationEnded | LastAdministrator) -> str:
    """Return what is shown for a refusal of the operations."""
    if isinstance(error, AlreadyMember):
        return _("This address belongs to a colleague who is listed on this page.")
    if isinstance(error, InvitationEnded):
        return _("This invitation is no longer valid.")
    return _("At least one person has to manage the users. Give someone else this right first.")
