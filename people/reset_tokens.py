"""Tokens of the links by which somebody without a password gets a new one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from supportdesk.kernel.tenancy import current_vendor


class ResetTokens(PasswordResetTokenGenerator):
    """Good for one vendor, one account, one hour and once (A33).

    Django puts the password, the last sign-in and the address into the token's digest: a change of any ends it. The
    vendor is added because two vendors' accounts may be equal in all of these, and whether the account is open.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{current_vendor()}{user.is_active}"
