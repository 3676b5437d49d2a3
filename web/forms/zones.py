"""The time zones that forms offer."""

from __future__ import annotations

import zoneinfo
from functools import cache


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the zones to choose from; the operating system's folders are read once."""
    zones = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name.replace("_", " ")) for name in ["UTC", *zones]]
