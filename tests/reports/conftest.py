"""The vendor and its tickets, as the tests of tickets have them."""

from tests.tickets.conftest import contact, ticket, wishing, world

__all__ = ["contact", "ticket", "wishing", "world"]
