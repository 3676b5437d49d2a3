"""Two agents who send at the same time: exactly one reply goes out without a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from people.models import User
from supportdesk.kernel.tenancy import vendor_schema
from tests import databases
from tests.desk.conftest import NOW
from tests.factories import make_staff
from tests.kernel.threads import at_once
from tests.terms.world import World
from tickets.errors import AnsweredMeanwhile
from tickets.models import Message, Ticket
from tickets.operations.messages.conversation import reply
from vendors.models import Vendor


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_replying"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


def test_exactly_one_of_two_replies_passes_without_a_question(committed: Vendor) -> None:
    world = World("imagicle")
    contact = world.customer(region="europe", plan="gold")
    agents = [make_staff("Giulia Ferri"), make_staff("Lena Vogt")]

    for _ in range(5):
        ticket = world.file(contact, 2, NOW - timedelta(hours=1))
        send = partial(
            _send, committed.schema_name, ticket, Message.objects.get(ticket=ticket).pk, Barrier(2, timeout=10)
        )

        outcomes = at_once(partial(send, agents[0]), partial(send, agents[1]))
        assert sorted(outcomes) == ["held by 1", "sent"]
        assert Message.objects.filter(ticket=ticket).count() == 2


def _send(schema: str, ticket: Ticket, seen: int, start: Barrier, agent: User) -> str:
    with vendor_schema(schema):
        start.wait()
        try:
            reply(ticket=ticket, actor=agent, body=f"From {agent.name}.", now=NOW, seen_message=seen)
        except AnsweredMeanwhile as held:
            return f"held by {len(held.messages)}"
        return "sent"
