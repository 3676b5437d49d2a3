"""Named refusals of people."""

from __future__ import annotations


class LinkExpired(Exception):
    """The link for a new password was already used or has expired."""


class BadToken(Exception):
    """The API token cannot be created; the message says what is wrong."""


class BadAbsence(Exception):
    """The absence is not valid, or the actor may not enter it; the message says why."""


class NotAdmin(Exception):
    """Only the vendor's admins may do this: service accounts and their tokens, warranties of contracts, staff."""


class StaffRefusal(Exception):
    """The change to the vendor's staff, teams or roles is not possible; the message says why."""


class LastAdmin(StaffRefusal):
    """The change would leave the vendor without an admin who can sign in."""


class NotOneself(StaffRefusal):
    """Nobody does this to their own account."""


class BadHeir(StaffRefusal):
    """Work can only be handed to an active colleague."""


class InvitationUsed(StaffRefusal):
    """The person has already chosen a password, or the account is closed."""


class NoSecondFactor(StaffRefusal):
    """The person has not set up two-factor authentication."""
