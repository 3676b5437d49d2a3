"""Codes of authenticator apps (RFC 6238) and recovery codes; the cryptography is the library's."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
# One step either way: the time it takes to type, and clocks that are not quite right.
TOLERANCE = 1
_SECRET_BYTES = 20
_DIGEST = SHA1()  # noqa: S303 - what apps speak
# 120 bits: guessing is hopeless, so a plain digest may be kept (NIST SP 800-63B asks for 112).
_GROUPS, _LETTERS = 6, 4
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Return a secret for an authenticator app, in the letters that apps take."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def app_address(secret: str, *, account: str, issuer: str) -> str:
    """Return what an app reads from the picture."""
    totp = TOTP(base64.b32decode(secret), DIGITS, _DIGEST, STEP_SECONDS)
    return totp.get_provisioning_uri(account, issuer)


def code_at(secret: str, step: int) -> str:
    """Return the code of one step."""
    return _hotp(secret).generate(step).decode()


def find_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the step whose code this is, None for a wrong code, an old one, and one of step `after` or before."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal()):
        return None
    step, hotp = step_of(now), _hotp(secret)
    return next((one for one in _near(step) if one > after and _is_right(hotp, digits, one)), None)


def step_of(now: datetime) -> int:
    """Return the number of the 30 seconds in which the instant lies."""
    return int(now.timestamp()) // STEP_SECONDS


def new_recovery_code() -> str:
    """Return letters and digits that nobody takes for each other, in groups."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
    return "-".join(groups)


def plain_recovery_code(code: str) -> str:
    """Return the code as it is compared: without hyphens, blanks and capitals."""
    return "".join(character for character in code.lower() if character.isalnum())


def _near(step: int) -> Iterable[int]:
    return range(max(step - TOLERANCE, 0), step + TOLERANCE + 1)


def _is_right(hotp: HOTP, digits: str, step: int) -> bool:
    try:
        hotp.verify(digits.encode(), step)
    except InvalidToken:
        return False
    return True


def _hotp(secret: str) -> HOTP:
    return HOTP(base64.b32decode(secret), DIGITS, _DIGEST)
