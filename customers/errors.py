"""Named refusals of customers."""

from __future__ import annotations

from typing import Any


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


class NameTaken(Exception):
    """Another organisation or partner has this name already."""


class Archived(Exception):
    """The organisation is archived: it gets no more contacts and invitations."""


class AddressInUse(Exception):
    """The address already belongs to an account, the `owner`: only those learn it who may see all accounts."""

    def __init__(self, owner: Any) -> None:
        super().__init__(f"{owner} has this address.")
        self.owner = owner


class PartnerServes(Exception):
    """The partner's kind cannot change while it serves `number` organisations as what it is."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The partner serves {number} organisations.")
        self.number = number


class Retired(Exception):
    """The installed product has been retired."""
