"""Secrets that must be read again, such as those of authenticator apps: stored encrypted, of no use without SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypt_secret(text: str, *, purpose: str) -> str:
    """Return the secret as it is stored."""
    return _fernets(purpose).encrypt(text.encode()).decode()


def decrypt_secret(stored: str, *, purpose: str) -> str:
    """Return the secret; raises InvalidToken for one of another purpose or stored under another key."""
    return _fernets(purpose).decrypt(stored.encode()).decode()


def reencrypt_secret(stored: str, *, purpose: str) -> str:
    """Return the same secret as it is stored under the present key; raises InvalidToken as `decrypt_secret` does."""
    return _fernets(purpose).rotate(stored.encode()).decode()


def is_under_present_key(stored: str, *, purpose: str) -> bool:
    """Return whether the secret needs no key from before."""
    try:
        _fernet(str(settings.SECRET_KEY), purpose).decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def _fernets(purpose: str) -> MultiFernet:
    return MultiFernet([_fernet(str(key), purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest()))
