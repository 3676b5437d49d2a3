"""Named refusals of customers."""

from __future__ import annotations


class WrongPartner(ValueError):
    """A partner does not have the kind that its role needs; the message says why."""


class NotAdministrator(Exception):
    """The actor cannot manage these users."""


class AddressTaken(Exception):
    """The address already belongs to an account that cannot join; the person who invites does not learn this
    (ATTACK-A16, ATTACK-S18)."""


class AlreadyMember(Exception):
    """The address belongs to a colleague who can already sign in."""


class LastAdministrator(Exception):
    """The organisation would have no one left to manage its users."""


class InvitationEnded(Exception):
    """The invitation was accepted or withdrawn, has expired, or does not exist."""
