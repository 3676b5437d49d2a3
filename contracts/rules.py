"""Who may do what with contracts."""

from __future__ import annotations

from people.models import User, UserKind


def can_set_warranty(actor: User) -> bool:
    """Return whether somebody may add and remove the written warranty of a contract: the vendor's admins (TERM-D9)."""
    return actor.kind == UserKind.STAFF and actor.is_admin
