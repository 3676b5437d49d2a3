"""Secrets that must be read again, such as those of authenticator apps: stored encrypted, of no use without SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def lock_away(text: str, *, purpose: str) -> str:
    """Return the secret as it is stored."""
    return _vault(purpose).encrypt(text.encode()).decode()


def take_out(stored: str, *, purpose: str) -> str:
    """Return the secret; raises InvalidToken for one of another purpose or stored under another key."""
    return _vault(purpose).decrypt(stored.encode()).decode()


def _vault(purpose: str) -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
