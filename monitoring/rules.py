"""Who may do what with monitoring."""

from __future__ import annotations

from people.models import User, UserKind


def can_manage(actor: User) -> bool:
    """Return whether somebody may set up what is monitored: the vendor's admins."""
    return actor.is_active and actor.kind == UserKind.STAFF and actor.is_admin


def can_see(actor: User) -> bool:
    """Return whether somebody may see what installations reported: the vendor's staff."""
    return actor.is_active and actor.kind == UserKind.STAFF
