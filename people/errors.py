"""Named refusals of people."""

from __future__ import annotations


class LinkExpired(Exception):
    """The link for a new password was already used or has expired."""


class BadToken(Exception):
    """The API token cannot be created; the message says what is wrong."""


class BadAbsence(Exception):
    """The absence is not valid, or the actor may not enter it; the message says why."""


class NotAdmin(Exception):
    """Only the vendor's admins may do this: service accounts and their tokens, warranties of contracts."""
