"""Identifiers: sortable ones for rows and schemas, unguessable ones for files."""

from __future__ import annotations

import secrets
from datetime import datetime

# Crockford's alphabet in lower case: no i, l, o, u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80


def new_id(*, now: datetime) -> str:
    """Return 26 characters that sort by creation: 48 bits of milliseconds, then 80 random bits (ULID)."""
    milliseconds = int(now.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"{now.isoformat()} is out of range for an id.")
    return _characters((milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS), length=26)


def new_schema_name(*, now: datetime) -> str:
    """Return a schema name that was never used and never will be again (TRAP-T03)."""
    return f"t_{new_id(now=now)}"


def new_file_name() -> str:
    """Return an opaque name of 32 characters, 160 random bits: it tells nothing and cannot be guessed."""
    return _characters(secrets.randbits(160), length=32)


def new_reference() -> str:
    """Return what people read out over the phone to be found in the log, such as `7q4k-2mzx`: 40 random bits."""
    characters = _characters(secrets.randbits(40), length=8)
    return f"{characters[:4]}-{characters[4:]}"


def _characters(number: int, *, length: int) -> str:
    characters = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        characters.append(_ALPHABET[digit])
    return "".join(reversed(characters))
