"""What admins set of a colleague."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDetails:
    """Name, settings, rights, and the teams and escalation roles by key, each in order."""

    name: str
    language: str
    time_zone: str
    phone: str = ""
    is_admin: bool = False
    sets_deadlines: bool = False
    teams: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the details by name, as forms and the audit log have them."""
        return asdict(self) | {"teams": sorted(set(self.teams)), "roles": sorted(set(self.roles))}
