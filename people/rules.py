"""Who may manage the vendor's staff, teams and escalation roles."""

from __future__ import annotations

from people.models import User, UserKind


def is_admin(actor: User) -> bool:
    """Return whether the person is one of the vendor's active admins."""
    return actor.is_active and actor.kind == UserKind.STAFF and actor.is_admin


def manages_staff(actor: User) -> bool:
    """Return whether the actor manages the vendor's staff: admins, and programs whose token an admin has allowed it."""
    return is_admin(actor) or (actor.is_active and actor.kind == UserKind.SERVICE)


def manages_admins(actor: User) -> bool:
    """Return whether the actor may make somebody an admin, change one or remove one: only people who are admins.

    A program whose token leaks can otherwise be used to make an admin (ATTACK-A36).
    """
    return is_admin(actor)
