"""Cache keys carry the vendor; outside a vendor only keys declared public are served (T02)."""

from __future__ import annotations

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
        raise TenancyError(f"The cache key {key!r} belongs to no vendor; shared ones start with `public:`.") from error
    return f"{vendor}:{key_prefix}:{version}:{key}"
