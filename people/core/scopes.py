"""What a token may be allowed, and to whom: nobody can give a program more than they may do themselves (ATTACK-A36)."""

from __future__ import annotations

from typing import Final

TICKETS_READ: Final = "tickets:read"
TICKETS_WRITE: Final = "tickets:write"
PLANS_READ: Final = "plans:read"
CUSTOMERS_READ: Final = "customers:read"
CUSTOMERS_WRITE: Final = "customers:write"
PEOPLE_READ: Final = "people:read"
PEOPLE_WRITE: Final = "people:write"
CONTRACTS_READ: Final = "contracts:read"
CONTRACTS_WRITE: Final = "contracts:write"
STAFF_READ: Final = "staff:read"
STAFF_WRITE: Final = "staff:write"

_OF_CONTACTS: Final = (TICKETS_READ, TICKETS_WRITE, PLANS_READ, PEOPLE_READ, PEOPLE_WRITE)
_OF_THOSE_WHO_SERVE: Final = (TICKETS_READ, TICKETS_WRITE, PLANS_READ, CUSTOMERS_READ)
_OF_STAFF: Final = (*_OF_THOSE_WHO_SERVE, CONTRACTS_READ)
_OF_ADMINS: Final = (CUSTOMERS_WRITE, CONTRACTS_WRITE, STAFF_READ, STAFF_WRITE)
SCOPES: Final = (*_OF_STAFF, *_OF_ADMINS, PEOPLE_READ, PEOPLE_WRITE)


def scopes_for(kind: str, *, is_admin: bool = False) -> tuple[str, ...]:
    """Return the scopes of an account's kind (STAFF, PARTNER, SERVICE, CONTACT); customers are no contact's business.

    Admins and their service accounts also manage customers, contracts and staff, and agents read contracts. The people of an organisation are managed by its own
    administrators (TERM-A10): for other contacts the scope opens nothing.
    """
    if kind == "CONTACT":
        return _OF_CONTACTS
    if is_admin or kind == "SERVICE":
        return (*_OF_STAFF, *_OF_ADMINS)
    return {"STAFF": _OF_STAFF, "PARTNER": _OF_THOSE_WHO_SERVE}.get(kind, ())
