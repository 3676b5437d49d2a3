"""A ticket whose row somebody holds: those who write to it are told in time, and nobody else waits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from people.core.scopes import scopes_for
from people.models import User
from people.operations.tokens import make_token
from supportdesk.kernel.clock import database_now
from supportdesk.kernel.models import Timer
from supportdesk.kernel.tenancy import vendor_schema
from supportdesk.kernel.timers import fire_due
from tests import databases
from tests.clients import VendorClient
from tests.factories import make_staff
from tests.limits import connected_as
from tests.reading import texts
from tests.terms.world import World
from tickets.models import Breach, Message, Ticket
from vendors.models import Vendor

WORDS = "We look into it."


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Vendor]:
    """A vendor in a database of its own, entered, whose rows other connections see."""
    with django_db_blocker.unblock():
        connections.close_all()
        with databases.fresh_database("_locked"):
            vendor = Vendor.objects.get(key=databases.VENDOR_KEY)
            with vendor_schema(vendor.schema_name):
                yield vendor


@pytest.fixture(scope="module")
def world(committed: Vendor) -> World:
    return World("imagicle")


@pytest.fixture
def tickets(world: World) -> list[Ticket]:
    """Two tickets, filed days ago: every clock of theirs is due."""
    contact = world.customer(region="europe", plan="gold")
    return [world.file(contact, 2, database_now() - timedelta(days=30)) for _ in range(2)]


@pytest.fixture(scope="module")
def agent(committed: Vendor) -> User:
    return make_staff("Giulia Ferri")


@contextmanager
def held(ticket: Ticket) -> Iterator[None]:
    """Hold the ticket's row in a transaction that does not end."""
    holder: Any = connection.copy()
    holder.set_tenant(connection.tenant)  # type: ignore[attr-defined]  # added by django-tenants
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT id FROM tickets_ticket WHERE id = %s FOR UPDATE", [ticket.pk])
        yield
    finally:
        holder.close()


def test_fault_E1_a_reply_to_a_locked_ticket_is_answered_in_time_with_what_was_written(
    committed: Vendor, tickets: list[Ticket], agent: User
) -> None:
    desk = VendorClient(committed)
    desk.force_login(agent)
    sent = {"kind": "public", "text": WORDS, "seen": Message.objects.filter(ticket=tickets[0]).latest("id").pk}
    with connected_as("web"), held(tickets[0]):
        desk.get(f"/desk/tickets/{tickets[0].reference}/")  # reads the templates
        began = time.monotonic()
        answer = desk.post(f"/desk/tickets/{tickets[0].reference}/answer/", sent)
        seconds = time.monotonic() - began
        began = time.monotonic()
        others = desk.get(f"/desk/tickets/{tickets[1].reference}/").status_code
        quick = time.monotonic() - began
    assert (answer.status_code, answer.headers["Retry-After"], seconds < 3) == (503, "2", True)
    assert texts(answer, "textarea") == [WORDS]
    assert (others, quick < 1) == (200, True)


def test_fault_E1_a_program_that_replies_is_told_to_come_again_and_then_succeeds(
    committed: Vendor, tickets: list[Ticket], agent: User
) -> None:
    now = database_now()
    token = make_token(
        owner=agent, name="t", scopes=scopes_for(agent.kind), lasts=timedelta(days=1), now=now - timedelta(hours=1)
    )
    program = VendorClient(committed, HTTP_AUTHORIZATION=f"Bearer {token.secret}", HTTP_IDEMPOTENCY_KEY="once")

    def send() -> Any:
        path = f"/api/v1/tickets/{tickets[0].reference}/reply"
        return program.post(path, json.dumps({"body": WORDS}), content_type="application/json")

    with connected_as("web"):
        with held(tickets[0]):
            began = time.monotonic()
            answer = send()
            seconds = time.monotonic() - began
        again = send()
    assert (answer.status_code, answer.json()["type"], seconds < 3) == (503, "/api/#busy", True)
    assert (again.status_code, Message.objects.filter(ticket=tickets[0], body=WORDS).count()) == (201, 1)


def test_fault_E1_the_clocks_of_other_tickets_do_not_wait_for_a_locked_one(
    committed: Vendor, tickets: list[Ticket]
) -> None:
    with connected_as("ticker"), held(tickets[0]):
        began = time.monotonic()
        fire_due(vendor=committed.schema_name, now=database_now())
        seconds = time.monotonic() - began
        breached = set(Breach.objects.filter(ticket__in=tickets).values_list("ticket", flat=True))
        waiting = set(Timer.objects.filter(handler="tickets.clock_due", attempts=0).values_list("key", flat=True))
    assert (breached, seconds < 2) == ({tickets[1].pk}, True)
    assert str(tickets[0].pk) in waiting
