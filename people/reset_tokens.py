"""Tokens of the links by which somebody without a password gets a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from supportdesk.kernel import clock
from supportdesk.kernel.tenancy import current_vendor


class ResetTokens(PasswordResetTokenGenerator):
    """Good for one vendor, one account, one hour and once (ATTACK-A33).

    Django puts the password, the last sign-in and the address into the token's digest: a change of any ends it. The
    vendor is added because two vendors' accounts may be equal in all of these, and whether the account is open.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{current_vendor()}{user.is_active}"

    def _now(self) -> datetime:
        """Return the time as Django counts it, without a zone: of the database, so that an hour is one on every host."""
        return clock.now().replace(tzinfo=None)
