"""Named refusals of vendors."""

from __future__ import annotations

from datetime import datetime


class CannotCloneError(RuntimeError):
    """The source has something that would be missing in the copy."""


class TooManyAttempts(Exception):
    """Something was tried too often; `until` is when it may be tried again, `number` the how-manieth code this was."""

    def __init__(self, until: datetime, number: int = 0) -> None:
        super().__init__(f"It was tried too often; again from {until.isoformat()}.")
        self.until, self.number = until, number


class KeyTakenError(ValueError):
    """Another vendor has this key or this host."""


class NoTemplateError(RuntimeError):
    """The schema that vendors are copied from is missing or behind; `migrate_all` brings it up to date."""


class AlreadyRequested(Exception):
    """A vendor or another request has this key or this host."""


class NewerDatabaseError(RuntimeError):
    """The database has migrations that this code does not know; nothing was changed."""


class SchemaBusyError(RuntimeError):
    """A table was in use all the time; nothing of the migration that needed it has happened."""


class WrongCode(Exception):
    """The code is not right, or was used already; which of the two is never said."""


class SignInEnded(Exception):
    """The password was given too long ago, or the second factor was changed since: sign in again."""


class NothingToConnect(Exception):
    """No app is being connected in this browser, or it took too long."""


class NoSecondFactor(Exception):
    """There is no second factor to change, or none that may be done without."""


class NotRecognised(Exception):
    """No active operator has this address and password; which of the two was wrong is never said (ATTACK-A51)."""


class CodeNeeded(Exception):
    """The password is right and a second factor is on: `token` is for the page that asks for the code, and for no other."""

    def __init__(self, token: str) -> None:
        super().__init__("A code is needed as well.")
        self.token = token


class NoSuchOperator(Exception):
    """No operator has this address."""
