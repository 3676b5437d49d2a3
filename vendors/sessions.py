"""Tokens of operators' browsers: random, and only their digest is kept."""

from __future__ import annotations

import hashlib
import secrets

ENCRYPTION_PURPOSE = "operators"  # of the secrets of their authenticator apps


def new_token() -> str:
    """Return 256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def digest_token(token: str) -> str:
    """Return the SHA-256 of a token, hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
