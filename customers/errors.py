"""Named refusals of customers."""

from __future__ import annotations


class WrongPartner(ValueError):
    """A partner cannot be what it is named for; the message says which and why."""


class NotAdministrator(Exception):
    """Somebody acts on people whom they do not manage."""


class AddressTaken(Exception):
    """The address is somebody's already and joins nobody; the inviting person never learns so
    (ATTACK-A16, ATTACK-S18)."""


class AlreadyMember(Exception):
    """The address is a colleague's, who can sign in."""


class LastAdministrator(Exception):
    """Afterwards nobody in the organisation could manage its users."""


class InvitationEnded(Exception):
    """The invitation was accepted or withdrawn, has expired, or never was one."""
