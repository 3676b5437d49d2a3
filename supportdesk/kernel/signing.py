"""Signed values that are good for one vendor and one purpose only (T15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac

from supportdesk.kernel.tenancy import current_vendor


def sign(value: Any, *, purpose: str) -> str:
    """Return a URL-safe token of a JSON value for the current vendor."""
    return signing.dumps(value, salt=_salt(purpose))


def unsign(token: str, *, purpose: str, max_age: timedelta) -> Any:
    """Return the signed value; raises django.core.signing.BadSignature for another vendor, purpose or time."""
    return signing.loads(token, salt=_salt(purpose), max_age=max_age)


def fingerprint(*, vendor: str, purpose: str, text: str) -> str:
    """Return 32 hexadecimal digits that only this installation can make of the text."""
    return salted_hmac(f"desk:{vendor}:{purpose}", text, algorithm="sha256").hexdigest()[:32]


def _salt(purpose: str) -> str:
    return f"desk:{current_vendor()}:{purpose}"
