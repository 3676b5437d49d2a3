"""Named refusals of vendors."""

from __future__ import annotations

from datetime import datetime


class CannotCloneError(RuntimeError):
    """The source contains objects that would be missing in the copy."""


class TooManyAttempts(Exception):
    """Too many attempts; `until` is when the next one is possible, `number` counts the codes sent."""

    def __init__(self, until: datetime, number: int = 0) -> None:
        super().__init__(f"Too many attempts; try again after {until.isoformat()}.")
        self.until, self.number = until, number


class KeyTakenError(ValueError):
    """Another vendor already has this key or host."""


class NoTemplateError(RuntimeError):
    """The template schema is missing or not up to date; `migrate_all` updates it."""


class AlreadyRequested(Exception):
    """A vendor or another request already has this key or host."""


class NewerDatabaseError(RuntimeError):
    """The database has migrations that this code does not know; nothing was changed."""


class SchemaBusyError(RuntimeError):
    """A table was locked for too long; the migration that needs it was not applied."""


class WrongCode(Exception):
    """The code is wrong or was already used; users do not learn which."""


class SignInEnded(Exception):
    """The password was entered too long ago, or two-factor authentication has changed since: sign in again."""


class NothingToConnect(Exception):
    """No authenticator app is being set up in this browser, or it took too long."""


class NoSecondFactor(Exception):
    """Two-factor authentication is off, or cannot be turned off."""


class NotRecognised(Exception):
    """No active operator has this address and password; users do not learn which is wrong (ATTACK-A51)."""


class CodeNeeded(Exception):
    """The password is right and two-factor authentication is on; `token` is valid only on the page that asks for the code."""

    def __init__(self, token: str) -> None:
        super().__init__("A two-factor code is required.")
        self.token = token


class NoSuchOperator(Exception):
    """No operator has this address."""
