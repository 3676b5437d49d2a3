"""Named refusals of people."""

from __future__ import annotations


class LinkExpired(Exception):
    """The link for a new password was used already, or is no longer good."""


class BadToken(Exception):
    """A token of this kind cannot be made; the message says what is wrong."""


class BadAbsence(Exception):
    """The absence makes no sense or is not this person's to enter; the message says why."""


class NotAdmin(Exception):
    """Only the vendor's admins may do this: service accounts and their tokens, warranties of contracts."""
