"""Who may manage an organisation's users (TERM-A10)."""

from __future__ import annotations

from customers.models import Contact, Organisation
from people.models import User, UserKind


def manages_users_of(actor: User, organisation: Organisation) -> bool:
    """Return whether somebody manages these users: the vendor's staff, and the organisation's own administrators."""
    if not actor.is_active:
        return False
    if actor.kind == UserKind.STAFF:
        return True
    return Contact.objects.filter(user=actor, organisation=organisation, manages_users=True).exists()
