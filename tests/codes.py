"""The code of a second factor as an app shows it, in one half minute: that of the fixture `half_minute_that_lasts`."""

from __future__ import annotations

from typing import Final

from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

NOW: Final = 1_795_000_000


def code_of(secret: str) -> str:
    """Return the code that an app shows; one counts once, so that it is forgotten here."""
    cache.clear()
    return str(totp.format_hotp_value(totp.hotp_value(secret, NOW // 30)))
