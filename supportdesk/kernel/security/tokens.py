"""Secrets that links and programs carry: only their digests are stored."""

from __future__ import annotations

import hashlib


def hash_token(secret: str) -> str:
    """Return the SHA-256 of a secret; it has 256 random bits, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
