"""Signed values that are good for one vendor and one purpose only (TRAP-T15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from supportdesk.kernel.tenancy import current_vendor


def sign(value: Any, *, purpose: str) -> str:
    """Return a URL-safe token of a JSON value for the current vendor."""
    return signing.dumps(value, salt=_salt(purpose))


def unsign(token: str, *, purpose: str, max_age: timedelta) -> Any:
    """Return the signed value; raises django.core.signing.BadSignature for another vendor, purpose or time."""
    return signing.loads(token, salt=_salt(purpose), max_age=max_age)


def fingerprint(*, vendor: str, purpose: str, text: str) -> str:
    """Return 32 hexadecimal digits that only this installation can make of the text."""
    return _fingerprint(settings.SECRET_KEY, vendor, purpose, text)


def is_fingerprint(found: str, *, vendor: str, purpose: str, text: str) -> bool:
    """Return whether this is the text's fingerprint, made under the present key or one from before it."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(found, _fingerprint(str(key), vendor, purpose, text)) for key in keys)


def _fingerprint(key: str, vendor: str, purpose: str, text: str) -> str:
    return salted_hmac(f"desk:{vendor}:{purpose}", text, secret=key, algorithm="sha256").hexdigest()[:32]


def _salt(purpose: str) -> str:
    return f"desk:{current_vendor()}:{purpose}"
