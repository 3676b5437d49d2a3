"""Cache keys carry the vendor (TRAP-T02), values are JSON (ATTACK-A44)."""

from __future__ import annotations

import json
from typing import Any

from supportdesk.kernel.tenancy import TenancyError, current_vendor

PUBLIC_PREFIX = "public:"


def vendor_key(key: str, key_prefix: str, version: int) -> str:
    """Return the stored form of a cache key; CACHES names this as KEY_FUNCTION.

    A key that starts with `public:` is shared by all vendors; any other raises TenancyError outside a vendor's schema.
    """
    if key.startswith(PUBLIC_PREFIX):
        return f"{key_prefix}:{version}:{key}"
    try:
        vendor = current_vendor()
    except TenancyError as error:
        raise TenancyError(f"The cache key {key!r} names no vendor; start shared keys with `public:`.") from error
    return f"{vendor}:{key_prefix}:{version}:{key}"


class JsonSerializer:
    """Writes values as JSON: what is read back can run nothing, no matter who put it there; CACHES names this as serializer."""

    def dumps(self, value: Any) -> int | bytes:
        """Return the stored form; whole numbers stay numbers, so that the server can count with them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value."""
        return json.loads(data)
