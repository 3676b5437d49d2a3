"""The vendor and its tickets, as the tests of tickets have them, and one of its agents."""

from tests.people.conftest import agent
from tests.tickets.conftest import contact, ticket, world

__all__ = ["agent", "contact", "ticket", "world"]
