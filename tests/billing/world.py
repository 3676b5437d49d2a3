"""A customer of the vendor with support levels, whose calls are recorded through the operations."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing.models import Direction, PhoneCall
from billing.operations.calls import CallDetails, add_call
from billing.queries import CallAccount, call_account_for
from customers.models import Contact
from people.models import User
from tests.terms.world import World, local
from tickets.models import Ticket

BERLIN = "Europe/Berlin"
NOW = local("2026-11-30 18:00", BERLIN)


class Phone:
    """The desk of the vendor, and one ticket of a customer."""

    def __init__(self, *, plan: str | None = None) -> None:
        self.world = World("supportlevel")
        self.contact: Contact = self.world.customer(plan=plan)
        self.ticket: Ticket = self.file(self.contact)

    @property
    def agent(self) -> User:
        """Who records the calls."""
        return self.world.agent

    def file(self, contact: Contact) -> Ticket:
        """Return a new ticket of a contact."""
        return self.world.file(contact, 1, local("2026-10-01 10:00", BERLIN))

    def call(
        self, answered: str, minutes: float, line: str = "support", *, ticket: Ticket | None = None, now: datetime = NOW
    ) -> PhoneCall:
        """Record a call that was answered at a local time and took so many minutes."""
        begin = local(answered, BERLIN)
        details = CallDetails(
            line=line, direction=Direction.IN, answered_at=begin, ended_at=begin + timedelta(minutes=minutes)
        )
        return add_call(ticket=ticket or self.ticket, details=details, actor=self.agent, now=now)

    def account(self, actor: User | None = None, *, now: datetime = NOW) -> CallAccount:
        """Return the account of the customer as somebody sees it."""
        account = call_account_for(actor or self.agent, self.contact.organisation, now=now)
        assert account is not None
        return account

    def nets(self, *, now: datetime = NOW) -> list[str]:
        """Return what the calls cost, the first first."""
        return [str(getattr(row.result, "net", None)) for row in reversed(self.account(now=now).rows)]

    def left(self, *, now: datetime = NOW) -> dict[str, int]:
        """Return the minutes that are left of each allowance."""
        return {one.allowance.id: one.left // 60 for one in self.account(now=now).balances}
