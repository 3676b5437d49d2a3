"""Makes the drills' vendors; run once a template, as a process of its own."""

from __future__ import annotations

import django


def main() -> None:
    """Make five vendors in an empty, migrated database."""
    django.setup()
    from drills.catalogue import VENDOR_KEYS
    from drills.seeding import make_vendor

    for key in VENDOR_KEYS:
        make_vendor(key)


if __name__ == "__main__":
    main()
