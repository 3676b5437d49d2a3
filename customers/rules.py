"""Who may manage an organisation's users (TERM-A10), and the vendor's customers and what they have."""

from __future__ import annotations

from customers.models import Contact, Organisation
from people.models import User, UserKind


def manages_users_of(actor: User, organisation: Organisation) -> bool:
    """Return whether somebody manages these users: the vendor's staff, and the organisation's own administrators."""
    if not actor.is_active:
        return False
    if actor.kind == UserKind.STAFF or administers_customers(actor):
        return True
    return Contact.objects.filter(user=actor, organisation=organisation, manages_users=True).exists()


def administers_customers(actor: User) -> bool:
    """Return whether somebody makes and changes customers, products and contracts: admins, and their programs."""
    return actor.is_active and (actor.is_admin or actor.kind == UserKind.SERVICE)
