"""What a token may be allowed, and to whom: nobody can give a program more than they may do themselves (A36)."""

from __future__ import annotations

from typing import Final

TICKETS_READ: Final = "tickets:read"
TICKETS_WRITE: Final = "tickets:write"
PLANS_READ: Final = "plans:read"
CUSTOMERS_READ: Final = "customers:read"

SCOPES: Final = (TICKETS_READ, TICKETS_WRITE, PLANS_READ, CUSTOMERS_READ)
_OF_CONTACTS: Final = (TICKETS_READ, TICKETS_WRITE, PLANS_READ)


def scopes_for(kind: str) -> tuple[str, ...]:
    """Return the scopes that a person of a kind (STAFF, PARTNER, CONTACT) may give; customers are no contact's business."""
    if kind == "CONTACT":
        return _OF_CONTACTS
    return SCOPES if kind in {"STAFF", "PARTNER"} else ()
