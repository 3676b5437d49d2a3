"""A vendor's desk with published terms, and browsers in which somebody is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection

from customers.models import Contact
from people.models import User
from supportdesk.kernel.clock import stopped_at
from tests.clients import VendorClient
from tests.terms.world import World, local
from tickets.models import Ticket
from tickets.queries import forget_counts
from vendors.models import Vendor

NOW = local("2026-11-20 14:00", "Europe/Berlin")


class StoppedClient(VendorClient):
    """A browser whose pages show one instant, which a test may move, and count the queue's views each time."""

    at: datetime = NOW

    def request(self, **request: Any) -> Any:
        """Answer one request at that instant."""
        forget_counts()
        with stopped_at(self.at):
            return super().request(**request)


SignIn = Callable[[User], StoppedClient]


@pytest.fixture
def world(vendor: Vendor) -> World:
    """The vendor with the richest terms."""
    return World("imagicle")


@pytest.fixture
def partnered(vendor: Vendor) -> World:
    """The vendor whose distributors and support partners deal with some topics (TERM-C4)."""
    return World("onyxceph")


@pytest.fixture
def sign_in(vendor: Vendor) -> SignIn:
    """A function that gives a browser in which somebody is signed in."""

    def signed_in(user: User) -> StoppedClient:
        client = StoppedClient(vendor, HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def gold(world: World) -> Contact:
    """A customer with the Gold plan."""
    return world.customer(region="europe", plan="gold", zone="Europe/Rome", name="Hafenlogistik Nord")


@pytest.fixture
def ticket(world: World, gold: Contact) -> Ticket:
    """A ticket filed an hour ago."""
    return world.file(gold, 2, NOW - timedelta(hours=1))


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> StoppedClient:
    """The agent's browser."""
    return sign_in(world.agent)


def act(desk: StoppedClient, ticket: Ticket, name: str, **sent: Any) -> Any:
    """Return the answer to one of the acts on the page of a ticket."""
    return desk.post(f"/desk/tickets/{ticket.reference}/{name}/", sent)


def text_of(response: Any) -> str:
    """Return what a page says, without its markup."""
    page = re.sub(r"<(script|title)[^>]*>.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r" (?=[,.;:!?])", "", " ".join(unescape(page).split()))


def references_on(response: Any) -> list[str]:
    """Return the references of the tickets that a page links to, in order."""
    return re.findall(r'<a href="/desk/tickets/([A-Z]+-\d+)/', response.content.decode())


def break_terms(ticket: Ticket, written: str = '"nonsense"') -> Ticket:
    """Return the ticket with a policy of its own in which stands what nothing can read."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "INSERT INTO slas_policy (digest, name, calendar, policy, created_at)"
            " SELECT 'broken' || %s, name, calendar, %s::jsonb, created_at FROM slas_policy WHERE id = %s RETURNING id",
            [written, written, ticket.policy_id],
        )
        (number,) = cursor.fetchone()
        cursor.execute("UPDATE tickets_ticket SET policy_id = %s WHERE id = %s", [number, ticket.pk])
    return Ticket.objects.get(pk=ticket.pk)
