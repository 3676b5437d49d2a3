"""Why something about an organisation's people is not done, in words for those who manage them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from customers.errors import AlreadyHere, InvitationOver, LastAdministrator


def refusal_words(error: AlreadyHere | InvitationOver | LastAdministrator) -> str:
    """Return what a refusal of the operations is told as."""
    if isinstance(error, AlreadyHere):
        return _("This address belongs to one of your colleagues on this page.")
    if isinstance(error, InvitationOver):
        return _("This invitation was over already.")
    return _("Nobody would be left to manage the users. Let somebody else manage them first.")
