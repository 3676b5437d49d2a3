"""Who may use phone PINs."""

from __future__ import annotations

from contracts.queries import Support
from customers.models import Contact
from people.models import User, UserKind


def has_phone_pin(contact: Contact, support: Support) -> bool:
    """Return whether the contact's plan gives a phone PIN where they are (TERM-E14)."""
    phone = support.plan.on_call_phone if support.plan else None
    if phone is None or not phone.pin or not contact.user.is_active:
        return False
    return phone.is_for(contact.organisation.time_zone)


def can_check_pins(actor: User) -> bool:
    """Return whether the person answers the vendor's phone: partners have numbers of their own."""
    return actor.is_active and actor.kind == UserKind.STAFF
